"""GGUF files of a model or of what was learned alone, and the Modelfile beside them."""

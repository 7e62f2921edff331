"""llama.cpp in this process: it runs GGUF files as they are, in 4 bits and less."""

"""How the files of models are read and written, a file for each format."""

"""A learned version as other programs read it, a file for each format; `table.py` lists them."""

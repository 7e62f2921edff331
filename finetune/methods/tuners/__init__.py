"""Which weights a training changes, a file for each way; `table.py` lists them."""

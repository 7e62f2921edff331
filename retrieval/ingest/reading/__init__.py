"""Files are read in processes of their own, within a budget of time and memory."""

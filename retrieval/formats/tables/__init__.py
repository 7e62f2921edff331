"""Tables in files: where they begin, what their columns are called, and how their rows become text."""

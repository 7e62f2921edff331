"""The reader: the questions that it is trained on, its training, and what it changes in what is shown."""

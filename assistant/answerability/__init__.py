"""Whether passages answer a question, judged before anything is written."""

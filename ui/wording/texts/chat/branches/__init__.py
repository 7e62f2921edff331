"""The texts of questions that are asked anew, and of the branches that begin there: a file a language."""

"""What is said of the model that answers, and of others that can be chosen, a file a language."""

"""The methods that compare two texts without the base model, one a file."""

"""What is said where people mark what is wrong in an answer."""

"""What is attached to the open conversation: the button, the choice of where files go, and what was attached."""

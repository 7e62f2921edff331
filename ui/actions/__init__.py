"""What people can do, whoever asks: the page and the commands call these functions."""

"""The server of the page: something answers from the first second."""

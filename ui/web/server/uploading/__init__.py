"""Files that are sent to the server: taken in, counted and limited."""

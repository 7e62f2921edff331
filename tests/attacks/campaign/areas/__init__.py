"""What processes do until they are killed, an area a file."""

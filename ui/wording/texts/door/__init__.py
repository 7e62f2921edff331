"""What the server says where it lets a request not in, or a file."""

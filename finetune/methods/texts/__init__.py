"""The methods that learn to write texts and compare nothing, one a file."""

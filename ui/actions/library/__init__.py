"""What people do with the library: put files and addresses in, find, move and read documents again."""

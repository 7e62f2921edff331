"""Who asks: accounts with roles, browsers that are signed in, keys of programs, and the log of what was done."""

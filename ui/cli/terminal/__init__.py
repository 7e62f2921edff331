"""What every command line shares: errors as exit codes, options, tables."""

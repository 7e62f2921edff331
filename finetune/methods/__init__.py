"""The tuning methods: each is a file with its settings and its loss, and a line in the table."""

"""Read PDF files: words, lines, tables, and scanned pages."""

"""PDF files: words, lines, tables, and pages that are pictures."""

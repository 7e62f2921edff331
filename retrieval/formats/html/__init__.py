"""Web pages: what a visitor reads, marked as in Markdown."""

"""The document behind a source, in a dialog over the page."""

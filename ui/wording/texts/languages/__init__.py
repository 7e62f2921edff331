"""All that the page says, a file a language."""

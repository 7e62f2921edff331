"""Text as search sees it: sentences, words, headings and tables."""

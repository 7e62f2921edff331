"""What search and answers need to know about a text: its sentences, words, headings and tables."""

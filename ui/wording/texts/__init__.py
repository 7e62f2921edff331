"""What the page says, in every language: one file a language. The commands take what they share with it in English."""

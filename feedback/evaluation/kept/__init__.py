"""The golden questions that people keep: what they are, where they are kept, and drafts of more."""

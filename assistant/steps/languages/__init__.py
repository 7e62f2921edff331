"""What depends on the reader's language: what the assistant says by itself, and what it recognises."""

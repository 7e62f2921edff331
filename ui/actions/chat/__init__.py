"""What people do with their conversations, and what an empty one offers."""

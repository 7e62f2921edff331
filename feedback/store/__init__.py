"""The database: conversations, ratings, edits and choices."""

"""Reading what is stored: exchanges with what was said of them, conversations, and their branches."""

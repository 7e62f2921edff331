"""What the widget says on other sites, a file a language."""

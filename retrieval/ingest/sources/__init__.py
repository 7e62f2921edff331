"""Where documents come from: files, folders, archives and web pages."""

"""Starting: what is set before libraries load, what loads behind the page, and how far it is."""

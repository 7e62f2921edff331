"""Who asks from outside of the page: the keys of people."""

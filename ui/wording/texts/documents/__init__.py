"""The texts of the tab Documents."""

"""The part of the page that shows which model answers, and lets another one answer."""

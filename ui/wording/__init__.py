"""Sentences for people that the page and the commands share."""

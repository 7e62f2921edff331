"""Sentences for people, in the languages of the page, and those that the commands share with it."""

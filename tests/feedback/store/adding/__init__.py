"""Tests of what is added to the database."""

"""The texts of the drawer in which people choose how their questions are answered: a file a language."""

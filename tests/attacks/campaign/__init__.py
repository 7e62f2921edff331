"""Many deaths, many damaged files, many people at once; see sizes.py for how many."""

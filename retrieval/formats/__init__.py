"""One file per format: bytes of that format become a Reading. None of them knows paths, limits or the index."""

"""One file per step; they are not changed once released."""

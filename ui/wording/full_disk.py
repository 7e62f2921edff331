"""Tell a full disk from all that it looks like: it comes as an error of the system, of a database or of the index."""

import errno

FULL_DISK = "The disk is full: free some space, or set APPRENTICE_HOME to a folder on another disk. Then try again."
NAMES = ("disk is full", "no space left on device", "disk quota exceeded")
"""What SQLite, Chroma and others write about it."""


def is_full_disk(error: BaseException | None) -> bool:
    """Whether a full disk is why an error, or one that it came from, was raised."""
    while error is not None:
        if isinstance(error, OSError) and error.errno in (errno.ENOSPC, errno.EDQUOT):
            return True
        if any(name in str(error).lower() for name in NAMES):
            return True
        error = error.__cause__ or error.__context__
    return False

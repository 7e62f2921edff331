"""A home that cannot be written can still be searched and asked: this process works on a copy of what it changes.

The copy ends with the process, and whoever asks is told so.
"""

import atexit
import logging
import os
import shutil
import tempfile
from dataclasses import replace
from pathlib import Path

from ui.settings.loading import Loaded

COPIED = ("apprentice.db", "apprentice.db-wal", "apprentice.db-shm", "index")
"""What is written when people only ask; everything else of the home is linked to."""


def describe_read_only(home: Path) -> str:
    """Say that nothing is kept, and what to do."""
    return (
        f"The home {str(home)!r} cannot be written. Questions are answered, but they and all ratings, corrections and "
        "documents are forgotten when this program ends. Make it writable, or set APPRENTICE_HOME to a copy of it."
    )


def is_read_only(home: Path) -> bool:
    """Whether a home is there and cannot be written."""
    database = home / "apprentice.db"
    return home.is_dir() and not (
        os.access(home, os.W_OK | os.X_OK) and (not database.exists() or os.access(database, os.W_OK))
    )


def work_on_copy(loaded: Loaded) -> Loaded:
    """Return the settings with a copy in place of a home that cannot be written; others as they are."""
    home = loaded.settings.home
    if not is_read_only(home):
        return loaded
    logging.getLogger(__name__).warning(describe_read_only(home))
    copy = Path(tempfile.mkdtemp(prefix="apprentice-"))
    atexit.register(shutil.rmtree, copy, ignore_errors=True)
    for entry in home.iterdir():
        target = copy / entry.name
        if entry.name not in COPIED:
            target.symlink_to(entry)
        elif entry.is_dir():
            shutil.copytree(entry, target, copy_function=shutil.copyfile)
            target.chmod(0o700)
        else:
            shutil.copyfile(entry, target)
    settings = loaded.settings.model_copy(update={"home": copy})
    return replace(loaded, settings=settings, read_only=home)

"""Watch folders for changes. Only this module uses the library watchfiles."""

import threading
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from pathlib import Path

from watchfiles import watch

from retrieval.errors import RetrievalError

LOOK_UP_S = 2.0
"""Longest time between two checks whether the folders are still the same."""
QUIET_MS = 400
"""Events without a longer pause than this are reported together."""
LONGEST_BURST_MS = 10_000

Identity = tuple[int, int]
OTHER: Identity = (-1, -1)
"""The identity of no folder."""


def watch_changes(folders: Sequence[Path], stop: threading.Event) -> Iterator[frozenset[Path]]:
    """Yield sets of changed paths until `stop` is set. A set is empty if nothing changed for a while.

    A set contains a watched folder itself if everything below it may have changed: at the beginning, when the folder
    went away, and when it, or another one in its place, came back.

    Raises:
        RetrievalError: The system cannot watch that many folders.
    """
    watched: Mapping[Path, Identity] = {}
    moved: set[Path] = set()
    while not stop.is_set():
        standing = _identities(folders)
        moved |= {folder for folder in folders if standing.get(folder) != watched.get(folder)}
        watched = standing
        for paths in _changes(list(watched), stop):
            yield frozenset(paths).difference(folders) | moved
            moved = set()
            # An event for a watched folder may mean that it was moved, which ends its watch even if it is back by now.
            watched = {folder: OTHER if folder in paths else number for folder, number in watched.items()}
            now = _identities(folders)
            if now != watched:  # what went away is read again, even if it is back at the next look
                watched = {folder: number for folder, number in watched.items() if now.get(folder) == number}
                break


def _changes(folders: Sequence[Path], stop: threading.Event) -> Iterator[Collection[Path]]:
    if not folders:
        yield ()
        stop.wait(LOOK_UP_S)
        return
    try:
        for events in watch(
            *folders,
            watch_filter=None,
            debounce=LONGEST_BURST_MS,
            step=QUIET_MS,
            stop_event=stop,
            rust_timeout=round(1000 * LOOK_UP_S),
            yield_on_timeout=True,
            ignore_permission_denied=True,
        ):
            yield [Path(path) for _, path in events]
    except FileNotFoundError:
        return  # the folder has just gone away; the caller checks again
    except OSError as error:
        raise RetrievalError(
            f"The folders cannot be watched ({error}). Raise the system's limit (fs.inotify.max_user_watches), set "
            "WATCHFILES_FORCE_POLLING=true, or let cron call `assistant sync`."
        ) from error


def _identities(folders: Iterable[Path]) -> dict[Path, Identity]:
    """Return device and inode of the folders that exist; they differ if a disk is mounted in their place."""
    found: dict[Path, Identity] = {}
    for folder in folders:
        try:
            status = folder.stat()
        except OSError:
            continue
        found[folder] = (status.st_dev, status.st_ino)
    return found

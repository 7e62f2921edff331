"""A lock that lets one process at a time change the documents of a home. It ends with its process."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from filelock import FileLock, Timeout

from retrieval.errors import BusyError

LOCK_WAIT_S = 2.0


@contextmanager
def writer_lock(folder: Path, wait_s: float = LOCK_WAIT_S) -> Iterator[None]:
    """Hold the lock in `folder`. Raises BusyError if another process holds it for `wait_s` seconds."""
    folder.mkdir(parents=True, exist_ok=True)
    lock = FileLock(folder / "ingest.lock", timeout=wait_s)
    try:
        lock.acquire()
    except Timeout as error:
        raise BusyError("Another ingest or removal is running. Wait until it is done, or stop it.") from error
    try:
        yield
    finally:
        lock.release()

"""The folder that something is exported into: filled as a whole or not at all, and never one that holds anything."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from assistant.adapters.files import synchronise
from finetune.errors import FinetuneError


@contextmanager
def filled(folder: Path) -> Iterator[Path]:
    """Give an empty folder beside `folder`, which takes its place at the end. When the block fails, it is removed.

    Raises:
        FinetuneError: there is something at `folder` already.
    """
    check_free(folder)
    folder.parent.mkdir(parents=True, exist_ok=True)
    unfinished = folder.with_name(f".{folder.name}.unfinished")
    with suppress(FileNotFoundError):  # what an export that was killed left behind
        shutil.rmtree(unfinished)
    unfinished.mkdir()
    try:
        yield unfinished
        for file in unfinished.rglob("*"):
            if file.is_file():  # weights come readable by nobody else, and other programs may run as somebody else
                file.chmod(unfinished.stat().st_mode & 0o666)
            synchronise(file)
        check_free(folder)
        if folder.is_dir():
            folder.rmdir()
        unfinished.rename(folder)
    finally:
        shutil.rmtree(unfinished, ignore_errors=True)
    synchronise(folder.parent)


def check_free(folder: Path) -> None:
    """Raise FinetuneError where `folder` holds anything, or is no folder."""
    if folder.is_dir() and not any(folder.iterdir()):
        return
    if folder.exists():
        what = "is not empty" if folder.is_dir() else "is a file"
        raise FinetuneError(f"{str(folder)!r} {what}, and nothing is overwritten: name another folder.")

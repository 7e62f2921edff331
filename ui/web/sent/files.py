"""Files that a browser sent, until they are taken over: each lies in a folder of its own, below that of its visitor.

What the page is told of a file, and names when it asks for it to be read, is its place below the visitor's folder. So
nobody can name another file of this machine, or another person's.
"""

import hashlib
import re
import secrets
import shutil
import time
import unicodedata
from pathlib import Path
from typing import TYPE_CHECKING

from ui.web.sent.clicks import NotOfThisPageError

if TYPE_CHECKING:
    import gradio as gr

KEPT_S = 3600
"""How long a file is kept that nobody takes over."""
LONGEST_NAME_BYTES = 180
_PLACE = re.compile(r"[0-9a-f]{32}/[^/\\\x00]+")


def make_place(folder: Path, visitor: str, name: str) -> Path:
    """Return where a file that is called `name` may be written; its folder is made."""
    own = _folder_of(folder, visitor) / secrets.token_hex(16)
    own.mkdir(parents=True)
    return own / clean_name(name)


def name_place(file: Path) -> str:
    """Return what the page is told of a file."""
    return f"{file.parent.name}/{file.name}"


def find_received(folder: Path, visitor: str, event: "gr.EventData") -> list[Path]:
    """Return the files that an event names.

    Raises NotOfThisPageError when there is none, and when one of them is not a file that this visitor sent.
    """
    places = event._data.get("files") if isinstance(event._data, dict) else None
    if isinstance(places, str):  # those of a folder, one on each line
        places = places.split("\n")
    found = []
    for place in places or [None]:
        if not isinstance(place, str) or not _PLACE.fullmatch(place):
            raise NotOfThisPageError
        file = _folder_of(folder, visitor) / place
        if not file.is_file() or file.is_symlink():
            raise NotOfThisPageError
        found.append(file)
    return found


def remove_received(file: Path) -> None:
    """Remove a file and its folder."""
    shutil.rmtree(file.parent, ignore_errors=True)


def sweep(folder: Path, now: float | None = None) -> None:
    """Remove what nobody took over, and what a server left that ended meanwhile; `now` is in seconds."""
    oldest = (time.time() if now is None else now) - KEPT_S
    for own in folder.glob("*/*"):
        try:
            if own.stat().st_mtime < oldest:
                shutil.rmtree(own, ignore_errors=True)
        except FileNotFoundError:  # taken over meanwhile
            continue
    for visitor in folder.glob("*/"):
        if not any(visitor.iterdir()) and visitor.stat().st_mtime < oldest:
            visitor.rmdir()


def clean_name(name: str) -> str:
    """Return a file name without folders, hidden letters and what controls a terminal, short enough for any disk.

    Where a name is too long, a digest of it stands for its middle, so that two such names stay two.
    """
    last = unicodedata.normalize("NFC", name).replace("\\", "/").rpartition("/")[2]
    shown = "".join(letter for letter in last if unicodedata.category(letter)[0] != "C").strip(" .")
    stem, dot, ending = shown.rpartition(".")
    stem, ending = (stem, dot + ending) if stem and len(ending) <= 16 else (shown, "")
    room = LONGEST_NAME_BYTES - len(ending.encode())
    return (_shorten(stem, room) or "file") + ending


def _shorten(text: str, most: int) -> str:
    """Return a text of `most` bytes at most."""
    letters = text.encode()
    if len(letters) <= most:
        return text.strip()
    digest = f"…{hashlib.sha256(letters).hexdigest()[:8]}…"
    half = (most - len(digest.encode())) // 2
    return letters[:half].decode(errors="ignore").strip() + digest + letters[-half:].decode(errors="ignore").strip()


def _folder_of(folder: Path, visitor: str) -> Path:
    return folder / hashlib.sha256(visitor.encode()).hexdigest()[:32]

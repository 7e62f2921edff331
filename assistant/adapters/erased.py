"""The mark on a version whose teachers had their corrections erased: it may go on until the next training replaces it.

It is a file of its own beside the card, because the card vouches for what the version was finished with.
"""

import json
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from assistant.adapters.files import write_whole
from assistant.errors import AssistantError

ERASED = "erased.json"


@dataclass(frozen=True)
class ErasedMark:
    """When corrections that a version learned from were last erased, and how many are gone. It names nobody."""

    at: datetime
    pairs: int


def mark_erased(folder: Path, pairs: int) -> None:
    """Note that `pairs` more of the pairs that the version in `folder` learned from are gone."""
    before = read_mark(folder)
    gone = pairs + (before.pairs if before else 0)
    write_whole(folder / ERASED, json.dumps({"at": datetime.now(UTC).isoformat(timespec="seconds"), "pairs": gone}))


def is_marked(folder: Path) -> bool:
    """Return whether the version in `folder` has learned from corrections that were erased since."""
    return (folder / ERASED).is_file()


def read_mark(folder: Path) -> ErasedMark | None:
    """Return the mark of the version in `folder`; None without one. Raises AssistantError when it cannot be read."""
    if not is_marked(folder):
        return None
    try:
        mark = json.loads((folder / ERASED).read_text(encoding="utf-8"))
        return ErasedMark(datetime.fromisoformat(mark["at"]), int(mark["pairs"]))
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise AssistantError(f"The mark {str(folder / ERASED)!r} cannot be read ({error!r}): delete it.") from error

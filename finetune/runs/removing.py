"""Delete a learned version, where nothing needs it any more.

The exams that it sat stay: they say how good answers were, and other versions sat them too.
"""

import shutil
from collections.abc import Mapping
from typing import Literal

from assistant.adapters.files import CARD
from assistant.adapters.shelf import AdapterShelf
from finetune.errors import FinetuneError
from finetune.runs.folder import UNFINISHED, training_lock

EXAMS = "exam"
"""The folder of a version that is kept."""
Hold = Literal["serves", "rollback", "training"]
_WHY: Mapping[Hold, str] = {
    "serves": "it answers now. Promote another version, or `base`, first.",
    "rollback": "a rollback would bring it back. It can be deleted after the next promotion.",
    "training": "its training has not ended. Wait until it ends, or go on with it by --resume.",
}


def find_hold(shelf: AdapterShelf, version: str) -> Hold | None:
    """Return why a version cannot be deleted; None where it can.

    Raises AssistantError when it is unknown, unfinished or its card is broken.
    """
    folder = shelf.get(version).folder
    if version in shelf.parts().versions:
        return "serves"
    if version in shelf.list_awaited():
        return "rollback"
    return "training" if (folder / UNFINISHED).exists() else None


def remove_version(shelf: AdapterShelf, version: str) -> None:
    """Delete the folder of a version without its exams. One that was interrupted can be repeated: the card goes last.

    Raises AssistantError when there is no such version, FinetuneError when it is needed, or a training runs, which may
    read it.
    """
    with training_lock(shelf.folder):
        if hold := find_hold(shelf, version):
            raise FinetuneError(f"{version!r} cannot be deleted: {_WHY[hold]}")
        shelf.let_go()  # a server may know it by its folder alone
        folder = shelf.folder / version
        for path in folder.iterdir():
            if path.is_dir() and path.name != EXAMS:
                shutil.rmtree(path)
            elif path.is_file() and path.name != CARD:
                path.unlink()
        (folder / CARD).unlink()
        if not (folder / EXAMS).exists():
            folder.rmdir()
        shelf.let_go()

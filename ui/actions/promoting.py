"""Choose which learned version answers, and go back to the one before."""

from assistant.adapters.files import Part
from assistant.adapters.parts import Parts
from ui.wiring import Apprentice


def promote(apprentice: Apprentice, adapter_id: str | None, reason: str, part: Part | None = None) -> bool:
    """Let a version, None for the base model, serve from the next question on; return False if it does already.

    It serves in one `part`, or in all that it has learned. `reason` is kept in the history. Raises AssistantError when
    the version is unknown, not fit to serve, or has not learned that part.
    """
    before = apprentice.shelf.parts()
    apprentice.shelf.promote(adapter_id, reason, part)
    return apprentice.shelf.parts() != before


def roll_back(apprentice: Apprentice, part: Part | None = None) -> tuple[Parts, Parts]:
    """Undo the last promotion, or of one `part` the last change; return what served before and what serves now.

    Raises NothingToUndoError when there is none to undo.
    """
    return apprentice.shelf.rollback(part)


def can_roll_back(apprentice: Apprentice) -> bool:
    """Return whether there is a promotion that was not undone yet."""
    return apprentice.shelf.can_roll_back()

"""Choose which learned version answers, and go back to the one before."""

from ui.wiring import Apprentice


def promote(apprentice: Apprentice, adapter_id: str | None, reason: str) -> bool:
    """Let `adapter_id`, None for the base model, answer from the next question on; return False if it does already.

    `reason` is kept in the history. Raises AssistantError when the adapter is unknown or not fit to serve.
    """
    if adapter_id == apprentice.shelf.champion():
        return False
    apprentice.shelf.promote(adapter_id, reason)
    return True


def roll_back(apprentice: Apprentice) -> tuple[str | None, str | None]:
    """Undo the last promotion; return what answered before and what answers now, None for the base model.

    Raises NothingToUndoError when every promotion was undone.
    """
    return apprentice.shelf.rollback()


def can_roll_back(apprentice: Apprentice) -> bool:
    """Return whether there is a promotion that was not undone yet."""
    return apprentice.shelf.can_roll_back()

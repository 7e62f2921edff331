"""Choose which learned version answers, go back to the one before, and watch how its answers are judged."""

import logging
from typing import TYPE_CHECKING

from assistant.adapters.files import Part
from assistant.adapters.parts import INSTALLED, Parts
from assistant.errors import AssistantError
from feedback.errors import FeedbackError
from finetune.promotion.live import Live, take_back, watch
from ui.wiring import Apprentice

if TYPE_CHECKING:
    from assistant.adapters.promotions import Promotion

_log = logging.getLogger(__name__)


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


def watch_versions(apprentice: Apprentice) -> list[Live]:
    """Return how people judge the parts that were promoted, compared with what served before."""
    from feedback.store.live import LiveVotes

    settings, share = apprentice.settings.promotion, apprentice.settings.feedback.largest_user_share
    return watch(apprentice.shelf.history(), LiveVotes(apprentice.engine), settings, share)


def take_back_worse(apprentice: Apprentice) -> str:
    """Roll back what people judge worse than what served before, if the settings say so; return what was done.

    It is called after every judgement, which is kept even where this fails: that is logged.
    """
    if not apprentice.settings.promotion.automatic_rollback:
        return ""
    try:
        return take_back(apprentice.shelf, watch_versions(apprentice))
    except (AssistantError, FeedbackError) as error:
        _log.warning("What is judged worse could not be taken back: %s", error)
        return ""


def read_taken_back(apprentice: Apprentice) -> "Promotion | None":
    """Return the last change, if judgements took a part back and nothing has changed since; else None."""
    history = apprentice.shelf.history()
    return history[-1] if history and history[-1].automatic else None


def read_changes(apprentice: Apprentice, version: str) -> "list[Promotion]":
    """Return the changes after which a version served, and those that took it away, oldest first."""
    history = apprentice.shelf.history()
    before = [INSTALLED, *(change.parts for change in history)]
    return [now for then, now in zip(before, history, strict=False) if version in then.versions + now.parts.versions]

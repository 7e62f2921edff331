"""Choose which learned version answers, go back to the one before, and watch how its answers are judged."""

import logging
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from assistant.adapters.erased import is_marked
from assistant.adapters.files import Adapter, Part
from assistant.adapters.parts import INSTALLED, Parts, take_part
from assistant.answers import UNKNOWN, Conditions
from assistant.errors import AssistantError
from feedback.errors import FeedbackError
from finetune.promotion.live import Live, take_back, watch
from ui.people.audit import Actor, AuditLog
from ui.wiring import Apprentice

if TYPE_CHECKING:
    from assistant.adapters.promotions import Promotion
    from feedback.records import Exchange
    from finetune.data.drift import Drift

_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Moment:
    """What an answer was made with at a moment."""

    at: datetime
    parts: Parts
    promotion: "Promotion | None"
    """The change since which these served; None before the first one."""
    answer: "Exchange | None"
    """The last answer until then that was made with them."""
    conditions: Conditions
    """Those of that answer, else of that change."""
    others_now: tuple[str, ...]
    """What of the conditions is different now: "prompt_version", "settings_digest", "documents_digest"."""


def promote(
    apprentice: Apprentice,
    adapter_id: str | None,
    reason: str,
    part: Part | None = None,
    by: Actor | None = None,
    *,
    asked: bool = True,
) -> bool:
    """Let a version, None for the base model, serve from the next question on; return False if it does already.

    It serves in one `part`, or in all that it has learned. `reason` is kept in the history, and that `by` did it in the
    log, whoever types commands when it is None. A server that answers is `asked` the exam of the version first, unless
    it was. Raises AssistantError when the version is unknown, not fit to serve, or has not learned that part, when the
    server cannot have it, and when it answers worse there than here.
    """
    before = apprentice.shelf.parts()
    if asked and adapter_id is not None and adapter_id != before.adapter_id and part in (None, "adapter"):
        _ask_server(apprentice, apprentice.shelf.verify(adapter_id), part)
    apprentice.shelf.promote(adapter_id, reason, part)
    AuditLog(apprentice.engine).note(by, "promoted", adapter_id or "base model")
    return apprentice.shelf.parts() != before


def roll_back(apprentice: Apprentice, part: Part | None = None, by: Actor | None = None) -> tuple[Parts, Parts]:
    """Undo the last promotion, or of one `part` the last change; return what served before and what serves now.

    Raises NothingToUndoError when there is none to undo.
    """
    before, now = apprentice.shelf.rollback(part)
    AuditLog(apprentice.engine).note(by, "rolled back", ", ".join(before.versions) or "base model")
    return before, now


def _ask_server(apprentice: Apprentice, adapter: Adapter, part: Part | None) -> None:
    """Raise AssistantError where a server answers worse with an adapter than what is here does."""
    server = apprentice.answering
    if server is None or is_marked(adapter.folder):  # what may not serve does not leave the house
        return
    parts = take_part(apprentice.shelf.parts(), adapter, part)
    found = server.recall(adapter, parts, lambda: apprentice.examiner, apprentice.settings.promotion)
    if not found.good:
        raise AssistantError(f"{found.sentence} `finetune promote {adapter.id} --unasked` promotes it all the same.")


def can_roll_back(apprentice: Apprentice) -> bool:
    """Return whether there is a promotion that was not undone yet."""
    return apprentice.shelf.can_roll_back()


def watch_versions(apprentice: Apprentice) -> list[Live]:
    """Return how people judge the parts that were promoted, compared with what served before."""
    from feedback.store.live import LiveRecords

    settings, share = apprentice.settings.promotion, apprentice.settings.feedback.largest_user_share
    return watch(apprentice.shelf.history(), LiveRecords(apprentice.engine), settings, share)


def measure_drift(apprentice: Apprentice) -> list[str]:
    """Say of each version that serves whether what is asked has moved since it was trained, and keep that beside it."""
    from feedback.store.live import LiveRecords
    from finetune.data import drift

    read, now, told = LiveRecords(apprentice.engine).read_answers, datetime.now(UTC), []
    for version in apprentice.shelf.parts().versions:
        try:
            adapter = apprentice.shelf.look_up(version)
        except AssistantError as error:  # it was promoted in another home with the same database
            told.append(str(error))
            continue
        found = drift.measure_drift(version, adapter.created_at, read, lambda: apprentice.library.embedder, now)
        found.save(adapter.folder)
        told.append(found.sentence)
    return told


def read_drift(apprentice: Apprentice) -> "list[Drift]":
    """Return what was measured last of each version that serves."""
    from finetune.data import drift

    versions = apprentice.shelf.parts().versions
    return [found for one in versions if (found := drift.read_drift(apprentice.shelf.folder / one))]


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


def read_moment(apprentice: Apprentice, at: datetime) -> Moment:
    """Return what an answer was made with at a moment."""
    from feedback.store.live import LiveRecords

    promotion = next((change for change in reversed(apprentice.shelf.history()) if change.at <= at), None)
    since = promotion.at if promotion else None
    answer = next(iter(LiveRecords(apprentice.engine).read_answers(since, at, 1)), None)
    conditions = UNKNOWN
    if answer and answer.answer.conditions != UNKNOWN:
        conditions = answer.answer.conditions
    elif promotion:
        conditions = promotion.conditions
    parts = promotion.parts if promotion else INSTALLED
    return Moment(at, parts, promotion, answer, conditions, compare_conditions(conditions, apprentice.conditions()))


def compare_conditions(then: Conditions, now: Conditions) -> tuple[str, ...]:
    """Return the names of what is different now, of all that is known of `then`."""
    return tuple(name for name, value in asdict(then).items() if value and value != getattr(now, name))


def find_changed_conditions(apprentice: Apprentice) -> tuple[str, ...]:
    """Return what is different now from when what serves now was promoted; what was rolled back was so before."""
    history = apprentice.shelf.history()
    first = next((change for change in history if change.parts == history[-1].parts), None)
    return compare_conditions(first.conditions, apprentice.conditions()) if first else ()

"""Who corrected an approved answer, and when, as a sentence."""

from datetime import datetime
from typing import TYPE_CHECKING

from assistant.answers import Answer
from ui.wording.texts.texts import ApprovalTexts

if TYPE_CHECKING:
    from feedback.store.store import FeedbackStore  # with SQLAlchemy, which the first page does not wait for

VISITOR = "visitor-"
"""How the id of a browser begins. Whoever knows such an id sees its conversations, so it is never shown."""


def describe_approval(
    answer: Answer, store: "FeedbackStore", texts: ApprovalTexts, *, reader: str, at: datetime
) -> str:
    """Return "Approved answer, corrected by NAME on DATE" as `reader` may read it, "" for any other answer.

    `at` is when the answer was given: the correction may have been edited again since then.
    """
    if answer.approved_exchange_id is None:
        return ""
    edits = [edit for judged in store.corrected([answer.approved_exchange_id]) for edit in judged.edits]
    before = [edit for edit in edits if edit.at <= at] or edits
    if not before:
        return texts.approved
    name = name_person(before[-1].user, reader, texts)
    return texts.corrected.format(name=name, date=f"{before[-1].at:%Y-%m-%d}")


def name_person(user: str, reader: str, texts: ApprovalTexts) -> str:
    """Return what `reader` may call `user`."""
    if user == reader:
        return texts.you
    return texts.another_person if user.startswith(VISITOR) else user

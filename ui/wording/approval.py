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

    Where a reviewer changed the correction, both are named. `at` is when the answer was given: the correction may have
    been edited again since then.
    """
    if answer.approved_exchange_id is None:
        return ""
    corrected = list(store.corrected([answer.approved_exchange_id]))
    edits = [edit for judged in corrected for edit in judged.edits]
    before = [edit for edit in edits if edit.at <= at] or edits
    if not before:
        return texts.approved
    last = before[-1]
    reviews = [review for judged in corrected for review in judged.reviews if review.at > last.at]
    changed = bool(reviews) and reviews[0].decision == "changed" and reviews[0].user == last.user
    people = (reviews[0].author, last.user) if changed else (last.user,)
    names = ", ".join(name_person(one, reader, texts) for one in people)
    return texts.corrected.format(name=names, date=f"{last.at:%Y-%m-%d}")


def name_person(user: str, reader: str, texts: ApprovalTexts) -> str:
    """Return what `reader` may call `user`."""
    if user == reader:
        return texts.you
    return texts.another_person if user.startswith(VISITOR) else user

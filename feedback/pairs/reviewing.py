"""What a reviewer's decision does to a correction or a thumb down: whether it counts, and how much.

What was turned down teaches nothing, is given to nobody and is asked by no exam. What was accepted, as it is or in
other words, needs nobody who agrees.
"""

from feedback.errors import FeedbackError
from feedback.history import JudgedExchange
from feedback.records import Decision
from feedback.settings import FeedbackSettings
from feedback.texts.text_changes import has_words

TURNED_DOWN: tuple[Decision, ...] = ("rejected", "missing")
TAKEN: tuple[Decision, ...] = ("accepted", "changed")
WAITS = "It waits for a reviewer: by the setting feedback.review, nothing comes of it before."
REJECTED = "A reviewer rejected it."
MISSING = "A reviewer says that the documents do not hold this: add one that does."


def waits(entry: JudgedExchange) -> bool:
    """Return whether a reviewer could decide on what a person said of an answer, and none has.

    What was said of attached files is for its author alone.
    """
    exchange = entry.exchange
    is_private = exchange.simulated or exchange.answer.attached
    return entry.reviewable is not None and entry.review is None and not is_private


def explain_hold(entry: JudgedExchange, settings: FeedbackSettings) -> str:
    """Say why what was said of an answer does not count, as a sentence for people; "" when it does."""
    review = entry.review
    if review is None:
        return WAITS if settings.review == "before" and waits(entry) else ""
    if review.decision == "missing":
        return MISSING
    if review.decision == "rejected":
        return f"{REJECTED[:-1]}: {review.reason}" if review.reason else REJECTED
    return ""


def check_decision(
    entry: JudgedExchange, decision: Decision, *, reviewer: str, alone: bool, reason: str = "", text: str = ""
) -> None:
    """Raise FeedbackError when `reviewer` cannot decide so on what was said of an answer.

    `alone` says that there is nobody else, who could. `text` is the correction in other words.
    """
    if decision == "open":
        if entry.review is None:
            raise FeedbackError("It waits already, or was taken back. Reload the page.")
    elif not waits(entry):
        raise FeedbackError("It was decided or taken back meanwhile. Reload the page.")
    if entry.author == reviewer and not alone:
        raise FeedbackError("This is what you said yourself: somebody else must review it.")
    if decision == "rejected" and not reason.strip():
        raise FeedbackError("Say why it is rejected: its author reads the reason.")
    if decision == "changed":
        if entry.correction is None:
            raise FeedbackError("Only a correction can be changed. Accept or reject the thumb down.")
        if text in (entry.correction.text, entry.exchange.answer.text) or not has_words(text):
            raise FeedbackError("Write it in other words than the answer and the correction, or accept or reject it.")

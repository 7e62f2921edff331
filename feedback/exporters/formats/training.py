"""What the formats that programs train on have in common: a prompt, and the text or texts after it."""

from collections.abc import Sequence
from dataclasses import replace

from assistant.answers import Turn
from feedback.errors import FeedbackError
from feedback.exporters.formats.lesson import Judged, Preference, Written
from feedback.exporters.formats.said import NothingSaid, Ours, Said, split_prompt

NO_TEXT = "No text in it to learn."
SAME = "Chosen and rejected are the same text."


def tell(prompt: Sequence[Turn], taught: Preference | Judged | Written, ours: Ours) -> Said | NothingSaid:
    """Return what a row of a training says of an answer to the last question of its prompt.

    Rows from here have their passages in the prompt; then the question is the one that stands beside it.
    """
    asked, history = split_prompt(prompt)
    said = Said(ours.question or asked, history, exchange_id=ours.exchange_id, taught=ours.taught)
    match taught:
        case Preference(chosen, rejected):
            if not chosen.strip():
                return NothingSaid(NO_TEXT)
            same = chosen.strip() == rejected.strip()
            return NothingSaid(SAME) if same else replace(said, answer=rejected, correction=chosen)
        case Judged(text, good):
            return replace(said, answer=text, thumb=1 if good else -1) if text.strip() else NothingSaid(NO_TEXT)
        case Written(text):
            return replace(said, correction=text) if text.strip() else NothingSaid(NO_TEXT)


def choose_taught(
    *, chosen: str | None, rejected: str | None, text: str | None, good: bool | None, expected: str
) -> Preference | Judged | Written:
    """Return what is to be learned from what a row has. Raises FeedbackError, which says what is `expected`."""
    if chosen is not None and rejected is not None:
        return Preference(chosen, rejected)
    if chosen is not None or rejected is not None:
        raise FeedbackError(f"only one of chosen and rejected is there; expected {expected}")
    if text is None:
        raise FeedbackError(f"no text to learn is there; expected {expected}")
    return Written(text) if good is None else Judged(text, good)

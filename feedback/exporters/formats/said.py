"""What a row of another program says: somebody's thumb, correction or right answer. Each format reads its rows so."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal, TypeVar

from pydantic import BaseModel, ConfigDict, ValidationError

from assistant.answers import Turn
from feedback.errors import FeedbackError
from feedback.records import Reason
from retrieval.documents import content_id

AGREES = frozenset({"good", "yes", "up", "true", "positive", "correct", "like", "liked", "accept", "accepted", "1"})
OBJECTS = frozenset({"bad", "no", "down", "false", "negative", "incorrect", "wrong", "dislike", "disliked", "-1"})
"""Labels that say whether an answer is good, in small letters."""
QUESTIONS = ("question", "prompt", "instruction", "input", "query")
ANSWERS = ("answer", "response", "output", "completion", "generation")
CORRECTIONS = ("correction", "corrected", "corrected_response", "corrected_answer", "edit", "chosen", *ANSWERS)
THUMBS = ("rating", "label", "thumb", "quality", "feedback")
"""What fields and questions are called where people name them as they like, the likeliest first."""

Thumb = Literal[-1, 0, 1]
Row = TypeVar("Row", bound=BaseModel)


@dataclass(frozen=True)
class Said:
    """What somebody said of an answer."""

    question: str
    history: tuple[Turn, ...] = ()
    """The conversation before the question, oldest first."""
    answer: str = ""
    """What the model of the other program wrote; empty where only a right answer is known."""
    correction: str = ""
    """What the answer should be; empty where nobody said."""
    thumb: Thumb = 0
    reasons: tuple[Reason, ...] = ()
    comment: str = ""
    model: str = ""
    """What wrote the answer."""
    key: str = ""
    """Of the row in the other program, where it has one that stays the same."""
    exchange_id: str = ""
    """The answer of this program that the row is about, where it was exported from here."""
    taught: str = ""
    """Digest of the text to learn as it was exported from here; empty where there was none."""

    @property
    def kind(self) -> str:
        """What it is, for people."""
        if self.correction:
            return "correction" if self.answer else "right answer"
        return "thumb up" if self.thumb == 1 else "thumb down"


@dataclass(frozen=True)
class NothingSaid:
    """A row that is as it should be, and says nothing of an answer."""

    reason: str
    """Why, as a sentence for people."""


class Ours(BaseModel):
    """What this program writes into a row of its own, to know it again."""

    model_config = ConfigDict(extra="ignore")

    question: str = ""
    exchange_id: str = ""
    taught: str = ""


def digest_taught(text: str) -> str:
    """Return what tells a text to learn from a changed one, once it was exported; "" where there is none."""
    return content_id("taught", text.strip())[:16] if text.strip() else ""


def parse(model: type[Row], row: object) -> Row:
    """Return the row as `model`. Raises FeedbackError that says what is wrong with it."""
    try:
        return model.model_validate(row)
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(str(part) for part in first["loc"]) or "row"
        given = "" if first["type"] == "missing" else f", got {first['input']!r:.60}"
        raise FeedbackError(f"{place}: {first['msg']}{given}") from error


def split_prompt(turns: Sequence[Turn]) -> tuple[str, tuple[Turn, ...]]:
    """Return the question and the conversation before it, without instructions.

    Raises FeedbackError where the last turn is not a question.
    """
    if not turns or turns[-1].role != "user" or not turns[-1].text.strip():
        raise FeedbackError("the conversation does not end with a question of the user")
    return turns[-1].text, tuple(turn for turn in turns[:-1] if turn.role != "system")


def read_thumb(labels: Iterable[str]) -> Thumb:
    """Return what the first label that says something says of an answer; 0 when none does."""
    for label in labels:
        plain = label.strip().casefold()
        if plain in AGREES or plain in OBJECTS:
            return 1 if plain in AGREES else -1
    return 0

"""The values of feedback: Exchange, Rating, Edit, Choice and PreferencePair.

Pure, append-only facts; storage is elsewhere.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from assistant.answers import Answer, Turn

Reason = Literal[
    "wrong fact",
    "not in the sources",
    "wrong source",
    "outdated",
    "incomplete",
    "should have refused",
    "should not have refused",
    "style",
]


@dataclass(frozen=True)
class Exchange:
    """A question and the answer that was given, as it was given."""

    id: str
    conversation_id: str
    user: str
    at: datetime
    answer: Answer
    simulated: bool = False
    """True when `feedback simulate` asked, not a person."""


@dataclass(frozen=True)
class Rating:
    """A verdict of one user on one exchange. Of each user the latest counts; earlier ones stay as history."""

    exchange_id: str
    user: str
    at: datetime
    value: Literal[-1, 0, 1]
    """Thumb down, withdrawn, thumb up."""
    reasons: tuple[Reason, ...] = ()
    comment: str = ""


@dataclass(frozen=True)
class Edit:
    """The answer as a user would have written it. The last edit of an exchange is the chosen text."""

    exchange_id: str
    user: str
    at: datetime
    text: str


@dataclass(frozen=True)
class Choice:
    """A user preferred one answer to another answer to the same question, shown beside it or before it.

    The latest one of a user between two answers counts; earlier ones stay as history.
    """

    chosen_id: str
    """Exchange of the answer that was preferred."""
    rejected_id: str
    """Exchange of the other one."""
    user: str
    at: datetime
    withdrawn: bool = False
    """True when this takes the choice back, so that nothing is said of the two any more."""

    @property
    def between(self) -> frozenset[str]:
        """The two exchanges, whichever was preferred."""
        return frozenset({self.chosen_id, self.rejected_id})


Kind = Literal["contrast", "label", "desirable", "undesirable"]
"""What a pair teaches: `chosen` rather than `rejected`; to write `chosen`, whatever else was written; that `chosen`
was liked as it is; that `rejected` was disliked. The last two have no other text."""
CORRECTIONS: tuple[Kind, ...] = ("contrast", "label")
"""Kinds that know a right answer."""
THUMBS: tuple[Kind, ...] = ("desirable", "undesirable")
"""Kinds that know what was thought of an answer, and not what would be right."""


@dataclass(frozen=True)
class PreferencePair:
    """One thing to learn: for this prompt, `chosen` rather than `rejected`."""

    id: str
    exchange_id: str
    user: str
    prompt: tuple[Turn, ...]
    chosen: str
    rejected: str
    document_group: str
    """Pairs of one group share a source document and never stand on both sides of a split."""
    simulated: bool = False
    rejected_whole: bool = True
    """False when the model was cut short: it then never ended its turn, and must not be taught that it did."""
    kind: Kind = "contrast"
    weight: float = 1.0
    """How much it counts in training, of 1."""
    touches: tuple[str, ...] = ()
    """Other groups whose documents it rests on, for a thumb: where one of them is held out, it is not learned."""
    refuses: bool = False
    """Whether `chosen` says that the documents hold no answer."""

    @property
    def answerable(self) -> bool:
        """Whether the question is known to have an answer, because there is a text to learn that is no refusal."""
        return bool(self.chosen) and not self.refuses

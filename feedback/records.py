"""The values of feedback: Exchange, Branch, Rating, Edit, Choice, Mark, Review, Vote and PreferencePair.

They are only ever added, never changed, until a person has theirs erased. feedback/store keeps them.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Literal, get_args

from assistant.answers import Answer, Turn
from retrieval.documents import Chunk

if TYPE_CHECKING:
    from assistant.adapters.files import Part  # with numpy, which help must not wait for

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
    """A question, and the answer exactly as it was given."""

    id: str
    conversation_id: str
    user: str
    at: datetime
    answer: Answer
    simulated: bool = False
    """True when `feedback simulate` asked, not a person."""


@dataclass(frozen=True)
class Branch:
    """A conversation that begins as another one, up to a question of it that was asked anew."""

    id: str
    """Of the branch, as a conversation."""
    user: str
    at: datetime
    from_id: str
    """The other conversation, which may be a branch itself."""
    before_id: str
    """Its first exchange that does not belong to the branch."""


@dataclass(frozen=True)
class Rating:
    """One person's thumb on one answer. The person's latest rating counts; earlier ones are kept as history."""

    exchange_id: str
    user: str
    at: datetime
    value: Literal[-1, 0, 1]
    """-1 thumb down, 0 withdrawn, 1 thumb up."""
    reasons: tuple[Reason, ...] = ()
    comment: str = ""


@dataclass(frozen=True)
class Edit:
    """An answer as a person would have written it. The last edit of an answer is the one to learn from."""

    exchange_id: str
    user: str
    at: datetime
    text: str


@dataclass(frozen=True)
class Choice:
    """One person's preference for one of two answers to the same question.

    The person's latest choice between two answers counts; earlier ones are kept as history.
    """

    chosen_id: str
    """Id of the exchange with the preferred answer."""
    rejected_id: str
    """Id of the exchange with the other answer."""
    user: str
    at: datetime
    withdrawn: bool = False
    """True when this takes an earlier choice back, so that neither answer is preferred."""

    @property
    def between(self) -> frozenset[str]:
        """The ids of the two exchanges, whichever was preferred."""
        return frozenset({self.chosen_id, self.rejected_id})


@dataclass(frozen=True)
class Mark:
    """What one person says is wrong in an answer, and where they say that the right answer stands.

    The person's latest mark of an answer counts; earlier ones are kept as history. It says why an answer was bad, and
    no training learns from it.
    """

    exchange_id: str
    user: str
    at: datetime
    wrong: tuple[tuple[int, int], ...] = ()
    """Where each wrong part of the answer's text begins and ends, in its order."""
    right: Chunk | None = None
    """The passage that answers the question."""

    @property
    def says_something(self) -> bool:
        """Whether anything is marked; else an earlier mark was taken back."""
        return bool(self.wrong or self.right)


Decision = Literal["accepted", "changed", "rejected", "missing", "open"]
"""What a reviewer decides of a correction or a thumb down. "changed": accepted in other words, which are the edit just
before it. "missing": the documents do not say it. "open": it waits again."""
DECISIONS: tuple[Decision, ...] = get_args(Decision)


@dataclass(frozen=True)
class Review:
    """A reviewer's decision on what somebody said of an answer. The latest counts, until something else is said."""

    exchange_id: str
    user: str
    """The reviewer; "" once that person was erased."""
    author: str
    """Whose correction or thumb it is about."""
    at: datetime
    decision: Decision
    reason: str = ""
    """Why, for the author; a rejection has one."""


@dataclass(frozen=True)
class Period:
    """When a version served in a part of an answer."""

    part: "Part"
    version: str | None
    """None: what came with the program."""
    since: datetime | None
    """None: from the beginning."""
    until: datetime | None = None
    """None: it serves now."""


@dataclass(frozen=True)
class Vote:
    """Whether one person thinks badly of the answer to one question."""

    user: str
    bad: bool


Kind = Literal["contrast", "label", "desirable", "undesirable"]
"""What a pair teaches. "contrast": write `chosen` rather than `rejected`. "label": write `chosen`. "desirable":
`chosen` was liked. "undesirable": `rejected` was disliked. The last two have only one text."""
CORRECTIONS: tuple[Kind, ...] = ("contrast", "label")
"""Kinds that contain a right answer."""
THUMBS: tuple[Kind, ...] = ("desirable", "undesirable")
"""Kinds that say whether an answer was liked, but not what would be right."""


@dataclass(frozen=True)
class PreferencePair:
    """One lesson for a model: for this prompt, write `chosen` rather than `rejected`."""

    id: str
    exchange_id: str
    user: str
    prompt: tuple[Turn, ...]
    chosen: str
    rejected: str
    document_group: str
    """Pairs of one group share source documents. They are all trained on, or all held out for the exam."""
    simulated: bool = False
    rejected_whole: bool = True
    """False when the model was cut short. It then never ended its turn, and must not learn that it did."""
    kind: Kind = "contrast"
    weight: float = 1.0
    """How much the pair counts in training, from 0 to 1."""
    touches: tuple[str, ...] = ()
    """For a thumb, or a correction in words that its passages lack: other groups whose documents it rests on. When one
    of them is held out, it is not learned."""
    refuses: bool = False
    """Whether `chosen` says that the documents hold no answer."""
    by_new_person: bool = False
    """Whether nobody can know the person yet who gave it."""
    largest_share: float = 1.0
    """The largest share of what is learned, and of the exam, that one person may give."""

    @property
    def groups(self) -> tuple[str, ...]:
        """All document groups that it has to do with."""
        return (self.document_group, *self.touches)

    @property
    def answerable(self) -> bool:
        """Whether the question is known to have an answer: there is a text to learn, and it is not a refusal."""
        return bool(self.chosen) and not self.refuses

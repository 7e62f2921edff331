"""The golden questions that people keep: what each is kept for, who kept it, and those that count in a night."""

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Literal, get_args

from feedback.evaluation.golden import GoldenQuestion
from feedback.texts.same_question import make_question_key

Role = Literal["gold", "pin", "confirm"]
"""What a golden question is kept for. `gold`: every exam asks it. `pin`: once right, no promotion may make it wrong.
`confirm`: only a version that is about to be promoted is asked it."""
ROLES: tuple[Role, ...] = get_args(Role)
OPERATOR = ""
"""Who keeps questions by the command line, and so is nobody's visitor."""


@dataclass(frozen=True)
class KeptQuestion:
    """A golden question with its role."""

    question: GoldenQuestion
    role: Role
    user: str
    """Who kept it; OPERATOR for the command line."""
    at: datetime
    exchange_id: str = ""
    """The exchange whose answer was kept; empty for questions that come from elsewhere."""
    answer: str = ""
    """What the assistant had answered when it was kept."""
    removed: bool = False
    """Whether no exam asks it any more."""
    changed_by: tuple[str, ...] = ()
    """Who changed the words of a question that the command line keeps."""

    @property
    def refuses(self) -> bool:
        """Whether the right answer is a refusal."""
        return not self.question.answerable


@dataclass(frozen=True)
class GoldenSet:
    """The golden questions that count in a night, by what they are for."""

    gold: tuple[GoldenQuestion, ...] = ()
    pins: tuple[GoldenQuestion, ...] = ()
    confirm: tuple[GoldenQuestion, ...] = ()

    @property
    def questions(self) -> tuple[GoldenQuestion, ...]:
        """All of them."""
        return (*self.gold, *self.pins, *self.confirm)

    def without(self, asked: Collection[str]) -> "GoldenSet":
        """Return the set without the questions that ask the same as one of `asked`."""
        known = {make_question_key(question) for question in asked}

        def keep(some: tuple[GoldenQuestion, ...]) -> tuple[GoldenQuestion, ...]:
            return tuple(one for one in some if make_question_key(one.question) not in known)

        return replace(self, gold=keep(self.gold), pins=keep(self.pins), confirm=keep(self.confirm))

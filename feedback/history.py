"""The feedback that belongs to one answer, to a conversation and to everything: values that the store returns."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from itertools import groupby
from typing import NamedTuple

from assistant.answers import Turn
from feedback.records import Choice, Edit, Exchange, Mark, Rating, Reason, Review

ERASED = "(erased)"
"""What stands in the place of a text whose author had it erased."""


@dataclass(frozen=True)
class JudgedExchange:
    """An exchange with all the feedback on it, oldest first."""

    exchange: Exchange
    ratings: tuple[Rating, ...] = ()
    edits: tuple[Edit, ...] = ()
    choices: tuple[Choice, ...] = ()
    """Choices that prefer this answer to another, and those that take that back."""
    marks: tuple[Mark, ...] = ()
    reviews: tuple[Review, ...] = ()

    @property
    def standing_ratings(self) -> list[Rating]:
        """Each person's latest rating, oldest first, without the withdrawn ones."""
        latest: dict[str, Rating] = {}
        for rating in self.ratings:
            latest.pop(rating.user, None)
            latest[rating.user] = rating
        return [rating for rating in latest.values() if rating.value != 0]

    @property
    def rating(self) -> Rating | None:
        """The rating that counts: the latest that was not withdrawn. People can only withdraw their own."""
        return next(reversed(self.standing_ratings), None)

    def rating_of(self, user: str) -> Rating | None:
        """Return the latest rating by `user`, withdrawn or not; None when the answer was edited since."""
        latest = next((rating for rating in reversed(self.ratings) if rating.user == user), None)
        return latest if latest and not (self.edit and latest.at < self.edit.at) else None

    @property
    def mark(self) -> Mark | None:
        """The mark that counts: the latest that was not taken back. People can only take back their own."""
        latest = {mark.user: mark for mark in self.marks}
        return max((mark for mark in latest.values() if mark.says_something), key=lambda mark: mark.at, default=None)

    def mark_of(self, user: str) -> Mark | None:
        """Return what `user` marks in the answer; None when nothing."""
        latest = next((mark for mark in reversed(self.marks) if mark.user == user), None)
        return latest if latest and latest.says_something else None

    @property
    def edit(self) -> Edit | None:
        """The edit that counts, which is the latest."""
        return self.edits[-1] if self.edits else None

    @property
    def correction(self) -> Edit | None:
        """The edit that counts; None without one, and when it only restores the answer."""
        edit = self.edit
        return edit if edit is not None and edit.text.strip() != self.exchange.answer.text.strip() else None

    @property
    def reviewable(self) -> Edit | Rating | None:
        """What a reviewer decides on: the correction, else the thumb down that counts."""
        rating = self.rating
        return self.correction or (rating if rating is not None and rating.value == -1 else None)

    @property
    def review(self) -> Review | None:
        """The decision on what is `reviewable`; None before there is one."""
        if self.reviewable is None or not self.reviews or self.reviews[-1].decision == "open":
            return None
        latest = self.reviews[-1]
        said = (self.reviewable, *self.edits[-1:])  # an edit that takes the correction back ends its review, too
        return latest if all(one.at < latest.at for one in said) else None

    @property
    def author(self) -> str:
        """Who said what is `reviewable`, also when a reviewer changed it since; "" when nothing is."""
        if self.review is not None:
            return self.review.author
        return self.reviewable.user if self.reviewable is not None else ""

    @property
    def written(self) -> Edit | None:
        """The correction as its author wrote it, also when a reviewer changed it since."""
        return next((edit for edit in reversed(self.edits) if edit.user == self.author), self.correction)

    @property
    def text(self) -> str:
        """The answer as it stands: corrected where it was."""
        return self.edit.text if self.edit else self.exchange.answer.text

    @property
    def has_text(self) -> bool:
        """Whether the answer says something: it was not stopped before the first word, and not erased."""
        return self.text.strip() not in ("", ERASED)


def find_standing_choices(choices: Iterable[Choice]) -> list[Choice]:
    """Return the choices that count, oldest first: each person's latest between two answers, unless withdrawn."""
    latest = {(choice.user, choice.between): choice for choice in sorted(choices, key=lambda choice: choice.at)}
    return sorted((choice for choice in latest.values() if not choice.withdrawn), key=lambda choice: choice.at)


def replay_turns(conversation: Sequence[JudgedExchange], question: str) -> tuple[Turn, ...]:
    """Return the conversation as turns for the next `question`: corrected answers, one attempt at each question.

    That is the last attempt, or the one that was chosen over it. Attempts at `question` itself at the end are left
    out, so that answering again starts from the same place. So are attempts that were stopped before the first word
    or erased: such a turn would teach the model to say nothing.
    """
    answered = [judged for judged in conversation if judged.has_text]
    by_question = groupby(answered, lambda judged: judged.exchange.answer.question)
    rounds = [(asked, list(attempts)) for asked, attempts in by_question]
    if rounds and rounds[-1][0] == question:
        rounds.pop()
    turns: list[Turn] = []
    for asked, attempts in rounds:
        turns += [Turn("user", asked), Turn("assistant", choose_attempt(attempts).text)]
    return tuple(turns)


def choose_attempt(attempts: Sequence[JudgedExchange]) -> JudgedExchange:
    """Return the last attempt at a question that says something, or the one that was chosen in its place."""
    attempts = [judged for judged in attempts if judged.has_text] or attempts
    by_id = {judged.exchange.id: judged for judged in attempts}
    last = attempts[-1]
    choices = find_standing_choices(choice for judged in attempts for choice in judged.choices)
    over_last = [choice.chosen_id for choice in choices if choice.rejected_id == last.exchange.id]
    return by_id.get(over_last[-1], last) if over_last else last


@dataclass(frozen=True)
class Conversation:
    """One entry of the conversation list: a conversation with all its branches."""

    id: str
    """Of the branch that is opened: the one that was used last."""
    title: str
    """What the person calls it, else the first question."""
    at: datetime
    """When the last answer was given."""
    exchanges: int
    """In all branches."""
    pinned: bool = False
    branches: tuple[str, ...] = ()
    """The ids of its other branches, the one used last first."""

    def holds(self, conversation_id: str) -> bool:
        """Whether an id names one of its branches."""
        return conversation_id == self.id or conversation_id in self.branches

    def show(self, branch: str) -> "Conversation":
        """Return the same entry by another of its branches."""
        others = tuple(one for one in (self.id, *self.branches) if one != branch)
        return replace(self, id=branch, branches=others)


@dataclass(frozen=True)
class Scope:
    """What is erased: everything of a person, or one of their conversations with all its branches."""

    user: str
    conversation_ids: frozenset[str] = frozenset()
    """Empty: everything."""

    def asks(self, exchange: Exchange) -> bool:
        """Whether an exchange itself belongs to it."""
        named = not self.conversation_ids or exchange.conversation_id in self.conversation_ids
        return exchange.user == self.user and named

    def says(self, exchange: Exchange, author: str) -> bool:
        """Whether it holds what `author` said of an exchange."""
        return self.asks(exchange) or (not self.conversation_ids and author == self.user)


@dataclass(frozen=True)
class WriterStats:
    """How people judged the answers of one adapter on one base model. Only ratings that count now are included."""

    model_id: str
    adapter_id: str | None
    """None for the base model."""
    exchanges: int
    up: int
    down: int
    edited: int
    """Exchanges with at least one edit."""

    @property
    def approval(self) -> float | None:
        """Thumbs up as a share of all thumbs; None before the first thumb."""
        return self.up / (self.up + self.down) if self.up + self.down else None


@dataclass(frozen=True)
class FeedbackStats:
    """How much feedback there is, simulated feedback included. Only ratings that count now are included."""

    exchanges: int
    simulated: int
    """Exchanges asked by `feedback simulate`; they are part of `exchanges`."""
    imported: int
    """Exchanges with answers of another program; they are part of `exchanges`."""
    up: int
    down: int
    withdrawn: int
    edited: int
    """Exchanges with at least one edit."""
    choices: int
    """Choices between two answers that count now."""
    users: int
    """People who asked, not counting the simulated one."""
    reasons: Mapping[Reason, int]
    """How often each reason was given with a thumb down, the most frequent first; unused reasons are left out."""
    writers: tuple[WriterStats, ...]
    """One entry an adapter, the one with the latest answer first; without answers for which no model was asked."""
    without_model: tuple[WriterStats, ...]
    """Answers given here for which no model was asked (quotes, refusals, approved answers), by the adapter that was
    serving."""


@dataclass(frozen=True)
class DayStats:
    """How people judged the answers of one day (UTC). Only ratings that count now are included."""

    day: date
    answers: int
    up: int
    down: int
    edited: int
    """Answers with at least one edit."""


class Revision(NamedTuple):
    """How much feedback there is. While it stays the same, nothing is new and nothing is gone."""

    ratings: int
    edits: int
    choices: int
    reviews: int
    erasures: int
    """How often everything of a person was erased. Feedback that is known from before must be forgotten then."""


@dataclass(frozen=True)
class Erasure:
    """How much belongs to a person and goes with them."""

    exchanges: int
    """Answers to their questions."""
    ratings: int
    """Theirs, and those of their answers; so are the next two, and `marks`."""
    edits: int
    choices: int
    blanked: int
    """Answers to others that repeat their corrections, or whose prompts show them. They stay without these words."""
    golden: int = 0
    """Golden questions that they kept or changed, and those of others that hold their corrections."""
    marks: int = 0
    reviews: int = 0
    """Of their judgements and answers, and those that they wrote, of which the decision stays without their name."""

    @property
    def nothing(self) -> bool:
        """Whether the person neither asked nor said nor kept anything."""
        said = self.ratings or self.edits or self.choices or self.marks or self.reviews
        return not (self.exchanges or said or self.golden)

"""Rate answers, correct them and choose between them, and see what training will do with that."""

import threading
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import pairwise
from typing import Literal, get_args

from assistant.answers import Answer
from feedback.errors import FeedbackError
from feedback.history import JudgedExchange, find_standing_choices
from feedback.pairs.candidates import Candidate, decide_candidates
from feedback.pairs.preferences import is_worth_choosing
from feedback.records import Choice, Edit, Exchange, Mark, Rating, Reason
from ui.actions.asking import read_conversation, read_exchange
from ui.actions.chat.branching import Fork, find_forks
from ui.actions.chat.withholding import withhold
from ui.actions.golden import find_kept, is_worth_keeping
from ui.actions.promoting import take_back_worse
from ui.people.reading.reach import Reach, find_readable_documents
from ui.wiring import Apprentice
from ui.wording import approval
from ui.wording.fate import describe_fate, describe_fate_of_choice
from ui.wording.texts.texts import FateTexts, PageTexts

_judging = threading.Lock()
"""Held while a rating is read and written again: two quick clicks are handled at once, and both must be kept."""


@dataclass(frozen=True)
class AnswerView:
    """An answer with everything that is shown to the person who asked for it."""

    exchange: Exchange
    rating: Rating | None
    """The person's latest rating of the text as it stands; None when withdrawn or never given."""
    edit: Edit | None
    """The last edit."""
    fate: str
    """What training will do with the judgement, as a sentence; empty before there is one."""
    approval: str = ""
    """Who corrected the approved answer and when; empty for what a model wrote."""
    rival_id: str = ""
    """The exchange before it, when both answer one question and a choice between them would teach something."""
    preferred_to: frozenset[str] = frozenset()
    """The exchanges whose answers the person liked less than this one."""
    keepable: bool = False
    """Whether it can be kept as a golden question."""
    kept: bool = False
    """Whether it is."""
    mark: Mark | None = None
    """What the person marks as wrong in it, and the passage that they name as right."""
    fork: Fork | None = None
    """Where its question was asked differently too."""
    shared: bool = False
    """Whether it is there because the shown branch begins with it; it is asked again where it is."""

    @classmethod
    def of(
        cls,
        judged: JudgedExchange,
        user: str,
        fate: str,
        approval: str = "",
        *,
        rival_id: str = "",
        preferred_to: frozenset[str] = frozenset(),
        kept: bool = False,
    ) -> "AnswerView":
        """Return what counts now of everything that was said about an answer.

        A thumb for the text before an edit does not count for the text after it.
        """
        latest = judged.rating_of(user)
        rating = latest if latest and latest.value else None
        keepable = is_worth_keeping(judged, user)
        mark = judged.mark_of(user)
        return cls(judged.exchange, rating, judged.edit, fate, approval, rival_id, preferred_to, keepable, kept, mark)


def view_conversation(
    apprentice: Apprentice, conversation_id: str, texts: PageTexts, *, user: str, reach: Reach
) -> list[AnswerView]:
    """Return the answers of a conversation with their ratings, edits and choices, and what will come of these.

    Sources that are out of reach are without their texts.
    """
    conversation = read_conversation(apprentice, conversation_id, user=user)
    rules = apprentice.settings.learning_rules
    decided = {candidate.exchange_id: candidate for candidate in decide_candidates(conversation, rules)}
    rivals = {
        later.exchange.id: earlier.exchange.id
        for earlier, later in pairwise(conversation)
        if is_worth_choosing(earlier, later, rules)
    }
    choices = find_standing_choices(
        choice for judged in conversation for choice in judged.choices if choice.user == user
    )
    views, kept, forks = [], find_kept(apprentice, user), find_forks(apprentice, conversation, user)
    for judged, shown in zip(conversation, withhold(apprentice, conversation, reach), strict=True):
        exchange = judged.exchange
        own = [choice for choice in choices if choice.chosen_id == exchange.id]
        fate = _describe_fates(apprentice, judged, own, decided, texts.fate)
        view = AnswerView.of(
            shown,
            user,
            texts.golden.fate if exchange.id in kept else fate,
            describe_approval(apprentice, exchange.answer, texts, reader=exchange.user, at=exchange.at),
            rival_id=rivals.get(exchange.id, ""),
            preferred_to=frozenset(choice.rejected_id for choice in own),
            kept=exchange.id in kept,
        )
        shared = exchange.conversation_id != conversation_id
        views.append(replace(view, fork=forks.get(exchange.id), shared=shared))
    return views


def view_answer(apprentice: Apprentice, exchange: Exchange, texts: PageTexts, reach: Reach) -> AnswerView:
    """Return an answer of a conversation as `view_conversation` shows it to whoever asked."""
    conversation = view_conversation(apprentice, exchange.conversation_id, texts, user=exchange.user, reach=reach)
    [view] = [one for one in conversation if one.exchange.id == exchange.id]
    return view


def describe_approval(apprentice: Apprentice, answer: Answer, texts: PageTexts, *, reader: str, at: datetime) -> str:
    """Say who corrected an approved answer and when; return "" for any other answer. `at` is when it was given."""
    return approval.describe_approval(answer, apprentice.feedback, texts.approval, reader=reader, at=at)


@dataclass(frozen=True)
class Judgement:
    """What a person thinks of an answer, all of it said at once."""

    value: Literal[-1, 0, 1] | None = None
    """The thumb: down, taken back, up; None leaves it as it is."""
    reasons: Sequence[str] = ()
    """Of a thumb down."""
    comment: str = ""
    """Of a thumb down."""
    correction: str = ""
    """The answer as it should be; "" corrects nothing."""

    def check(self) -> None:
        """Raise FeedbackError when it cannot be meant so."""
        if self.value != -1 and (self.reasons or self.comment):
            raise FeedbackError(
                "Rate the answer down, or leave these out: reasons and comments belong to a thumb down."
            )
        if unknown := [one for one in self.reasons if one not in get_args(Reason)]:
            raise FeedbackError(f"{unknown[0]!r} is no reason. Known are: {', '.join(get_args(Reason))}.")


def judge(apprentice: Apprentice, exchange_id: str, judgement: Judgement, *, user: str) -> None:
    """Correct and rate an answer. A thumb is for the corrected text. Raises FeedbackError before anything is kept."""
    judgement.check()
    if judgement.correction:
        edit(apprentice, exchange_id, judgement.correction, user=user)
    if judgement.value is None:
        return
    read_exchange(apprentice, exchange_id, user=user)
    with _judging:
        before = find_rating(apprentice, exchange_id, user=user)
        kept = before if before is not None and before.value == judgement.value else None
        reasons = sorted({*judgement.reasons, *(kept.reasons if kept else ())})
        said = judgement.comment or (kept.comment if kept else "")
        if kept is None or (reasons, said) != (sorted(kept.reasons), kept.comment):
            _rate(apprentice, exchange_id, user=user, value=judgement.value, reasons=reasons, comment=said)


def rate(apprentice: Apprentice, exchange_id: str, *, user: str, value: Literal[-1, 0, 1]) -> Rating:
    """Give a thumb up (1) or down (-1), or take it back (0). The same thumb again changes nothing."""
    read_exchange(apprentice, exchange_id, user=user)
    with _judging:
        before = find_rating(apprentice, exchange_id, user=user)
        if before is not None and before.value == value:
            return before
        return _rate(apprentice, exchange_id, user=user, value=value)


def give_reason(apprentice: Apprentice, exchange_id: str, *, user: str, reason: str, given: bool) -> Rating:
    """Add a reason to the thumb down, or take it away when it is not `given` any more."""
    read_exchange(apprentice, exchange_id, user=user)
    with _judging:
        before = find_rating(apprentice, exchange_id, user=user)
        others: set[str] = {*(before.reasons if before else ())} - {reason}
        reasons = sorted(others | {reason} if given else others)
        comment = before.comment if before else ""
        return _rate(apprentice, exchange_id, user=user, value=-1, reasons=reasons, comment=comment)


def comment(apprentice: Apprentice, exchange_id: str, *, user: str, text: str) -> Rating:
    """Add a comment to the thumb down, or replace it."""
    read_exchange(apprentice, exchange_id, user=user)
    with _judging:
        before = find_rating(apprentice, exchange_id, user=user)
        reasons = before.reasons if before else ()
        return _rate(apprentice, exchange_id, user=user, value=-1, reasons=reasons, comment=text)


def find_rating(apprentice: Apprentice, exchange_id: str, *, user: str) -> Rating | None:
    """Return the latest rating that `user` gave the text as it stands, None without one."""
    exchange = apprentice.feedback.exchange(exchange_id)
    for judged in apprentice.feedback.conversation(exchange.conversation_id):
        if judged.exchange.id == exchange_id:
            return judged.rating_of(user)
    return None


def edit(apprentice: Apprentice, exchange_id: str, text: str, *, user: str) -> None:
    """Correct an answer: keep it as `user` would have written it."""
    read_exchange(apprentice, exchange_id, user=user)
    apprentice.feedback.edit(exchange_id, text.replace("\r\n", "\n").strip(), user=user)
    take_back_worse(apprentice)


def choose(apprentice: Apprentice, chosen_id: str, rejected_id: str, *, user: str, withdrawn: bool) -> Choice:
    """Prefer one answer to another, or take that back when `withdrawn`. The same choice again changes nothing."""
    for exchange_id in (chosen_id, rejected_id):
        read_exchange(apprentice, exchange_id, user=user)
    return apprentice.feedback.choose(chosen_id, rejected_id, user=user, withdrawn=withdrawn)


def find_readable(apprentice: Apprentice, user: str, reach: Reach) -> frozenset[str]:
    """Return the ids of the judged exchanges whose texts `user` may read.

    Those are the ones of `user`, and simulated ones that rest on nothing out of reach.
    """
    readable = find_readable_documents(apprentice, reach)
    exchanges = (judged.exchange for judged in apprentice.feedback.judged())
    return frozenset(
        exchange.id
        for exchange in exchanges
        if exchange.user == user or (exchange.simulated and readable.cover_answer(exchange.answer))
    )


def _rate(
    apprentice: Apprentice,
    exchange_id: str,
    *,
    user: str,
    value: Literal[-1, 0, 1],
    reasons: Sequence[str] = (),
    comment: str = "",
) -> Rating:
    """Record a rating, and take back what is shown to be worse by it."""
    rating = apprentice.feedback.rate(exchange_id, user=user, value=value, reasons=reasons, comment=comment)
    take_back_worse(apprentice)
    return rating


def _describe_fates(
    apprentice: Apprentice,
    judged: JudgedExchange,
    choices: Sequence[Choice],
    decided: dict[str, Candidate],
    texts: FateTexts,
) -> str:
    """Say what comes of the judgement of an answer and of the choices that prefer it, without repeating a sentence."""
    sentences = [
        describe_fate(judged, decided.get(judged.exchange.id), apprentice.settings.learning_rules, texts),
        *(describe_fate_of_choice(choice, decided.get(choice.rejected_id), texts) for choice in choices),
    ]
    return " ".join(dict.fromkeys(filter(None, sentences)))

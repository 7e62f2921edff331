"""What one person asked and said: listing it, and erasing it or a conversation of it.

Nowhere else do rows of feedback go or change.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import (
    Column,
    ColumnElement,
    Connection,
    Row,
    Table,
    and_,
    delete,
    exists,
    false,
    func,
    insert,
    not_,
    or_,
    select,
    union,
    update,
)

from assistant.answers import Answer, Turn
from assistant.steps.citations import renumber
from feedback.history import ERASED, Erasure, JudgedExchange, Scope
from feedback.store.answer_format import answer_from_json, answer_to_json
from feedback.store.tables import (
    branches,
    choices,
    conversations,
    edits,
    erasures,
    exchanges,
    golden,
    marks,
    ratings,
    reviews,
)

PAGE = 200
"""Number of answers to others that are read at once."""
EXAMPLE = "Question: "
"""How the question of a correction begins that a prompt shows as an example; see assistant/steps/prompt.py."""


_ALONE = {
    "sqlite": ("PRAGMA secure_delete = ON", "BEGIN IMMEDIATE"),
    "postgresql": (
        "LOCK TABLE exchanges, branches, ratings, edits, choices, marks, reviews, conversations, golden "
        "IN SHARE ROW EXCLUSIVE MODE",
    ),
}
"""What keeps others from writing while it is found out what goes."""


def list_people(connection: Connection) -> list[str]:
    """Return everybody who asked, judged, marked, reviewed, or kept or changed a golden question, by name."""
    named = union(*(select(table.c.user) for table in (exchanges, ratings, edits, choices, marks, reviews, golden)))
    changed = [name for names in connection.scalars(select(golden.c.changed_by)) for name in names or ()]
    return sorted({user for user in (*connection.scalars(named), *changed) if user})


def concerns(user: str) -> ColumnElement[bool]:
    """Return the condition for exchanges that `user` asked or said something of, or between which `user` chose."""
    between = or_(choices.c.chosen_id == exchanges.c.id, choices.c.rejected_id == exchanges.c.id)
    said = (ratings, edits, marks, reviews)
    return or_(
        exchanges.c.user == user,
        *(exists().where(table.c.exchange_id == exchanges.c.id, table.c.user == user) for table in said),
        exists().where(between, choices.c.user == user),
    )


def keep_own(judged: JudgedExchange, user: str) -> JudgedExchange:
    """Return the exchange with only what `user` said of it."""
    return replace(
        judged,
        ratings=tuple(rating for rating in judged.ratings if rating.user == user),
        edits=tuple(edit for edit in judged.edits if edit.user == user),
        choices=tuple(choice for choice in judged.choices if choice.user == user),
        marks=tuple(mark for mark in judged.marks if mark.user == user),
        reviews=tuple(review for review in judged.reviews if review.user == user),
    )


def count_belongings(connection: Connection, scope: Scope) -> Erasure:
    """Return how much `erase` would remove."""
    counts = {
        table.name: connection.scalar(select(func.count()).select_from(table).where(condition)) or 0
        for table, condition in _find_belongings(connection, scope)
    }
    counts["golden"] += len(_find_changed(connection, scope))
    named = select(func.count()).select_from(reviews).where(_names_reviewer(scope), not_(_find_reviews(scope)))
    counts["reviews"] += connection.scalar(named) or 0
    return Erasure(**counts, blanked=sum(1 for _ in _find_blanked(connection, scope)))


def erase(connection: Connection, scope: Scope) -> Erasure:
    """Remove what was asked and said, all judgements of it, and the person's words in the answers to others."""
    for command in _ALONE[connection.dialect.name]:
        connection.exec_driver_sql(command)
    blanked = list(_find_blanked(connection, scope))
    for exchange_id, answer in blanked:
        kept = update(exchanges).where(exchanges.c.id == exchange_id)
        connection.execute(kept.values(answer=answer_to_json(answer)))
    changed, texts = _find_changed(connection, scope), _read_words(connection, scope).texts
    for table in (conversations, branches):
        connection.execute(delete(table).where(_asked_in(table.c.user, table.c.id, scope)))
    counts = {
        table.name: connection.execute(delete(table).where(condition)).rowcount
        for table, condition in _find_belongings(connection, scope)
    }
    counts["golden"] += len(changed)
    nameless = update(reviews).where(_names_reviewer(scope)).values(user="", reason="")
    counts["reviews"] += connection.execute(nameless).rowcount
    for row in changed:
        _undo_changes(connection, row, texts)
    connection.execute(insert(erasures).values(at=datetime.now(UTC)))
    return Erasure(**counts, blanked=len(blanked))


def _asked_in(user: Column[str], conversation_id: Column[str], scope: Scope) -> ColumnElement[bool]:
    """Return the condition that a row of a person and a conversation is in the scope."""
    return (
        and_(user == scope.user, conversation_id.in_(scope.conversation_ids))
        if scope.conversation_ids
        else (user == scope.user)
    )


def _find_belongings(connection: Connection, scope: Scope) -> list[tuple[Table, ColumnElement[bool]]]:
    """Return which rows of each table go, in an order in which no row is left that names one that is gone."""
    asked = _asked_in(exchanges.c.user, exchanges.c.conversation_id, scope)
    theirs = select(exchanges.c.id).where(asked)

    def said(table: Table, about: ColumnElement[bool]) -> ColumnElement[bool]:
        return about if scope.conversation_ids else or_(table.c.user == scope.user, about)

    return [
        (choices, said(choices, or_(choices.c.chosen_id.in_(theirs), choices.c.rejected_id.in_(theirs)))),
        (reviews, _find_reviews(scope)),
        *((table, said(table, table.c.exchange_id.in_(theirs))) for table in (marks, edits, ratings)),
        (exchanges, asked),
        (golden, _find_golden(connection, scope)),
    ]


def _find_reviews(scope: Scope) -> ColumnElement[bool]:
    """Return the condition for reviews that go: of answers in the scope, of what the person said, of what they changed.

    With what they changed their words go, so that what was there before waits again. What else they decided stays.
    """
    asked = _asked_in(exchanges.c.user, exchanges.c.conversation_id, scope)
    about = reviews.c.exchange_id.in_(select(exchanges.c.id).where(asked))
    if scope.conversation_ids:
        return about
    return or_(
        about, reviews.c.author == scope.user, and_(reviews.c.user == scope.user, reviews.c.decision == "changed")
    )


def _names_reviewer(scope: Scope) -> ColumnElement[bool]:
    return false() if scope.conversation_ids else reviews.c.user == scope.user


def _find_golden(connection: Connection, scope: Scope) -> ColumnElement[bool]:
    """Return the condition for the golden questions that were kept, and for those of others that repeat a correction.

    Those kept from a conversation are told by the exchange that they stem from.
    """
    changed = [row.id for row in _find_changed(connection, scope)]
    repeated = [name for name in _find_repeated(connection, scope) if name not in changed]
    kept = golden.c.user == scope.user
    if scope.conversation_ids:
        asked = _asked_in(exchanges.c.user, exchanges.c.conversation_id, scope)
        kept = and_(kept, golden.c.exchange_id.in_(list(connection.scalars(select(exchanges.c.id).where(asked)))))
    return or_(kept, golden.c.id.in_(repeated))


def _find_changed(connection: Connection, scope: Scope) -> list[Row[Any]]:
    """Return the golden questions of the command line of which the person changed the words; no conversation did."""
    if scope.conversation_ids:
        return []
    rows = connection.execute(select(golden).where(golden.c.user != scope.user)).all()
    return [row for row in rows if scope.user in (row.changed_by or ())]


def _undo_changes(connection: Connection, row: Row[Any], texts: Collection[str]) -> None:
    """Make a golden question again what it was before people changed it.

    It is removed where that is not known, repeats one of the erased `texts`, or is asked by another question now.
    """
    this, original = golden.c.id == row.id, row.original
    if original and not row.removed:
        same = select(golden.c.id).where(golden.c.key == original["key"], golden.c.id != row.id)
        original = original if connection.scalar(same) is None else None
    if not original or _repeats(original["content"], texts):
        connection.execute(delete(golden).where(this))
        return
    key = row.key if row.removed else original["key"]
    was = {"key": key, "content": original["content"], "changed_by": None, "original": None}
    connection.execute(update(golden).where(this).values(**was))


def _repeats(question: Mapping[str, Any], texts: Collection[str]) -> bool:
    """Return whether a right answer of a golden question is one of the texts."""
    return not {_bare(text) for text in question["references"]}.isdisjoint(texts)


def _find_repeated(connection: Connection, scope: Scope) -> list[str]:
    """Return the golden questions of others whose right answers are corrections in the scope."""
    texts = _read_words(connection, scope).texts
    kept = connection.execute(select(golden.c.id, golden.c.content)).all() if texts else ()
    return [row.id for row in kept if _repeats(row.content, texts)]


@dataclass(frozen=True)
class _Words:
    """What a person wrote, as answers to others may hold it."""

    corrections: dict[str, set[str]]
    """By the corrected exchange, without the numbers of citations, which differ from answer to answer."""
    examples: set[str]
    """Their questions, as a prompt shows them above a correction."""

    @property
    def texts(self) -> set[str]:
        """All corrections."""
        return {text for written in self.corrections.values() for text in written}


def _find_blanked(connection: Connection, scope: Scope) -> Iterator[tuple[str, Answer]]:
    """Yield the answers outside the scope that hold words of it, by id of the exchange and without these words."""
    words = _read_words(connection, scope)
    outside = not_(_asked_in(exchanges.c.user, exchanges.c.conversation_id, scope))
    query = select(exchanges.c.id, exchanges.c.answer).where(outside)
    page, after = query.order_by(exchanges.c.id).limit(PAGE), ""
    while rows := connection.execute(page.where(exchanges.c.id > after)).all():
        for row in rows:
            answer = answer_from_json(row.answer)
            if (blanked := _blank(answer, words)) != answer:
                yield row.id, blanked
        after = rows[-1].id


def _read_words(connection: Connection, scope: Scope) -> _Words:
    corrections: dict[str, set[str]] = {}
    asked_in = _asked_in(exchanges.c.user, exchanges.c.conversation_id, scope)
    written = edits.c.user == scope.user
    if scope.conversation_ids:
        written = edits.c.exchange_id.in_(select(exchanges.c.id).where(asked_in))
    for row in connection.execute(select(edits.c.exchange_id, edits.c.text).where(written)):
        corrections.setdefault(row.exchange_id, set()).add(_bare(row.text))
    asked = connection.scalars(select(exchanges.c.answer).where(asked_in))
    return _Words(corrections, {EXAMPLE + answer_from_json(answer).standalone_question for answer in asked})


def _blank(answer: Answer, words: _Words) -> Answer:
    """Return the answer without the words, whether it repeats a correction or a model read them before it wrote."""
    messages, withheld = (_blank_turns(turns, words) for turns in (answer.messages, answer.withheld))
    answer = replace(answer, messages=messages, withheld=withheld)
    if _bare(answer.text) not in words.corrections.get(answer.approved_exchange_id or "", ()):
        return answer
    return replace(answer, text=ERASED, citations=(), unmatched_citations=(), approved_exchange_id=None)


def _blank_turns(turns: Sequence[Turn], words: _Words) -> tuple[Turn, ...]:
    """Return a prompt without the words among its examples and earlier turns. Its last turn asks: it stays."""
    before = [
        replace(turn, text=ERASED)
        if (turn.text in words.examples if turn.role == "user" else _bare(turn.text) in words.texts)
        else turn
        for turn in turns[:-1]
    ]
    return (*before, *turns[-1:])


def _bare(text: str) -> str:
    return renumber(text, {}).strip()

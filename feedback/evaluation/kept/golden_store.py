"""Keeps golden questions in the database. Several processes may do so at once.

The same question is kept once. One that was removed is asked by nobody, but its row stays until everything of its
author is erased: exams of earlier nights hold its text, and are found by its id. What people change of a question of
the command line is theirs: the question is kept as it was before as well, and becomes that again when they are erased.
"""

from collections.abc import Iterable, Mapping
from contextlib import AbstractContextManager
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from pydantic import TypeAdapter
from sqlalchemy import Connection, Engine, Row, insert, select, update

from feedback.errors import FeedbackError
from feedback.evaluation.golden import GoldenQuestion
from feedback.evaluation.kept.golden_set import OPERATOR, KeptQuestion, Role
from feedback.store.reading.transactions import begin
from feedback.store.rows import check_storable
from feedback.store.tables import golden
from feedback.texts.same_question import make_question_key
from retrieval.documents import content_id

_QUESTION = TypeAdapter(GoldenQuestion)


class GoldenStore:
    """The golden questions of one database; `open_database` returns the engine for it."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def questions(self) -> list[KeptQuestion]:
        """Return the questions that are kept, oldest first."""
        kept = select(golden).where(golden.c.removed.is_(False)).order_by(golden.c.at, golden.c.id)
        with self._transaction() as connection:
            return [_from_row(row) for row in connection.execute(kept)]

    def written_by(self, user: str) -> list[KeptQuestion]:
        """Return all questions that `user` has ever kept or changed, those that were removed too, oldest first."""
        every = select(golden).order_by(golden.c.at, golden.c.id)
        with self._transaction() as connection:
            found = [_from_row(row) for row in connection.execute(every)]
        return [kept for kept in found if user == kept.user or user in kept.changed_by]

    def answers_of(self, user: str) -> dict[str, str]:
        """Return the ids of the questions that `user` keeps from answers, by the exchange; no text is read."""
        columns = select(golden.c.exchange_id, golden.c.id).where(golden.c.user == user, golden.c.exchange_id != "")
        with self._transaction() as connection:
            return {row.exchange_id: row.id for row in connection.execute(columns.where(golden.c.removed.is_(False)))}

    def find(self, question_id: str) -> KeptQuestion:
        """Return one question. Raises FeedbackError when none with this id, or the beginning of one id, is kept."""
        found = [kept for kept in self.questions() if kept.question.id.startswith(question_id or " ")]
        if len(found) != 1:
            several = "no golden question" if not found else f"{len(found)} golden questions"
            raise FeedbackError(f"There is {several} {question_id!r}. `feedback golden list` names those there are.")
        return found[0]

    def keep(
        self, question: GoldenQuestion, role: Role, *, user: str = OPERATOR, exchange_id: str = "", answer: str = ""
    ) -> KeptQuestion:
        """Keep a question and return it with its id. One that asks the same gets this role and these answers.

        Raises FeedbackError when the question has no words or no passages, or another person keeps the same question.
        """
        key, at = make_key(question), datetime.now(UTC)
        question = replace(question, id=content_id("golden", user, at.isoformat(), question.question))
        kept = KeptQuestion(question, role, user, at, exchange_id, answer)
        with self._transaction() as connection:
            # The write comes first, so that other processes wait, and then the row can be read.
            connection.execute(update(golden).where(golden.c.key == key).values(key=key))
            before = connection.execute(select(golden).where(golden.c.key == key)).first()
            if before is None:
                connection.execute(insert(golden).values(key=key, removed=False, **_to_row(kept)))
                return kept
            if before.user != user and user != OPERATOR:
                raise FeedbackError("Somebody else keeps this question already.")
            kept = replace(kept, question=replace(question, id=before.id), user=before.user, at=before.at)
            unchanged = {"changed_by": None, "original": None}
            _write(connection, before.id, {**_to_row(kept), "key": key, **unchanged})
        return kept

    def change(self, kept: KeptQuestion, *, user: str) -> None:
        """Replace the question with this id by what `user` made of it.

        Raises FeedbackError when another one asks the same.
        """
        key, changing = make_key(kept.question), {"key": f"changing {kept.question.id}"}
        with self._transaction() as connection:
            _write(connection, kept.question.id, changing)
            before = connection.execute(select(golden).where(golden.c.key == changing["key"])).one()
            if connection.execute(select(golden.c.id).where(golden.c.key == key)).first():
                raise FeedbackError(f"Another golden question asks {kept.question.question!r} already: edit that one.")
            row = {**_to_row(kept), "key": key}
            if user != kept.user and row["content"] != before.content:
                row["changed_by"] = sorted({user, *(before.changed_by or ())})
                was = {"key": make_key(_QUESTION.validate_python(before.content)), "content": before.content}
                row["original"] = before.original or was
            _write(connection, kept.question.id, row)

    def restore(self, questions: Iterable[KeptQuestion]) -> int:
        """Keep exported questions that are not here yet, without removed ones; return how many there were.

        One that asks the same as a question that is kept here is left out. Raises FeedbackError as `keep` does.
        """
        added = 0
        with self._transaction() as connection:
            for kept in questions:
                key = make_key(kept.question)
                same = (golden.c.id == kept.question.id) | (golden.c.key == key)
                if not kept.removed and connection.execute(select(golden.c.id).where(same)).first() is None:
                    row = {**_to_row(kept), "changed_by": list(kept.changed_by) or None}
                    connection.execute(insert(golden).values(key=key, removed=False, **row))
                    added += 1
        return added

    def remove(self, question_id: str) -> None:
        """Let no exam ask the question any more."""
        gone = {"removed": True, "key": f"removed {question_id}"}
        with self._transaction() as connection:
            connection.execute(update(golden).where(golden.c.id == question_id).values(**gone))

    def _transaction(self) -> AbstractContextManager[Connection]:
        return begin(self._engine, "The golden questions could not be read or kept")


def make_key(question: GoldenQuestion) -> str:
    """Return what the question asks, by which it is kept once. Raises FeedbackError when no exam could ask it."""
    words = make_question_key(question.question)
    if words is None:
        raise FeedbackError(f"The question {question.question!r} has no words. Write what is asked.")
    if not question.passages:
        raise FeedbackError(f"No passage is known for {question.question!r}, so no exam could ask it. Add documents.")
    return content_id("asked", *words[0], "", *words[1])


def _write(connection: Connection, question_id: str, row: Mapping[str, object]) -> None:
    written = connection.execute(
        update(golden).where(golden.c.id == question_id, golden.c.removed.is_(False)).values(**row)
    )
    if not written.rowcount:
        raise FeedbackError("This golden question was removed meanwhile. Look at the list again.")


def _to_row(kept: KeptQuestion) -> dict[str, object]:
    question = kept.question
    for text in (question.question, *question.references, kept.user):
        check_storable(text)
    return {
        "id": question.id,
        "user": kept.user,
        "at": kept.at,
        "role": kept.role,
        "exchange_id": kept.exchange_id,
        "answer": kept.answer,
        "content": _QUESTION.dump_python(question, mode="json"),
    }


def _from_row(row: Row[Any]) -> KeptQuestion:
    question = _QUESTION.validate_python(row.content)
    return KeptQuestion(
        question,
        row.role,
        row.user,
        row.at,
        row.exchange_id,
        row.answer,
        row.removed,
        tuple(row.changed_by or ()),
    )

"""Stores feedback: what was asked, answered, rated, edited and preferred. Rows are only added, until they are erased.

Any number of threads and processes may use one database at once. What a method returned is on the disk. What is learned
from it is decided in feedback/pairs/candidates.py.
"""

import uuid
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from datetime import UTC, datetime
from typing import Literal, get_args

from sqlalchemy import ColumnElement, Connection, Engine, and_, exists, func, insert, or_, select, true

from assistant.answers import Answer
from feedback.errors import FeedbackError
from feedback.history import Conversation, DayStats, Erasure, FeedbackStats, JudgedExchange, Revision, Scope
from feedback.records import Branch, Choice, Edit, Exchange, Mark, Rating, Reason
from feedback.store.adding.branches import begin_branch, restore_branches
from feedback.store.adding.choices import check_choices, find_earlier_choice
from feedback.store.adding.notes import note_conversation
from feedback.store.adding.restoring import restore
from feedback.store.database import wipe_deleted
from feedback.store.persons import concerns, count_belongings, erase, keep_own, list_people
from feedback.store.reading.branches import Branches, find_parts, read_branches
from feedback.store.reading.conversations import list_conversations
from feedback.store.reading.exchanges import NAMES_AN_EXCHANGE, has_feedback, next_moment, read_in_pages
from feedback.store.reading.transactions import begin
from feedback.store.rows import (
    choice_to_row,
    edit_from_row,
    edit_to_row,
    exchange_from_row,
    exchange_to_row,
    mark_to_row,
    rating_to_row,
    unknown_exchange,
)
from feedback.store.statistics import count_days, count_feedback
from feedback.store.tables import choices, edits, erasures, exchanges, marks, ratings, reviews
from retrieval.documents import Chunk

PAGE = 200
"""Number of exchanges read at once."""


class FeedbackStore:
    """Exchanges and what was said of them, in one database; `open_database` returns the engine for it."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def record(self, answer: Answer, *, user: str, conversation_id: str, simulated: bool = False) -> Exchange:
        """Record a finished answer. Raises FeedbackError when it is still being written."""
        if answer.ending == "running":
            raise FeedbackError("The answer is still being written. Record it once its ending is known.")
        exchange = Exchange(uuid.uuid4().hex, conversation_id, user, datetime.now(UTC), answer, simulated)
        with self._transaction() as connection:
            connection.execute(insert(exchanges), [exchange_to_row(exchange)])
        return exchange

    def rate(
        self,
        exchange_id: str,
        *,
        user: str,
        value: Literal[-1, 0, 1],
        reasons: Sequence[str] = (),
        comment: str = "",
    ) -> Rating:
        """Record a thumb up (1), a thumb down (-1) or a withdrawal (0).

        It replaces the earlier rating by `user`, which stays in the history. Raises FeedbackError for another value, an
        unknown reason and an unknown exchange.
        """
        if value not in (-1, 0, 1):
            raise FeedbackError(f"A rating is -1, 0 or 1, not {value!r}.")
        known: tuple[Reason, ...] = get_args(Reason)
        if unknown := [reason for reason in reasons if reason not in known]:
            raise FeedbackError(f"{unknown[0]!r} is not a reason. The reasons are: {', '.join(known)}.")
        given: tuple[Reason, ...] = tuple(reason for reason in known if reason in reasons)
        with self._transaction() as connection:
            at = next_moment(connection, exchange_id)
            rating = Rating(exchange_id, user, at, value, given, comment.strip())
            connection.execute(insert(ratings), [rating_to_row(rating)])
        return rating

    def edit(self, exchange_id: str, text: str, *, user: str) -> Edit:
        """Record the answer as `user` would have written it. The same text twice in a row is recorded once.

        To take an edit back, give the original answer. Raises FeedbackError for empty text and an unknown exchange.
        """
        with self._transaction() as connection:
            at = next_moment(connection, exchange_id)
            latest = select(edits).where(edits.c.exchange_id == exchange_id)
            before = connection.execute(latest.order_by(edits.c.at.desc(), edits.c.id.desc()).limit(1)).first()
            if before is not None and before.text == text:
                return edit_from_row(before)
            edit = Edit(exchange_id, user, at, text)
            row = connection.execute(select(exchanges).where(exchanges.c.id == exchange_id)).one()
            connection.execute(insert(edits), [edit_to_row(edit, exchange_from_row(row).answer.text)])
        return edit

    def choose(self, chosen_id: str, rejected_id: str, *, user: str, withdrawn: bool = False) -> Choice:
        """Record that `user` prefers one of two answers to the same question or, when `withdrawn`, takes that back.

        The same choice twice in a row is recorded once. Raises FeedbackError for an unknown exchange, and for two that
        do not answer the same question of one conversation.
        """
        with self._transaction() as connection:
            at = max(next_moment(connection, name) for name in (chosen_id, rejected_id))
            choice = Choice(chosen_id, rejected_id, user, at, withdrawn)
            row = choice_to_row(choice)
            check_choices(connection, [choice])
            before = find_earlier_choice(connection, choice)
            if before is not None and (before.chosen_id, before.withdrawn) == (chosen_id, withdrawn):
                return before
            connection.execute(insert(choices), [row])
        return choice

    def mark(
        self, exchange_id: str, *, user: str, wrong: Sequence[tuple[int, int]] = (), right: Chunk | None = None
    ) -> Mark:
        """Record which parts of an answer are wrong, as start and end in its text, and which passage is right.

        It replaces the earlier mark by `user`, which stays in the history; an empty one takes it back. Raises
        FeedbackError for an unknown exchange and for a part that its answer does not have.
        """
        with self._transaction() as connection:
            mark = Mark(exchange_id, user, next_moment(connection, exchange_id), tuple(sorted(wrong)), right)
            row = connection.execute(select(exchanges).where(exchanges.c.id == exchange_id)).one()
            connection.execute(insert(marks), [mark_to_row(mark, exchange_from_row(row).answer.text)])
        return mark

    def exchange(self, exchange_id: str) -> Exchange:
        """Return the exchange. Raises FeedbackError for an unknown id."""
        with self._transaction() as connection:
            row = connection.execute(select(exchanges).where(exchanges.c.id == exchange_id)).first()
        if row is None:
            raise unknown_exchange(exchange_id)
        return exchange_from_row(row)

    def judged(self, *, include_simulated: bool = True) -> Iterator[JudgedExchange]:
        """Yield every exchange that has a rating, an edit or a choice, oldest first, in constant memory.

        The other attempts at the same question in the same conversation are included, because they may have lost to one
        that was liked or corrected.
        """
        attempt = exchanges.alias()
        same_question = and_(
            attempt.c.conversation_id == exchanges.c.conversation_id,
            attempt.c.user == exchanges.c.user,
            attempt.c.question == exchanges.c.question,
        )
        wanted = or_(
            has_feedback(exchanges.c.id),
            exists().where(same_question, attempt.c.id != exchanges.c.id, has_feedback(attempt.c.id)),
        )
        return self._read(wanted if include_simulated else and_(wanted, exchanges.c.simulated.is_(False)))

    def revision(self) -> Revision:
        """Return how much feedback there is, to be compared with what it was before."""
        counted = (ratings, edits, choices, reviews, erasures)
        numbers = select(*(select(func.count()).select_from(table).scalar_subquery() for table in counted))
        with self._transaction() as connection:
            return Revision(*connection.execute(numbers).one())

    def judgements(self) -> Mapping[str, int]:
        """Return the number of ratings, edits, choices and reviews for each exchange. It grows with what is new."""
        counts: Counter[str] = Counter()
        with self._transaction() as connection:
            for named in NAMES_AN_EXCHANGE:
                grouped = select(named, func.count()).group_by(named)
                for exchange_id, number in connection.execute(grouped):
                    counts[exchange_id] += number
        return counts

    def corrected(self, exchange_ids: Sequence[str]) -> Iterator[JudgedExchange]:
        """Yield those of the exchanges that were edited, and those for which no model was asked."""
        has_edit = exists().where(edits.c.exchange_id == exchanges.c.id)
        for start in range(0, len(exchange_ids), PAGE):
            some = exchanges.c.id.in_(exchange_ids[start : start + PAGE])
            yield from self._read(and_(some, or_(has_edit, exchanges.c.asked.is_(False))))

    def history(self) -> Iterator[JudgedExchange]:
        """Yield every exchange, judged or not, oldest first, in constant memory."""
        return self._read(true())

    def people(self) -> list[str]:
        """Return everybody who asked or said something, in alphabetical order."""
        with self._transaction() as connection:
            return list_people(connection)

    def history_of(self, user: str) -> Iterator[JudgedExchange]:
        """Yield what `user` asked and judged, oldest first, with what `user` said of it and without what others did."""
        return (keep_own(judged, user) for judged in self._read(concerns(user)))

    def scope(self, user: str, conversation_id: str = "") -> Scope:
        """Return what `erase` would remove: everything of `user`, or one conversation with all its branches."""
        return Scope(user, self.branches(user).find_tree(conversation_id)) if conversation_id else Scope(user)

    def belongings(self, user: str, conversation_id: str = "") -> Erasure:
        """Return how much `erase` would remove."""
        scope = self.scope(user, conversation_id)
        with self._transaction() as connection:
            return count_belongings(connection, scope)

    def erase(self, user: str, conversation_id: str = "") -> Erasure:
        """Remove all that `user` asked and said, or one conversation, also from the bytes of the database.

        Returns how much it was. All of it goes, or nothing. What others said of the answers to `user` goes too, and
        the words of `user` in other answers are blanked. Raises FeedbackError when all is removed and the database
        cannot be rewritten.
        """
        scope = self.scope(user, conversation_id)
        with self._transaction() as connection:
            erased = erase(connection, scope)
        wipe_deleted(self._engine)
        return erased

    def conversation(self, conversation_id: str) -> list[JudgedExchange]:
        """Return the exchanges of one conversation, oldest first. An unknown conversation has none.

        A branch begins with those of the conversation that it left.
        """
        with self._transaction() as connection:
            parts = find_parts(connection, conversation_id)
        return [judged for part in parts for judged in self._read(part)]

    def conversations(self, user: str) -> list[Conversation]:
        """Return the conversations of `user`, the one with the latest answer first."""
        with self._transaction() as connection:
            return list_conversations(connection, user)

    def begin_branch(self, exchange_id: str, *, user: str) -> str:
        """Begin a branch before an exchange and return its id. Raises FeedbackError for one that is not theirs."""
        with self._transaction() as connection:
            return begin_branch(connection, exchange_id, user).id

    def branches(self, user: str | None = None) -> Branches:
        """Return the branches of a person; those of everybody when no `user` is named."""
        with self._transaction() as connection:
            return read_branches(connection, user)

    def note(self, conversation_id: str, *, user: str, title: str | None = None, pinned: bool | None = None) -> None:
        """Call a conversation of `user` something else ("": its first question), or pin it; None changes nothing.

        All its branches are meant. Raises FeedbackError for a conversation that is not theirs.
        """
        with self._transaction() as connection:
            root = read_branches(connection, user).find_root(conversation_id)
            note_conversation(connection, root, user, {"title": title, "pinned": pinned})

    def stats(self) -> FeedbackStats:
        """Count all feedback."""
        with self._transaction() as connection:
            return count_feedback(connection)

    def days(self) -> list[DayStats]:
        """Count the feedback on the answers of each day, oldest first, without simulated and imported ones."""
        with self._transaction() as connection:
            return count_days(connection)

    def restore(
        self, history: Iterable[JudgedExchange], branches: Sequence[Branch] = ()
    ) -> tuple[int, int, int, int, int, int]:
        """Add what is not here yet; nothing when an exception interrupts this. `branches` are read after `history`.

        Returns how many exchanges, ratings, edits, choices, marks and reviews were added. Other writers wait meanwhile.
        Raises FeedbackError for a choice not between two answers to one question, and a branch of what is not there.
        """
        with self._transaction() as connection:
            added = restore(connection, history)
            restore_branches(connection, branches)
            return added

    def _read(self, wanted: ColumnElement[bool]) -> Iterator[JudgedExchange]:
        return read_in_pages(self._transaction, wanted, PAGE)

    def _transaction(self) -> AbstractContextManager[Connection]:
        return begin(self._engine, "The database could not read or store feedback")

"""Branches of conversations: which conversation each begins as, and which belong together."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from sqlalchemy import ColumnElement, Connection, and_, exists, or_, select

from feedback.records import Branch, Exchange
from feedback.store.tables import branches, exchanges


@dataclass(frozen=True)
class Branches:
    """All branches that a person began, oldest first. A conversation with all its branches is a tree."""

    begun: tuple[Branch, ...] = ()
    answered: frozenset[str] = frozenset()
    """The ids of those with an answer of their own: asking may have failed, or goes on."""

    @cached_property
    def _by_id(self) -> dict[str, Branch]:
        return {branch.id: branch for branch in self.begun}

    def find_root(self, conversation_id: str) -> str:
        """Return the conversation from which a branch, or the branch that it left, was begun."""
        passed = set[str]()
        while conversation_id in self._by_id and conversation_id not in passed:
            passed.add(conversation_id)
            conversation_id = self._by_id[conversation_id].from_id
        return conversation_id

    def find_tree(self, conversation_id: str) -> frozenset[str]:
        """Return the ids of a conversation and of all its branches, whichever of them is named."""
        root = self.find_root(conversation_id)
        return frozenset({conversation_id, root, *(one for one in self._by_id if self.find_root(one) == root)})

    def find_alternatives(self, conversation: Sequence[Exchange]) -> dict[str, tuple[str, ...]]:
        """Return by exchange the conversations that ask its question differently, itself among them, oldest first.

        `conversation` is what a conversation or branch shows. Only exchanges that have such are named.
        """
        leaving: dict[str, list[str]] = {}
        for branch in self.begun:
            if branch.id in self.answered:
                leaving.setdefault(branch.before_id, []).append(branch.id)
        found, before = dict[str, tuple[str, ...]](), ""
        for exchange in conversation:
            own = self._by_id.get(exchange.conversation_id)
            begins = own is not None and exchange.conversation_id != before
            place, original = (
                (own.before_id, own.from_id) if own and begins else (exchange.id, exchange.conversation_id)
            )
            if others := leaving.get(place):
                found[exchange.id] = (original, *others)
            before = exchange.conversation_id
        return found


def read_branches(connection: Connection, user: str | None = None) -> Branches:
    """Return the branches of a person; those of everybody when no `user` is named."""
    has_answer = exists().where(exchanges.c.conversation_id == branches.c.id).label("answered")
    query = select(branches, has_answer).order_by(branches.c.at, branches.c.id)
    rows = connection.execute(query if user is None else query.where(branches.c.user == user)).all()
    begun = tuple(Branch(row.id, row.user, row.at, row.from_id, row.before_id) for row in rows)
    return Branches(begun, frozenset(row.id for row in rows if row.answered))


def find_parts(connection: Connection, conversation_id: str) -> list[ColumnElement[bool]]:
    """Return the conditions for the exchanges of a conversation, part by part.

    Its own are the last part; before it stands what it shares with the conversation that it left, and so on.
    """
    parts: list[ColumnElement[bool]] = [exchanges.c.conversation_id == conversation_id]
    left = select(exchanges.c.conversation_id, exchanges.c.at, exchanges.c.id).join(
        branches, branches.c.before_id == exchanges.c.id
    )
    passed, named = {conversation_id}, conversation_id
    while (at := connection.execute(left.where(branches.c.id == named)).first()) and at.conversation_id not in passed:
        earlier = or_(exchanges.c.at < at.at, and_(exchanges.c.at == at.at, exchanges.c.id < at.id))
        parts.insert(0, and_(exchanges.c.conversation_id == at.conversation_id, earlier))
        named = at.conversation_id
        passed.add(named)
    return parts

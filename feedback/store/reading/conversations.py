"""The list of a person's conversations: one entry for a conversation with all its branches."""

from typing import Any

from sqlalchemy import Connection, Row, and_, func, select

from feedback.history import Conversation
from feedback.store.reading.branches import read_branches
from feedback.store.reading.exchanges import was_given_here
from feedback.store.tables import conversations, exchanges


def list_conversations(connection: Connection, user: str) -> list[Conversation]:
    """Return the conversations of `user`, the one with the latest answer first, without imported ones."""
    known, trees = read_branches(connection, user), dict[str, list[Row[Any]]]()
    for row in _read_latest(connection, user):
        trees.setdefault(known.find_root(row.conversation_id), []).append(row)
    found = []
    for root, rows in trees.items():
        latest = rows[0]
        first = next((row for row in rows if row.conversation_id == root), rows[-1])
        answered = [row.conversation_id for row in rows[1:]]
        unanswered = known.find_tree(root) - {row.conversation_id for row in rows}
        found.append(
            Conversation(
                latest.conversation_id,
                first.title or first.question,
                latest.last_at,
                sum(row.exchanges for row in rows),
                bool(first.pinned),
                (*answered, *sorted(unanswered)),
            )
        )
    return found


def _read_latest(connection: Connection, user: str) -> list[Row[Any]]:
    """Return a row for each conversation and each branch, the one with the latest answer first."""
    one = exchanges.c.conversation_id
    in_order = (exchanges.c.at, exchanges.c.id)
    ranked = (
        select(
            exchanges.c.id,
            func.max(exchanges.c.at).over(partition_by=one).label("last_at"),
            func.count().over(partition_by=one).label("exchanges"),
            func.row_number().over(partition_by=one, order_by=in_order).label("place"),
        )
        .where(exchanges.c.user == user, was_given_here())
        .subquery()
    )
    known = and_(conversations.c.id == one, conversations.c.user == user)
    first = (
        select(one, exchanges.c.question, ranked, conversations.c.title, conversations.c.pinned)
        .join(ranked, ranked.c.id == exchanges.c.id)
        .outerjoin(conversations, known)
        .where(ranked.c.place == 1)
        .order_by(ranked.c.last_at.desc(), one)
    )
    return list(connection.execute(first).all())

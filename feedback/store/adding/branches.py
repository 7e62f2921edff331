"""Adds branches: conversations that begin as another one, up to a question that is asked anew."""

import uuid
from collections.abc import Sequence
from datetime import UTC, datetime

from sqlalchemy import Connection, insert, select

from feedback.errors import FeedbackError
from feedback.records import Branch
from feedback.store.rows import check_storable, unknown_exchange
from feedback.store.tables import branches, exchanges


def begin_branch(connection: Connection, exchange_id: str, user: str) -> Branch:
    """Begin a branch before an exchange of `user`.

    At the first question of a branch, it leaves the conversation that this one left: both ask one question differently.
    Raises FeedbackError for an exchange that is not theirs.
    """
    asked = connection.execute(select(exchanges).where(exchanges.c.id == exchange_id, exchanges.c.user == user)).first()
    if asked is None:
        raise unknown_exchange(exchange_id)
    own = select(exchanges.c.id).where(exchanges.c.conversation_id == asked.conversation_id)
    first = connection.scalar(own.order_by(exchanges.c.at, exchanges.c.id).limit(1))
    left = connection.execute(select(branches).where(branches.c.id == asked.conversation_id)).first()
    place = (left.from_id, left.before_id) if left and first == exchange_id else (asked.conversation_id, exchange_id)
    branch = Branch(uuid.uuid4().hex, user, datetime.now(UTC), *place)
    connection.execute(insert(branches), [_to_row(branch)])
    return branch


def restore_branches(connection: Connection, given: Sequence[Branch]) -> None:
    """Add the branches of an exported history that are not there yet.

    Raises FeedbackError for one that leaves an exchange which is not there, or is not of its conversation and person.
    """
    for branch in given:
        asked = connection.execute(select(exchanges).where(exchanges.c.id == branch.before_id)).first()
        if asked is None or (asked.conversation_id, asked.user) != (branch.from_id, branch.user):
            raise FeedbackError(
                f"The branch {branch.id!r} leaves its conversation at the answer {branch.before_id!r}, which is not "
                "there. Import a file that holds this answer too."
            )
        if connection.scalar(select(branches.c.id).where(branches.c.id == branch.id)) is None:
            connection.execute(insert(branches), [_to_row(branch)])


def _to_row(branch: Branch) -> dict[str, object]:
    return {
        "id": check_storable(branch.id),
        "user": check_storable(branch.user),
        "at": branch.at,
        "from_id": check_storable(branch.from_id),
        "before_id": check_storable(branch.before_id),
    }

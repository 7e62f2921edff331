"""Links by which people share conversations: the database keeps the digest of a random token, the link the token."""

from collections.abc import Collection, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, Engine, delete, insert, select

from feedback.store.reading.transactions import begin
from ui.people.passwords import digest_token, make_token
from ui.people.tables import ACCOUNTS, SHARES


@dataclass(frozen=True)
class Share:
    """A conversation that is shared."""

    user: str
    """Whose it is."""
    conversation_id: str
    at: datetime
    """What was there then is shared."""


class Shares:
    """The links of a home. A conversation with all its branches has one at a time."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def begin(self, share: Share, tree: Collection[str]) -> str:
        """Return the token of a new link: 256 random bits, which are kept nowhere. Earlier links of the tree end.

        `tree` is the ids of the conversation and all its branches.
        """
        token = make_token()
        row = {"user": share.user, "conversation_id": share.conversation_id, "at": share.at}
        with self._transaction() as connection:
            _end(connection, share.user, tree)
            connection.execute(insert(SHARES).values(digest=digest_token(token), **row))
        return token

    def find(self, token: str) -> Share | None:
        """Return what a link shares; None when it has ended, or its person has no account any more."""
        query = select(SHARES).join(ACCOUNTS, ACCOUNTS.c.name == SHARES.c.user)
        with self._transaction() as connection:
            row = connection.execute(query.where(SHARES.c.digest == digest_token(token))).first()
        return Share(row.user, row.conversation_id, row.at) if row else None

    def list(self, user: str) -> Mapping[str, datetime]:
        """Return by id the conversations that `user` shares, and since when."""
        with self._transaction() as connection:
            rows = connection.execute(select(SHARES).where(SHARES.c.user == user)).all()
        return {row.conversation_id: row.at for row in rows}

    def end(self, user: str, tree: Collection[str]) -> bool:
        """End the link of a conversation of `user`; return whether there was one."""
        with self._transaction() as connection:
            return _end(connection, user, tree)

    def _transaction(self) -> AbstractContextManager[Connection]:
        return begin(self._engine, "What is shared could not be read or kept")


def _end(connection: Connection, user: str, tree: Collection[str]) -> bool:
    theirs = delete(SHARES).where(SHARES.c.user == user, SHARES.c.conversation_id.in_(tree))
    return bool(connection.execute(theirs).rowcount)

"""Browsers that are signed in: the database keeps the digest of a random id, the browser the id."""

from datetime import UTC, datetime, timedelta

from sqlalchemy import Engine, delete, insert, select

from ui.people.passwords import digest_token, make_token
from ui.people.roles import Person
from ui.people.tables import ACCOUNTS, SESSIONS

LASTS_S = 14 * 24 * 3600
"""How long somebody stays signed in."""


class Sessions:
    """The sessions of a home."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def begin(self, user: str) -> str:
        """Return the id of a new session: 256 random bits, which are kept nowhere. Those that have expired go."""
        session, now = make_token(), datetime.now(UTC)
        row = {"digest": digest_token(session), "user": user, "until": now + timedelta(seconds=LASTS_S)}
        with self._engine.begin() as connection:
            connection.execute(delete(SESSIONS).where(SESSIONS.c.until <= now))
            connection.execute(insert(SESSIONS).values(row))
        return session

    def find(self, session: str) -> Person | None:
        """Return who is signed in by a session; None when it has ended, or its person has no account any more."""
        query = (
            select(ACCOUNTS.c.name, ACCOUNTS.c.role)
            .join(SESSIONS, SESSIONS.c.user == ACCOUNTS.c.name)
            .where(SESSIONS.c.digest == digest_token(session), SESSIONS.c.until > datetime.now(UTC))
        )
        with self._engine.connect() as connection:
            row = connection.execute(query).first()
        return Person(row.name, row.role) if row else None

    def end(self, session: str) -> None:
        """End a session."""
        with self._engine.begin() as connection:
            connection.execute(delete(SESSIONS).where(SESSIONS.c.digest == digest_token(session)))

    def end_all(self, user: str) -> None:
        """End all sessions of a person."""
        with self._engine.begin() as connection:
            connection.execute(delete(SESSIONS).where(SESSIONS.c.user == user))

"""Keys by which other programs ask in the name of a person.

A key is shown once, when it is made; the database keeps its digest. Whoever holds it asks, rates and corrects as that
person, and reads nothing of others.
"""

from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy import ColumnElement, Engine, delete, exists, insert, or_, select

from feedback.errors import FeedbackError
from ui.people.names import check_name
from ui.people.passwords import digest_token, make_token
from ui.people.tables import ACCOUNTS, KEYS
from ui.wiring import Apprentice

PREFIX = "ap-"
SHOWN = 8
"""So many letters of its digest name a key."""


@dataclass(frozen=True)
class Key:
    """What is known of a key."""

    id: str
    """The first letters of its digest."""
    user: str
    note: str
    """What it is for."""
    at: datetime


class KeyRing:
    """The keys of a home."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    @classmethod
    def open(cls, apprentice: Apprentice) -> "KeyRing":
        """Return the keys of a home, to change them. Raises FeedbackError where the home cannot be written."""
        if home := apprentice.loaded.read_only:
            raise FeedbackError(f"The home {str(home)!r} cannot be written, so its keys stay as they are.")
        return cls(apprentice.engine)

    def make(self, user: str, note: str = "") -> str:
        """Return a new key of `user`: 256 random bits, which are kept nowhere.

        Raises FeedbackError when that is no name of a person, or of none who has an account where there are accounts.
        """
        check_name(user)
        with self._engine.connect() as connection:
            if connection.execute(select(1).where(~_may_have(user))).first():
                raise FeedbackError(f"{user!r} has no account. Add one first: `assistant users add {user}`.")
        key = f"{PREFIX}{make_token()}"
        row = {"digest": digest_token(key), "user": user, "note": note.strip(), "at": datetime.now(UTC)}
        with self._engine.begin() as connection:
            connection.execute(insert(KEYS).values(row))
        return key

    def find(self, key: str) -> str | None:
        """Return whose key it is; None when it is none, not any more, or of nobody who has an account."""
        with self._engine.connect() as connection:
            return connection.scalar(
                select(KEYS.c.user).where(KEYS.c.digest == digest_token(key), _may_have(KEYS.c.user))
            )

    def list(self) -> list[Key]:
        """Return all keys, oldest first."""
        with self._engine.connect() as connection:
            rows = connection.execute(select(KEYS).order_by(KEYS.c.at, KEYS.c.digest)).all()
        return [Key(row.digest[:SHOWN], row.user, row.note, row.at) for row in rows]

    def remove(self, key_id: str) -> Key:
        """Remove the key that `list` names so: it opens nothing any more. Raises FeedbackError for an unknown one."""
        for key in self.list():
            if key.id == key_id:
                with self._engine.begin() as connection:
                    connection.execute(delete(KEYS).where(KEYS.c.digest.startswith(key_id, autoescape=True)))
                return key
        raise FeedbackError(f"There is no key {key_id!r}: `assistant keys list` names them.")


def _may_have(user: ColumnElement[str] | str) -> ColumnElement[bool]:
    """Return the condition under which a person may have keys: there is an account of theirs, or there are none."""
    return or_(exists().where(ACCOUNTS.c.name == user), ~exists(select(ACCOUNTS.c.name)))

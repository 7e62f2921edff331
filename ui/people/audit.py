"""The log of what was done: who, when, what, on what, from which address.

It holds no texts of documents, questions or answers. When everything of a person is erased, the lines stay, since they
also say what happened to others' things, but the name and the addresses in them go.
"""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Literal

from sqlalchemy import Connection, Engine, insert, or_, select, update

from ui.people.names import login_name
from ui.people.tables import AUDIT

Deed = Literal[
    "signed in", "sign-in refused", "signed out", "user added", "user removed", "role changed", "password changed",
    "key made", "key removed", "document removed", "document moved", "promoted", "rolled back", "version deleted",
    "training started", "training cancelled", "erased", "collection limited", "collection opened", "group changed",
    "reviewed", "conversation shared", "sharing ended", "version exported", "model chosen",
]  # fmt: skip
ERASED = "(erased)"
SHELL = "command line"
"""The address of what is done there."""


@dataclass(frozen=True)
class Actor:
    """Who does something, and from where."""

    name: str
    address: str

    @classmethod
    def of_shell(cls) -> "Actor":
        """Return whoever types commands on this machine."""
        return cls(login_name(), SHELL)


@dataclass(frozen=True)
class Entry:
    """One line of the log."""

    at: datetime
    user: str
    action: str
    target: str
    """What it was done to: a name, a document, a version; "" for nothing. Behind a name, as "mia: reader", how."""
    address: str


class AuditLog:
    """The log of a home."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def note(self, actor: Actor | None, action: Deed, target: str = "") -> None:
        """Add a line; without an actor it is of whoever types commands."""
        actor = actor or Actor.of_shell()
        row = {"at": datetime.now(UTC), "user": actor.name, "action": action, "target": target}
        with self._engine.begin() as connection:
            connection.execute(insert(AUDIT).values(**row, address=actor.address[:64]))

    def read(self, most: int = 100) -> list[Entry]:
        """Return the newest lines, oldest first."""
        query = select(AUDIT).order_by(AUDIT.c.id.desc()).limit(most)
        with self._engine.connect() as connection:
            rows = connection.execute(query).all()
        return [Entry(row.at, row.user, row.action, row.target, row.address) for row in reversed(rows)]


def forget(connection: Connection, user: str) -> None:
    """Take the name of a person and their addresses out of the log."""
    connection.execute(update(AUDIT).where(AUDIT.c.user == user).values(user=ERASED, address=""))
    named = or_(AUDIT.c.target == user, AUDIT.c.target.startswith(f"{user}: ", autoescape=True))
    connection.execute(update(AUDIT).where(named).values(target=ERASED))

"""Groups of people, to which collections can be limited. A group is there until it is removed, also without members."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Connection, Engine, delete, func, insert, select

from feedback.errors import FeedbackError
from ui.people.names import check_name
from ui.people.tables import ACCOUNTS, GROUPS, MEMBERS, READERS
from ui.wiring import Apprentice


@dataclass(frozen=True)
class Group:
    """Some people."""

    name: str
    members: tuple[str, ...]
    """By name."""


class Groups:
    """The groups of a home."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    @classmethod
    def open(cls, apprentice: Apprentice) -> "Groups":
        """Return the groups of a home, to change them. Raises FeedbackError where the home cannot be written."""
        if home := apprentice.loaded.read_only:
            raise FeedbackError(f"The home {str(home)!r} cannot be written, so its groups stay as they are.")
        return cls(apprentice.engine)

    def list(self) -> list[Group]:
        """Return all groups, by name."""
        with self._engine.connect() as connection:
            names = connection.scalars(select(GROUPS.c.name).order_by(GROUPS.c.name)).all()
            rows = connection.execute(select(MEMBERS).order_by(MEMBERS.c.user)).all()
        return [Group(name, tuple(row.user for row in rows if row.group == name)) for name in names]

    def change(self, name: str, add: Sequence[str] = (), remove: Sequence[str] = ()) -> Group:
        """Take people into a group and out of it, from their next click on; return it. A new name makes a group.

        Raises FeedbackError, and changes nothing, for a name that no group can have, for a new member who has no
        account, and for one to be removed who is no member.
        """
        with self._engine.begin() as connection:
            if connection.scalar(select(GROUPS.c.name).where(GROUPS.c.name == name)) is None:
                self._make(connection, name, add)
            accounts = set(connection.scalars(select(ACCOUNTS.c.name)))
            members = set(connection.scalars(select(MEMBERS.c.user).where(MEMBERS.c.group == name)))
            if unknown := [one for one in add if one not in accounts]:
                raise FeedbackError(
                    f"{unknown[0]!r} has no account. Add one first: `assistant users add {unknown[0]}`."
                )
            if strangers := [one for one in remove if one not in members]:
                raise FeedbackError(
                    f"{strangers[0]!r} is not in the group {name!r}: `assistant users list` shows who is."
                )
            new = sorted({*add} - members)
            if new:
                connection.execute(insert(MEMBERS), [{"group": name, "user": one} for one in new])
            connection.execute(delete(MEMBERS).where(MEMBERS.c.group == name, MEMBERS.c.user.in_(remove)))
        return next(one for one in self.list() if one.name == name)

    def remove(self, name: str) -> None:
        """Remove a group. What was limited to it stays limited, to the others it is limited to.

        Raises FeedbackError when there is none of this name.
        """
        with self._engine.begin() as connection:
            if not connection.execute(delete(GROUPS).where(GROUPS.c.name == name)).rowcount:
                raise FeedbackError(f"There is no group {name!r}. `assistant users list` names those there are.")
            connection.execute(delete(MEMBERS).where(MEMBERS.c.group == name))
            connection.execute(delete(READERS).where(READERS.c.kind == "group", READERS.c.name == name))

    def _make(self, connection: Connection, name: str, members: Sequence[str]) -> None:
        check_name(name)
        if not members:
            raise FeedbackError(f"There is no group {name!r}. To make it, say who is in it: --add PERSON.")
        if connection.scalar(select(ACCOUNTS.c.name).where(func.lower(ACCOUNTS.c.name) == name.lower())) is not None:
            raise FeedbackError(f"A person is called {name!r}. Give the group another name.")
        connection.execute(insert(GROUPS).values(name=name))


def forget_reader(connection: Connection, name: str) -> None:
    """Take a person out of all groups and rights, so that whoever is called so later has none of them."""
    connection.execute(delete(MEMBERS).where(MEMBERS.c.user == name))
    connection.execute(delete(READERS).where(READERS.c.kind == "person", READERS.c.name == name))

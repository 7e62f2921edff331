"""Which collections are limited, and to whom.

A limit belongs to the name of a collection. It outlives the documents: a collection that is removed and filled again is
as limited as before, and one whose readers were all removed is closed to everybody but admins.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Connection, Engine, delete, insert, or_, select

from feedback.errors import FeedbackError
from retrieval.search.collections import check_name
from ui.people.tables import ACCOUNTS, GROUPS, LIMITED, MEMBERS, READERS
from ui.wiring import Apprentice


@dataclass(frozen=True)
class Limit:
    """Who may read a collection, besides admins."""

    collection: str
    people: tuple[str, ...]
    groups: tuple[str, ...]


class Limits:
    """The limits of a home."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    @classmethod
    def open(cls, apprentice: Apprentice) -> "Limits":
        """Return the limits of a home, to change them. Raises FeedbackError where the home cannot be written."""
        if home := apprentice.loaded.read_only:
            raise FeedbackError(f"The home {str(home)!r} cannot be written, so who may read what stays as it is.")
        return cls(apprentice.engine)

    def list(self) -> list[Limit]:
        """Return what is limited, by name."""
        with self._engine.connect() as connection:
            names = connection.scalars(select(LIMITED.c.collection).order_by(LIMITED.c.collection)).all()
            rows = connection.execute(select(READERS).order_by(READERS.c.name)).all()
        readers = {
            (name, kind): tuple(row.name for row in rows if (row.collection, row.kind) == (name, kind))
            for name in names
            for kind in ("person", "group")
        }
        return [Limit(name, readers[name, "person"], readers[name, "group"]) for name in names]

    def limit(self, collection: str, to: Sequence[str]) -> Limit:
        """Let only these people and groups, and admins, read a collection from now on; return the limit.

        It replaces an earlier one. Raises FeedbackError when nobody signs in here or there is no such person or group,
        RetrievalError for a name that no collection can have.
        """
        check_name(collection)
        with self._engine.begin() as connection:
            readers = _find_readers(connection, to)
            connection.execute(delete(LIMITED).where(LIMITED.c.collection == collection))
            connection.execute(delete(READERS).where(READERS.c.collection == collection))
            connection.execute(insert(LIMITED).values(collection=collection))
            if readers:
                rows = [{"collection": collection, "kind": kind, "name": name} for kind, name in readers]
                connection.execute(insert(READERS), rows)
        return next(one for one in self.list() if one.collection == collection)

    def lift(self, collection: str) -> None:
        """Let everybody read a collection again. Raises FeedbackError when it is not limited."""
        with self._engine.begin() as connection:
            if not connection.execute(delete(LIMITED).where(LIMITED.c.collection == collection)).rowcount:
                raise FeedbackError(f"{collection!r} is not limited: `assistant collections` shows what is.")
            connection.execute(delete(READERS).where(READERS.c.collection == collection))

    def find_closed(self, person: str | None) -> frozenset[str]:
        """Return the collections that a person may not read who is no admin; None is somebody without an account."""
        groups = select(MEMBERS.c.group).where(MEMBERS.c.user == person)
        named = or_(
            (READERS.c.kind == "person") & (READERS.c.name == person),
            (READERS.c.kind == "group") & READERS.c.name.in_(groups),
        )
        allowed = select(READERS.c.collection).where(named)
        with self._engine.connect() as connection:
            query = select(LIMITED.c.collection)
            if person is not None:
                query = query.where(LIMITED.c.collection.not_in(allowed))
            return frozenset(connection.scalars(query))


def _find_readers(connection: Connection, to: Sequence[str]) -> list[tuple[str, str]]:
    people = set(connection.scalars(select(ACCOUNTS.c.name)))
    groups = set(connection.scalars(select(GROUPS.c.name)))
    if not people:
        raise FeedbackError(
            "Nobody signs in here, so nobody can be told from anybody else. Add people first: `assistant users add "
            "NAME --role admin`."
        )
    if unknown := [name for name in to if name not in people | groups]:
        raise FeedbackError(
            f"There is no person and no group {unknown[0]!r}: `assistant users list` shows them. A group is made by "
            f"`assistant users group {unknown[0]} --add PERSON`."
        )
    return [("group" if name in groups else "person", name) for name in dict.fromkeys(to)]

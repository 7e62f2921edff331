"""Accounts: who may sign in, and what their role is. As soon as there is one, nobody gets in without."""

from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy import Connection, Engine, Select, delete, func, insert, select, update
from sqlalchemy.exc import IntegrityError

from feedback.errors import FeedbackError
from ui.people import audit
from ui.people.names import check_name
from ui.people.passwords import check_password, hash_password, is_outdated, is_password
from ui.people.reading.groups import forget_reader
from ui.people.roles import ROLES, Person, Role
from ui.people.tables import ACCOUNTS, GROUPS, KEYS, SESSIONS, SHARES
from ui.wiring import Apprentice


@dataclass(frozen=True)
class Account:
    """What is known of an account."""

    name: str
    role: Role
    issuer: str
    """Where its person signs in; "" with a password here."""
    at: datetime


class Accounts:
    """The accounts of a home."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    @classmethod
    def open(cls, apprentice: Apprentice) -> "Accounts":
        """Return the accounts of a home, to change them. Raises FeedbackError where the home cannot be written."""
        if home := apprentice.loaded.read_only:
            raise FeedbackError(f"The home {str(home)!r} cannot be written, so its accounts stay as they are.")
        return cls(apprentice.engine)

    def exist(self) -> bool:
        """Return whether there is an account."""
        with self._engine.connect() as connection:
            return connection.execute(select(ACCOUNTS.c.name).limit(1)).first() is not None

    def list(self) -> list[Account]:
        """Return all accounts, by name."""
        with self._engine.connect() as connection:
            rows = connection.execute(select(ACCOUNTS).order_by(ACCOUNTS.c.name)).all()
        return [Account(row.name, row.role, row.issuer or "", row.at) for row in rows]

    def find(self, name: str) -> Person | None:
        """Return the person of an account; None when there is none of this name."""
        with self._engine.connect() as connection:
            role = connection.scalar(select(ACCOUNTS.c.role).where(ACCOUNTS.c.name == name))
        return Person(name, role) if role else None

    def add(self, name: str, role: Role, password: str) -> None:
        """Add an account. Raises FeedbackError as `check_new` does, and for a bad password."""
        self.check_new(name, role)
        check_password(password)
        self._insert(name, role, {"password": hash_password(password)})

    def check_new(self, name: str, role: Role) -> None:
        """Raise FeedbackError for a bad name, and for one that is taken.

        The first account must be an admin's: nobody else could do what is left to admins.
        """
        check_name(name)
        if role != "admin" and not self.exist():
            raise FeedbackError(
                f"The first account must be an admin's, who may do all: `assistant users add {name} --role admin`."
            )
        with self._engine.connect() as connection:
            if connection.scalar(_named_like(name)) is not None:
                raise _taken(name)
            _check_no_group(connection, name)

    def find_identity(self, issuer: str, subject: str) -> Person | None:
        """Return the person whom a provider of identities, the issuer, knows as `subject`."""
        known = ACCOUNTS.c.issuer == issuer, ACCOUNTS.c.subject == subject
        with self._engine.connect() as connection:
            row = connection.execute(select(ACCOUNTS.c.name, ACCOUNTS.c.role).where(*known)).first()
        return Person(row.name, row.role) if row else None

    def add_identity(self, issuer: str, subject: str, name: str, role: Role) -> Person:
        """Add the account of somebody who signs in at a provider. Raises FeedbackError when the name is taken."""
        check_name(name)
        self._insert(name, role, {"issuer": issuer, "subject": subject})
        return Person(name, role)

    def check(self, name: str, password: str) -> Person | None:
        """Return the person when this is their password. For a name that nobody has, it takes as long to say no."""
        with self._engine.connect() as connection:
            row = connection.execute(select(ACCOUNTS).where(ACCOUNTS.c.name == name)).first()
        kept: str | None = row.password if row else None
        if not is_password(kept, password) or row is None or kept is None:
            return None
        if is_outdated(kept):
            self._change(name, password=hash_password(password))
        return Person(row.name, row.role)

    def set_role(self, name: str, role: Role) -> None:
        """Give an account another role, from the next request on. Raises FeedbackError for the only admin."""
        self.require(name)
        with self._engine.begin() as connection:
            if role != "admin":
                _keep_an_admin(connection, name, f"It cannot become {role!r}")
            connection.execute(update(ACCOUNTS).where(ACCOUNTS.c.name == name).values(role=role))

    def set_password(self, name: str, password: str) -> None:
        """Give an account another password; its person is signed out everywhere. Raises FeedbackError for a bad one."""
        self.require(name)
        check_password(password)
        self._change(name, password=hash_password(password))
        with self._engine.begin() as connection:
            connection.execute(delete(SESSIONS).where(SESSIONS.c.user == name))

    def remove(self, name: str) -> None:
        """Remove an account with its sessions, keys and links to what it shares.

        What its person asked and said stays; see `feedback erase`. Raises FeedbackError for an unknown name, and for
        the only admin while there are others.
        """
        self.require(name)
        with self._engine.begin() as connection:
            _remove(connection, name)

    def forget(self, name: str) -> bool:
        """Remove a person's account, keys, links, and name in the log; return whether there was an account."""
        with self._engine.begin() as connection:
            was_there = _remove(connection, name)
            audit.forget(connection, name)
        return was_there

    def check_removable(self, name: str) -> None:
        """Raise FeedbackError when this is the only admin, and there are other accounts."""
        with self._engine.connect() as connection:
            _keep_an_admin(connection, name, "It stays")

    def _insert(self, name: str, role: Role, how: dict[str, str]) -> None:
        try:
            with self._engine.begin() as connection:
                if connection.scalar(_named_like(name)) is not None:
                    raise _taken(name)
                _check_no_group(connection, name)
                connection.execute(insert(ACCOUNTS).values(name=name, role=role, at=datetime.now(UTC), **how))
        except IntegrityError as error:
            raise _taken(name) from error

    def _change(self, name: str, **values: str) -> None:
        with self._engine.begin() as connection:
            connection.execute(update(ACCOUNTS).where(ACCOUNTS.c.name == name).values(**values))

    def require(self, name: str) -> None:
        """Raise FeedbackError when there is no account of this name."""
        if self.find(name) is None:
            raise FeedbackError(f"There is no account {name!r}. `assistant users list` names those there are.")


def read_role(named: str) -> Role:
    """Return the role of this name. Raises FeedbackError when there is none."""
    for role in ROLES:
        if role == named:
            return role
    raise FeedbackError(f"There is no role {named!r}: choose one of {', '.join(ROLES)}.")


def _named_like(name: str) -> Select[tuple[str]]:
    """Return the query for an account that differs by the size of letters at most."""
    return select(ACCOUNTS.c.name).where(func.lower(ACCOUNTS.c.name) == name.lower())


def _check_no_group(connection: Connection, name: str) -> None:
    """Raise FeedbackError when a group is called so: then nobody could tell whom a collection is limited to."""
    if connection.scalar(select(GROUPS.c.name).where(func.lower(GROUPS.c.name) == name.lower())) is not None:
        raise FeedbackError(f"A group is called {name!r}. Choose another name for the person.")


def _taken(name: str) -> FeedbackError:
    return FeedbackError(f"There is an account {name!r} already. `assistant users list` names all.")


def _remove(connection: Connection, name: str) -> bool:
    _keep_an_admin(connection, name, "It stays")
    for table in (SESSIONS, KEYS, SHARES):
        connection.execute(delete(table).where(table.c.user == name))
    forget_reader(connection, name)
    return bool(connection.execute(delete(ACCOUNTS).where(ACCOUNTS.c.name == name)).rowcount)


def _keep_an_admin(connection: Connection, name: str, what: str) -> None:
    """Raise FeedbackError when `name` is the only admin, and other accounts would be left without one."""
    rows = connection.execute(select(ACCOUNTS.c.name, ACCOUNTS.c.role)).all()
    admins = [row.name for row in rows if row.role == "admin"]
    if admins == [name] and len(rows) > 1:
        raise FeedbackError(
            f"{what}: {name!r} is the only admin. Make somebody else one first: `assistant users role OTHER admin`."
        )

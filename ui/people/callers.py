"""Who stands behind a key: the seam for every way by which programs ask (the API, MCP)."""

from sqlalchemy import Engine

from ui.people.accounts import Accounts
from ui.people.keys import KeyRing
from ui.people.roles import Person


def find_caller(engine: Engine, key: str) -> Person | None:
    """Return the person whose key it is, with their role; None when it is none, or not any more.

    Where there are accounts, a key whose person has none opens nothing. `Person.require` says what they may do.
    """
    name = KeyRing(engine).find(key)
    if name is None:
        return None
    accounts = Accounts(engine)
    person = accounts.find(name)
    return person if person is not None or accounts.exist() else Person(name)

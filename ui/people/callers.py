"""Who stands behind a key: the seam for every way by which programs ask (the API, MCP)."""

from ui.people.accounts import Accounts
from ui.people.keys import KeyRing
from ui.people.roles import Person
from ui.wiring import Apprentice


def find_caller(apprentice: Apprentice, key: str) -> Person | None:
    """Return the person whose key it is, with their role; None when it is none, or not any more.

    Where people sign in, a key whose person has no account opens nothing. `Person.require` says what they may do.
    """
    name = KeyRing(apprentice.engine).find(key)
    if name is None:
        return None
    accounts = Accounts(apprentice.engine)
    if person := accounts.find(name):
        return person
    return None if apprentice.settings.sign_in.issuer or accounts.exist() else Person(name)

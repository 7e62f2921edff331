"""Who may read which collection: what `assistant collections limit` and `open` do, and the tab Documents."""

from collections.abc import Sequence
from dataclasses import dataclass

from feedback.errors import FeedbackError
from retrieval.records import CollectionRecord
from ui.people.accounts import Account, Accounts
from ui.people.audit import Actor, AuditLog
from ui.people.reading.groups import Group, Groups
from ui.people.reading.limits import Limit, Limits
from ui.people.roles import Person
from ui.wiring import Apprentice


@dataclass(frozen=True)
class Readership:
    """A collection, and who may read it."""

    collection: CollectionRecord
    limit: Limit | None
    """None: everybody who may ask."""


@dataclass(frozen=True)
class Limited:
    """A limit that was set, and what whoever set it should know."""

    limit: Limit
    is_empty: bool
    """Whether no document of the collection is there yet."""
    has_learned: bool
    """Whether a version answers that may have learned from the collection before."""


def may_limit(person: Person) -> bool:
    """Return whether the page lets somebody say who reads what: admins. Without accounts nobody is known to be one."""
    return person.role is not None and person.may("settle")


def check_may_limit(person: Person) -> None:
    """Raise FeedbackError for whoever the page does not let say who reads what."""
    if not may_limit(person):
        raise FeedbackError(
            "Who reads a collection is for admins to say who have signed in. On the machine itself: `assistant "
            "collections limit`."
        )


def list_readerships(apprentice: Apprentice) -> list[Readership]:
    """Return all collections by name, with those that are limited and have no document."""
    limits = {one.collection: one for one in Limits(apprentice.engine).list()}
    known = {one.name: one for one in apprentice.library.collections()}
    empty = {name: CollectionRecord(name, 0, 0, ()) for name in limits if name not in known}
    return [Readership(one, limits.get(name)) for name, one in sorted({**known, **empty}.items())]


def list_possible_readers(apprentice: Apprentice) -> tuple[list[Account], list[Group]]:
    """Return the people and the groups to whom a collection can be limited, by name."""
    return Accounts(apprentice.engine).list(), Groups(apprentice.engine).list()


def limit(apprentice: Apprentice, collection: str, to: Sequence[str], by: Actor | None) -> Limited:
    """Let only these people and groups, and admins, read a collection; log it. Raises as `Limits.limit` does.

    The log has a line for each who reads, so that the name of a person can be taken out of it.
    """
    limited, log = Limits.open(apprentice).limit(collection, to), AuditLog(apprentice.engine)
    log.note(by, "collection limited", collection)
    for reader in (*limited.people, *limited.groups):
        log.note(by, "collection limited", f"{reader}: reads {collection}")
    is_empty = not any(one.name == collection for one in apprentice.library.collections())
    return Limited(limited, is_empty, apprentice.shelf.champion() is not None)


def open_to_all(apprentice: Apprentice, collection: str, by: Actor | None) -> None:
    """Let everybody read a collection again; log it. Raises FeedbackError when it is not limited."""
    Limits.open(apprentice).lift(collection)
    AuditLog(apprentice.engine).note(by, "collection opened", collection)

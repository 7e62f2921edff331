"""What of the library reaches a person. Here, and nowhere else, it is decided who may read what.

Everything that reads documents for somebody takes their `Reach`. There is no default, so that it cannot be forgotten.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from feedback.corrections.readable import ALL, ReadableDocuments
from retrieval.errors import RetrievalError
from retrieval.ingest.sources.uploads import UploadedFile, Uploads
from retrieval.records import DocumentRecord, file_of, is_attached
from ui.people.reading.limits import Limits
from ui.people.roles import Person
from ui.wiring import Apprentice


@dataclass(frozen=True)
class Reach:
    """Which collections somebody may read: all but those that are closed to them."""

    closed: frozenset[str]
    user: str = ""
    """Whose files, attached to conversations of theirs, they may read too."""

    @property
    def is_whole(self) -> bool:
        """Whether nothing is closed to them."""
        return not self.closed

    def reads(self, collection: str) -> bool:
        """Return whether they may read a collection."""
        return collection not in self.closed


EVERYTHING = Reach(frozenset())
"""The reach of whoever types commands on the machine, whose files they are, and of admins."""


def find_reach(apprentice: Apprentice, person: Person) -> Reach:
    """Return what a person may read now. Somebody without an account reads what is not limited."""
    if person.role == "admin":
        return Reach(frozenset(), person.name)
    return Reach(Limits(apprentice.engine).find_closed(person.name if person.role else None), person.name)


def find_common_reach(apprentice: Apprentice) -> Reach:
    """Return what everybody may read."""
    return Reach(Limits(apprentice.engine).find_closed(None))


def list_readable(apprentice: Apprentice, reach: Reach) -> list[DocumentRecord]:
    """Return the documents within reach, by title."""
    return [one for one in apprentice.library.documents() if reach.reads(one.collection)]


def list_attached(apprentice: Apprentice, reach: Reach) -> list[DocumentRecord]:
    """Return the documents that somebody attached to their conversations."""
    rows = find_attached_files(apprentice, reach.user)
    files = {apprentice.uploads / one.name for one in rows}
    known = apprentice.library.documents({one.collection for one in rows}) if rows else []
    return [one for one in known if Path(file_of(one.uri)) in files]


def find_attached_files(apprentice: Apprentice, user: str) -> list[UploadedFile]:
    """Return what `user` attached to conversations."""
    return [one for one in Uploads(apprentice.engine).all() if one.user == user and is_attached(one.collection)]


def find_readable_documents(apprentice: Apprentice, reach: Reach) -> ReadableDocuments:
    """Return the documents within reach, to be compared with those that a recorded answer rests on."""
    if reach.is_whole:
        return ALL
    known = (*list_readable(apprentice, reach), *list_attached(apprentice, reach))
    return ReadableDocuments(frozenset(one.uri for one in known))


def choose_collections(apprentice: Apprentice, reach: Reach, chosen: Sequence[str] = ()) -> tuple[str, ...]:
    """Return the collections to be read: the `chosen` ones, or all within reach; "no names" means all there are.

    Raises RetrievalError, in the same words, for a collection that is not there and for one that is out of reach; and
    when nothing is within reach.
    """
    if reach.is_whole:
        return tuple(chosen)
    known = [one.name for one in apprentice.library.collections() if reach.reads(one.name)]
    if not known:
        raise RetrievalError("There is no collection that you may read. Ask whoever runs Apprentice for it.")
    if unknown := sorted(set(chosen) - set(known)):
        raise RetrievalError(f"No collection is called {unknown[0]!r}. There are: {', '.join(known)}.")
    return tuple(chosen) or tuple(known)


def check_may_add(apprentice: Apprentice, reach: Reach, collection: str) -> None:
    """Raise RetrievalError unless somebody may put documents into a collection.

    While some are closed to them, that is into those within reach alone: if they could make new ones, the refusal of a
    name would tell that there is such a collection.
    """
    if reach.is_whole:
        return
    known = [one.name for one in apprentice.library.collections() if reach.reads(one.name)]
    if collection not in known:
        named = f"There are: {', '.join(known)}. " if known else ""
        raise RetrievalError(f"You may add nothing to {collection!r}. {named}An admin makes new collections.")

"""What a document was cited for."""

from dataclasses import dataclass

from feedback.records import Exchange
from feedback.store.live import LiveRecords
from ui.people.roles import Person
from ui.wiring import Apprentice


@dataclass(frozen=True)
class Cited:
    """The answers that cite a document."""

    own: tuple[Exchange, ...]
    """Those that the person was given, the latest first."""
    of_all: int | None
    """How many there are of everybody; None for whoever may not see figures of all."""


def find_cited(apprentice: Apprentice, uri: str, person: Person) -> Cited:
    """Return which answers cite the document that was read from `uri`, as far as the person may know."""
    found = LiveRecords(apprentice.engine).read_citing(uri)
    own = tuple(one for one in found if one.user == person.name)
    return Cited(own, len(found) if person.may("see quality") else None)

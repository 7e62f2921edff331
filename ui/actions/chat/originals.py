"""Give out the files that documents were read from, and draw pages of those that are PDFs."""

import threading
import time
from collections import OrderedDict

from retrieval.errors import RetrievalError
from retrieval.formats.pdf.pictures import PageLayout, draw_page, find_on_page
from retrieval.index.catalogue import Catalogue
from retrieval.ingest.reading.budget import Budget, budget_of
from retrieval.ingest.reading.pool import shared_readers
from retrieval.ingest.sources.originals import Original, read_original
from ui.actions.library.attached import find_readable
from ui.people.reading.reach import Reach, find_reach
from ui.people.roles import Person
from ui.wiring import Apprentice

PAGE_SECONDS = 10.0
"""Of processor time for one page; an honest one takes a tenth of a second."""
MOST_PICTURES, KEPT_S = 8, 120.0
"""How many pages are kept in memory, and how long: people leaf back and forth."""


def find_original(apprentice: Apprentice, document_id: str, reach: Reach) -> Original | None:
    """Return the file of a document within reach, or None when it is not there as it was read."""
    if find_readable(apprentice, document_id, reach) is None:
        return None
    return read_original(Catalogue(apprentice.engine), document_id, apprentice.settings.index.max_file_mb)


def is_pdf(original: Original) -> bool:
    """Return whether a file has pages that can be drawn."""
    return original.name.lower().endswith(".pdf")


def lay_out(apprentice: Apprentice, original: Original, number: int, passage: str) -> PageLayout | None:
    """Return how large a page of a PDF is and where a passage stands on it; None when it cannot be read so."""
    try:
        budget = _budget(apprentice, original)
        return shared_readers().run(find_on_page, original.data, number, passage, budget=budget)
    except RetrievalError:
        return None


class PagePictures:
    """Draws pages, in the processes that read files. Several threads may share it."""

    def __init__(self, apprentice: Apprentice) -> None:
        self._apprentice = apprentice
        self._kept: OrderedDict[tuple[str, int], tuple[float, bytes]] = OrderedDict()
        self._lock = threading.Lock()

    def original(self, document_id: str, person: Person) -> Original | None:
        """Return the file of a document that a person may read, as `find_original` does."""
        return find_original(self._apprentice, document_id, find_reach(self._apprentice, person))

    def draw(self, document_id: str, number: int, person: Person) -> bytes | None:
        """Return a page that a person may read, counted from 1, as a PNG.

        None when there is none, or drawing it goes over its budget.
        """
        original = self.original(document_id, person)
        if original is None or not is_pdf(original):
            return None
        key = original.digest, number
        if kept := self._find(key):
            return kept
        try:
            budget = _budget(self._apprentice, original)
            drawn: bytes = shared_readers().run(draw_page, original.data, number, budget=budget)
        except RetrievalError:
            return None
        with self._lock:
            self._kept[key] = time.monotonic(), drawn
            while len(self._kept) > MOST_PICTURES:
                self._kept.popitem(last=False)
        return drawn

    def _find(self, key: tuple[str, int]) -> bytes | None:
        with self._lock:
            while self._kept and time.monotonic() - next(iter(self._kept.values()))[0] > KEPT_S:
                self._kept.popitem(last=False)
            return self._kept[key][1] if key in self._kept else None


def _budget(apprentice: Apprentice, original: Original) -> Budget:
    return Budget(PAGE_SECONDS, budget_of(len(original.data), apprentice.settings.index).memory_mb)

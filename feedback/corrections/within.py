"""The corrections for whoever is answered from a part of the library."""

from collections.abc import Callable, Sequence

from feedback.corrections.past import PastCorrections
from feedback.corrections.readable import ALL, ReadableDocuments
from retrieval.records import DocumentRecord

Documents = Callable[[Sequence[str]], list[DocumentRecord]]
"""Returns the documents of collections, of all when none is named."""
Make = Callable[[Callable[[], frozenset[str]], Callable[[], ReadableDocuments]], PastCorrections]
"""Makes what finds corrections that rest on documents with some ids, as far as documents may be read."""


class CorrectionsWithin:
    """What finds corrections, by collections; each keeps what it has read."""

    def __init__(self, make: Make, documents: Documents) -> None:
        self._make = make
        self._documents = documents
        self._made: dict[tuple[tuple[str, ...], bool], PastCorrections] = {}

    def find(self, collections: tuple[str, ...], *, reads_no_others: bool) -> PastCorrections:
        """Return the corrections that rest on documents of `collections`.

        Where the asker `reads_no_others`, nothing that a correction can hold may come from elsewhere: neither what its
        answer was made from besides, nor what was said before.
        """
        key = collections, reads_no_others
        if key not in self._made:
            self._made[key] = self._make(
                lambda: frozenset(one.id for one in self._documents(collections)),
                lambda: ReadableDocuments(self._find_uris(collections)) if reads_no_others else ALL,
            )
        return self._made[key]

    def _find_uris(self, collections: tuple[str, ...]) -> frozenset[str]:
        return frozenset(one.uri for one in self._documents(collections))

"""Search some collections of a library as if they were the whole library.

A collection exists as long as it has a document or a folder. It never has to be created or deleted by itself.
"""

import re
from collections.abc import Collection, Mapping, Sequence
from copy import copy
from pathlib import Path
from typing import Protocol, Self

from retrieval.documents import Passage
from retrieval.errors import RetrievalError
from retrieval.index.tables import StoredTable
from retrieval.records import DEFAULT_COLLECTION, CollectionRecord, DocumentRecord, is_attached
from retrieval.settings import AS_SET, Way

NAME = re.compile(r"\w[\w-]{0,39}")
"""Allowed names. The folder of the collection's uploads has the same name."""


class WholeLibrary(Protocol):
    """The part of the library that a selection uses."""

    def search(
        self, question: str, k: int | None = None, collections: Collection[str] = (), way: Way = AS_SET
    ) -> list[Passage]:
        """Return passages of `collections`."""
        ...

    def documents(self, collections: Collection[str] = ()) -> list[DocumentRecord]:
        """Return the documents of `collections`."""
        ...

    def tables(self, collections: Collection[str] = ()) -> list[StoredTable]:
        """Return the tables of the documents of `collections`."""
        ...

    def read(self, document_id: str, most: int) -> list[Passage]:
        """Return up to `most` passages of a document."""
        ...

    def digest(self, collections: Collection[str] = ()) -> str:
        """Return the identity of what a search finds in `collections`."""
        ...


class Selection:
    """The collections called `names`; all collections if there are no names.

    A search returns `passages`, as many as the settings say when they are None.
    """

    elsewhere: "Selection | None" = None
    """Where whoever chose the collections may look too, if these do not answer."""

    def __init__(self, library: WholeLibrary, names: tuple[str, ...], passages: int | None = None) -> None:
        self._library = library
        self.names = names
        self.passages = passages

    def limited_to(self, passages: int) -> "Selection":
        """Return the same collections with another number of passages that a search returns."""
        elsewhere = self.elsewhere.limited_to(passages) if self.elsewhere else None
        return Selection(self._library, self.names, passages).or_else(elsewhere)

    def or_else(self, elsewhere: "Selection | None") -> Self:
        """Return the same, which also knows where else to look."""
        wide = copy(self)
        wide.elsewhere = elsewhere
        return wide

    def search(self, question: str, k: int | None = None, way: Way = AS_SET) -> list[Passage]:
        """Return the best passages, as `Library.search` does."""
        return self._library.search(question, k or self.passages, self.names, way)

    def documents(self) -> list[DocumentRecord]:
        """Return the documents, ordered by title."""
        return self._library.documents(self.names)

    def tables(self) -> list[StoredTable]:
        """Return the tables of the documents."""
        return self._library.tables(self.names)

    def read(self, document_id: str, most: int) -> list[Passage]:
        """Return up to `most` passages of a document, as `Library.read` does; none of one in another collection."""
        ours = not self.names or any(one.id == document_id for one in self.documents())
        return self._library.read(document_id, most) if ours else []

    def digest(self) -> str:
        """Return the identity of everything that a search can find now."""
        return self._library.digest(self.names)


def check_name(name: str | None) -> None:
    """Raise RetrievalError if `name` is not allowed for a collection."""
    if name is not None and not NAME.fullmatch(name):
        raise RetrievalError(
            f"No collection can be called {name!r}: take up to 40 letters, digits, '-' and '_', the first no '-'."
        )


def check_target(name: str | None) -> None:
    """Raise RetrievalError if `name` is neither allowed nor that of what is attached to a conversation."""
    if not is_attached(name):
        check_name(name)


def describe_collections(documents: Sequence[DocumentRecord], folders: Mapping[Path, str]) -> list[CollectionRecord]:
    """Return the collections of `documents` and `folders`, ordered by name, and always "default"."""
    names = {DEFAULT_COLLECTION, *folders.values(), *(document.collection for document in documents)}
    return [
        CollectionRecord(
            name,
            documents=sum(document.collection == name for document in documents),
            chunks=sum(document.chunks for document in documents if document.collection == name),
            folders=tuple(str(path) for path, collection in folders.items() if collection == name),
        )
        for name in sorted(names)
    ]

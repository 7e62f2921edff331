"""Some collections of a library, searched as if they were all of it. Knows neither index nor database.

A collection is there as long as a document or a folder is in it: nothing has to be made or deleted.
"""

import re
from collections.abc import Collection, Mapping, Sequence
from pathlib import Path
from typing import Protocol

from retrieval.documents import Passage
from retrieval.errors import RetrievalError
from retrieval.records import DEFAULT_COLLECTION, CollectionRecord, DocumentRecord

NAME = re.compile(r"\w[\w-]{0,39}")
"""A folder of uploads bears this name too."""


class WholeLibrary(Protocol):
    """What a selection needs of the library it is of."""

    def search(self, question: str, k: int | None = None, collections: Collection[str] = ()) -> list[Passage]:
        """Return passages of `collections`."""
        ...

    def documents(self, collections: Collection[str] = ()) -> list[DocumentRecord]:
        """Return the documents of `collections`."""
        ...

    def digest(self, collections: Collection[str] = ()) -> str:
        """Return the identity of what search finds in `collections`."""
        ...


class Selection:
    """Finds passages of the collections `names`; of all when there is no name."""

    def __init__(self, library: WholeLibrary, names: tuple[str, ...]) -> None:
        self._library = library
        self.names = names

    def search(self, question: str, k: int | None = None) -> list[Passage]:
        """Return the best passages, as `Library.search` does."""
        return self._library.search(question, k, self.names)

    def documents(self) -> list[DocumentRecord]:
        """Return the documents by title."""
        return self._library.documents(self.names)

    def digest(self) -> str:
        """Return the identity of everything that search can find now."""
        return self._library.digest(self.names)


def check_name(name: str | None) -> None:
    """Raise RetrievalError when no collection can be called `name`."""
    if name is not None and not NAME.fullmatch(name):
        raise RetrievalError(
            f"No collection can be called {name!r}: take up to 40 letters, digits, '-' and '_', the first no '-'."
        )


def describe_collections(documents: Sequence[DocumentRecord], folders: Mapping[Path, str]) -> list[CollectionRecord]:
    """Return the collections that `documents` and `folders` are in, by name, and always "default"."""
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

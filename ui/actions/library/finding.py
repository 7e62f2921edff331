"""Find documents in the list: by name, collection, kind, time and whether they were read as a whole; in an order."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import PurePosixPath
from typing import Literal

from retrieval.formats.readers import FORMAT_NAMES
from retrieval.ingest.sources.web import is_url
from retrieval.records import DocumentRecord, short_name

WEB = "web"
"""The kind of what was read from an address."""
OTHER = "other"
"""The kind of a file whose suffix belongs to no format: it was read as text."""
Condition = Literal["", "whole", "partly"]
Order = Literal["title", "newest", "oldest", "largest"]
Since = Literal["", "1", "7", "30"]
"""Within so many days; "" for any time."""


@dataclass(frozen=True)
class Wanted:
    """Which documents are wanted, in which order. An empty value asks for nothing in particular."""

    words: str = ""
    """Each of them is in the title, or in the name of the file or the address."""
    collection: str = ""
    kind: str = ""
    since: Since = ""
    condition: Condition = ""
    order: Order = "title"


_ORDERS: dict[Order, Callable[[DocumentRecord], object]] = {
    "title": lambda document: (document.title.casefold(), document.uri),
    "newest": lambda document: -document.ingested_at.timestamp(),
    "oldest": lambda document: document.ingested_at.timestamp(),
    "largest": lambda document: -document.characters,
}


def find_documents(known: Sequence[DocumentRecord], wanted: Wanted, now: datetime) -> list[DocumentRecord]:
    """Return those of the `known` documents that are wanted; times are counted back from `now`."""
    words = wanted.words.casefold().split()
    earliest = now - timedelta(days=int(wanted.since)) if wanted.since else None
    found = [
        document
        for document in known
        if (not wanted.collection or document.collection == wanted.collection)
        and (not wanted.kind or name_kind(document.uri) == wanted.kind)
        and (earliest is None or document.ingested_at >= earliest)
        and (not wanted.condition or bool(document.notes) == (wanted.condition == "partly"))
        and _names_all(document, words)
    ]
    return sorted(found, key=_ORDERS[wanted.order])  # type: ignore[arg-type]


def drop_impossible(wanted: Wanted, known: Sequence[DocumentRecord]) -> Wanted:
    """Return what is wanted without a collection or kind of which there is no document any more."""
    collection = wanted.collection if any(one.collection == wanted.collection for one in known) else ""
    kind = wanted.kind if any(name_kind(one.uri) == wanted.kind for one in known) else ""
    return replace(wanted, collection=collection, kind=kind)


def name_kind(uri: str) -> str:
    """Return the kind of a document: a name of `FORMAT_NAMES`, `WEB` or `OTHER`."""
    if is_url(uri):
        return WEB
    suffix = PurePosixPath(short_name(uri)).suffix.lower()
    return next((name for name, suffixes in FORMAT_NAMES.items() if suffix in suffixes), OTHER)


def _names_all(document: DocumentRecord, words: Sequence[str]) -> bool:
    named = f"{document.title} {document.uri if is_url(document.uri) else short_name(document.uri)}".casefold()
    return all(word in named for word in words)

"""How the index stores a chunk: its key, its metadata, and how both become a chunk again."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from retrieval.documents import IndexedChunk, page_label, under_heading


@dataclass(frozen=True)
class StoredChunk:
    """A chunk as the index stores it. What belongs to its document is stored in the catalogue."""

    key: str
    edition: str
    text: str
    start: int
    place: str
    vector: np.ndarray
    """Float32, of unit length."""
    read_text: str
    """The text that becomes the passage: `text` itself or more of the document around it."""
    read_start: int


def key_of(edition: str, chunk: IndexedChunk) -> str:
    """Return the id of a chunk: its edition, where it begins, and for a row of a table where the row begins."""
    start = f"{edition}:{chunk.found.start}"
    return start if chunk.row is None else f"{start}:{chunk.row}"


def start_of(key: str) -> int | None:
    """Return where the chunk with this key begins; None for a row of a table, whose text other chunks hold."""
    _, start, *row = key.split(":")
    return None if row else int(start)


def metadata_of(edition: str, chunk: IndexedChunk) -> dict[str, str | int]:
    """Return what is stored besides the text of a chunk."""
    kept: dict[str, str | int] = {"edition": edition, "start": chunk.found.start, "place": chunk.found.place}
    if chunk.heading:
        kept["heading"] = chunk.heading
    if chunk.label:
        kept["label"] = chunk.label
    if chunk.read != chunk.found:
        kept |= {"read_text": chunk.read.text, "read_start": chunk.read.start}
    return kept


def load_chunk(key: str, text: str, metadata: Mapping[str, Any], vector: np.ndarray) -> StoredChunk:
    """Return a stored chunk."""
    return StoredChunk(
        key,
        metadata["edition"],
        text,
        metadata["start"],
        _place(metadata),
        vector,
        metadata.get("read_text") or text,
        metadata.get("read_start", metadata["start"]),
    )


def searched_text(text: str, metadata: Mapping[str, Any]) -> str:
    """Return the text that is searched of a stored chunk, which is its `IndexedChunk.searched`."""
    return under_heading(metadata.get("heading", ""), metadata.get("label") or text)


def _place(metadata: Mapping[str, Any]) -> str:
    """Return the place of a stored chunk. Older versions stored a page number instead, with 0 for none."""
    if "place" in metadata:
        return metadata["place"]
    return page_label(metadata["page"]) if metadata.get("page") else ""

"""What an ingest reports, and what the library lists of each document. Imports nothing heavy."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import PurePath
from typing import Literal

ARCHIVE_SUFFIX, MEMBER_MARK = ".zip", "!/"
DEFAULT_COLLECTION = "default"
_ATTACHED = re.compile(r"@(?:chat|page)-[0-9a-f]{32}")

Status = Literal["added", "updated", "partly read", "unchanged", "skipped", "failed", "removed", "kept"]
"""A document that was added or updated without a part of its source is "partly read".

Only a sync reports "removed", when a file is gone, and "kept", when a whole folder is gone.
"""


@dataclass(frozen=True)
class DocumentRecord:
    """A document that search can find."""

    id: str
    uri: str
    title: str
    pages: int | None
    """Number of pages or slides; None for formats that have none."""
    characters: int
    chunks: int
    ingested_at: datetime
    """In UTC."""
    collection: str = DEFAULT_COLLECTION
    notes: tuple[str, ...] = ()
    """What could not be read of its source; empty if everything was."""


@dataclass(frozen=True)
class CollectionRecord:
    """A part of the library that can be searched by itself."""

    name: str
    documents: int
    chunks: int
    folders: tuple[str, ...]
    """Folders whose new files go into this collection."""


@dataclass(frozen=True)
class IngestResult:
    """The outcome for one source. `reason` says why it was skipped, failed or kept, or what was not read."""

    uri: str
    status: Status
    reason: str = ""
    document_id: str | None = None
    chunks: int = 0


@dataclass(frozen=True)
class IngestProgress:
    """How far an ingest is: `done` of `total` sources, and `chunks_done` of the chunks of the current source."""

    uri: str
    done: int
    total: int
    chunks_done: int = 0
    chunks_total: int = 0

    @property
    def within(self) -> float:
        """The share of the current source that is done, 0 to 1; 0 for one file of an archive, which says too little."""
        counts = self.chunks_total and file_of(self.uri) == self.uri
        return min(self.chunks_done / self.chunks_total, 1.0) if counts else 0.0


def is_attached(collection: str | None) -> bool:
    """Return whether a collection holds what was attached to one conversation: it is read where it is named alone.

    Nobody can type such a name (see `check_name`).
    """
    return collection is not None and _ATTACHED.fullmatch(collection) is not None


def join_notes(notes: Sequence[str]) -> str:
    """Return the notes of a reader as one reason."""
    return "; ".join(notes)


def member_uri(archive_uri: str, name: str) -> str:
    """Return the uri of a file in an archive."""
    return f"{archive_uri}{MEMBER_MARK}{name}"


def short_name(uri: str) -> str:
    """Return the last part of a path or address; for a file in an archive also the name of the archive."""
    file = file_of(uri)
    return (file.rstrip("/").rpartition("/")[2] or file) + uri[len(file) :]


def file_of(uri: str) -> str:
    """Return the file or address that a source is read from; for a file in an archive that of the archive."""
    at = uri.lower().find(ARCHIVE_SUFFIX + MEMBER_MARK)
    return uri if at < 0 else uri[: at + len(ARCHIVE_SUFFIX)]


def name_of(uri: str, with_suffix: bool = False) -> str:
    """Return the last part of a path or address as a title, with its suffix if `with_suffix` (for source code)."""
    path = PurePath(uri.partition("?")[0].rstrip("/"))
    return (path.name if with_suffix else path.stem) or uri

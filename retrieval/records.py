"""What ingesting reports and what is known of each document. Pure data; imports nothing heavy."""

from dataclasses import dataclass
from datetime import datetime
from pathlib import PurePath
from typing import Literal

ARCHIVE_SUFFIX, MEMBER_MARK = ".zip", "!/"
DEFAULT_COLLECTION = "default"

Status = Literal["added", "updated", "unchanged", "skipped", "failed", "removed", "kept"]
"""A sync alone removes, because a file is gone, and keeps, though a whole folder is gone."""


@dataclass(frozen=True)
class DocumentRecord:
    """A document that search can find."""

    id: str
    uri: str
    title: str
    pages: int | None
    """Pages or slides; None when the format has none."""
    characters: int
    chunks: int
    ingested_at: datetime
    """In UTC."""
    collection: str = DEFAULT_COLLECTION


@dataclass(frozen=True)
class CollectionRecord:
    """A part of the library that can be asked alone."""

    name: str
    documents: int
    chunks: int
    folders: tuple[str, ...]
    """Whose new files go into it."""


@dataclass(frozen=True)
class IngestResult:
    """What became of one source. `reason` says why it was skipped, failed or kept, and is empty else."""

    uri: str
    status: Status
    reason: str = ""
    document_id: str | None = None
    chunks: int = 0


@dataclass(frozen=True)
class Progress:
    """How far an ingest is: `done` of `total` sources are finished, `chunks_done` of the source at hand are indexed."""

    uri: str
    done: int
    total: int
    chunks_done: int = 0
    chunks_total: int = 0


def member_uri(archive_uri: str, name: str) -> str:
    """Return what a file in an archive is called."""
    return f"{archive_uri}{MEMBER_MARK}{name}"


def short_name(uri: str) -> str:
    """Return the last part of a path or address; a file in an archive is called by its archive too."""
    file = file_of(uri)
    return (file.rstrip("/").rpartition("/")[2] or file) + uri[len(file) :]


def file_of(uri: str) -> str:
    """Return the file or address that a source is read from: that of its archive when it is in one."""
    at = uri.lower().find(ARCHIVE_SUFFIX + MEMBER_MARK)
    return uri if at < 0 else uri[: at + len(ARCHIVE_SUFFIX)]


def name_of(uri: str, with_suffix: bool = False) -> str:
    """Return the last part of a path or address, for sources that have no title; code is called with its suffix."""
    path = PurePath(uri.partition("?")[0].rstrip("/"))
    return (path.name if with_suffix else path.stem) or uri

"""The texts of the tab Documents that every language has."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TypedDict

from ui.wording.texts.counted import Counted

Statuses = TypedDict(
    "Statuses",
    {
        "added": str,
        "updated": str,
        "partly read": str,
        "unchanged": str,
        "skipped": str,
        "failed": str,
        "removed": str,
        "kept": str,
    },
)
"""What became of a file."""


@dataclass(frozen=True)
class DocumentTexts:
    """What the documents page says."""

    intro: str
    """That files are put in here: {formats}."""
    formats: Mapping[str, str]
    """Names of formats, where the language has others than `FORMAT_NAMES`."""
    formats_end: str
    """How the list of formats ends: {others}, {last}."""
    upload: str
    collection: str
    collection_info: str
    reading: Counted
    """How many files are read."""
    reading_one: str
    """Which file is read: {file}."""
    reading_chunks: str
    """The same, and how far: {file}, {done}, {total}."""
    statuses: Statuses
    chunks: Counted
    empty: str
    empty_hint: str
    documents: Counted
    title: str
    in_collection: str
    pages: str
    chunks_heading: str
    characters: str
    added: str
    remove: str
    remove_sure: str
    followed: str
    """What is added to `remove_sure` for a file of a followed folder: {folder}."""
    removed: str
    """What is said of the removed document: {title}."""
    comma: str = ", "
    """What parts the formats in their list."""

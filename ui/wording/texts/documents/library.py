"""The texts of the tab Documents around the list, a document that is opened, and web addresses."""

from collections.abc import Mapping
from dataclasses import dataclass

from ui.wording.texts.counted import Counted


@dataclass(frozen=True)
class AddressTexts:
    """What is said where a web address is added."""

    label: str
    add: str
    follow: str
    follow_hint: str
    """What following the links does: {depth} links, {pages} pages, {minutes} minutes at most."""


@dataclass(frozen=True)
class FolderTexts:
    """What is said where a folder of the visitor's computer is added. A script fills in what the last five name."""

    add: str
    hint: str
    sending: str
    """How far it is: {done} of {total} files."""
    hidden: str
    """{count}."""
    large: str
    """{count} files of more than {most} MB."""
    lost: str
    """{count}."""
    nothing: str


@dataclass(frozen=True)
class FindingTexts:
    """What is said where documents are found, sorted and filtered."""

    words: str
    all_collections: str
    kind: str
    all_kinds: str
    web: str
    other: str
    since: Mapping[str, str]
    status: str
    condition: Mapping[str, str]
    order: str
    orders: Mapping[str, str]
    found: str
    """How many are shown: {count} of {total}."""
    none: str
    more: Counted


@dataclass(frozen=True)
class SelectingTexts:
    """What is said where several documents are selected."""

    select: str
    """{title}."""
    select_all: str
    selected: str
    """Stands before a number."""
    target: str
    move: str
    remove_sure: str
    removed: Counted


@dataclass(frozen=True)
class OpenedTexts:
    """What is said of a document that is opened."""

    open: str
    """{title}."""
    back: str
    read_again: str
    text: str
    cited: str
    whole: str
    """That everything of it was read."""
    later: str
    earlier: str
    chunk: str
    """{number} of {total}."""
    span: str
    """Which characters: {start}, {end}."""
    shared: str
    """What the marked text is."""
    none_cited: str
    of_all: Counted


@dataclass(frozen=True)
class LibraryTexts:
    """What the page says of the library beside `DocumentTexts`."""

    folder: FolderTexts
    address: AddressTexts
    finding: FindingTexts
    selecting: SelectingTexts
    opened: OpenedTexts
    waiting: str
    """The status of a file that is not read yet."""
    more_waiting: Counted

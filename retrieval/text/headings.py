"""Headings in Markdown, which is also what the readers of other formats write: where each is, and its path."""

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from retrieval.documents import Place

FENCE = re.compile(r"^ {0,3}(```|~~~).*?(?:^ {0,3}\1|\Z)", re.MULTILINE | re.DOTALL)
HEADING = re.compile(
    r"^ {0,3}(?P<hashes>#{1,6})[ \t]+(?P<hashed>.*?)[ \t#]*$|^(?P<underlined>\S.*)\n(?P<line>=+|-{3,})[ \t]*$",
    re.MULTILINE,
)
MARKUP = re.compile(r"!?\[([^\]]{0,500})\]\([^)]{0,500}\)|[*_`]+")
SEPARATOR = " > "
LONGEST_NAME = 60
NO_HEADING = re.compile(r"^(?:page|slide|line|cell|rows?) \d|![A-Z]+\d")
"""Labels of places that are no headings."""


class Heading(NamedTuple):
    """A heading in a text."""

    start: int
    level: int
    """1 for the largest to 6 for the smallest."""
    text: str


def find_fences(text: str, first: int = 0) -> list[tuple[int, int]]:
    """Return (start, end) of the code in fences, in order."""
    return [fence.span() for fence in FENCE.finditer(text, first)]


def is_fenced(fences: Sequence[tuple[int, int]], offset: int) -> bool:
    """Whether the character at `offset` is in one of `fences`, which are in order."""
    number = bisect_right(fences, offset, key=lambda fence: fence[0])
    return number > 0 and offset < fences[number - 1][1]


def headings(text: str, first: int = 0) -> Iterator[Heading]:
    """Yield the headings of `text` from offset `first` on, except those inside code fences."""
    fences = find_fences(text, first)
    for match in HEADING.finditer(text, first):
        name = MARKUP.sub(r"\1", match["hashed"] or match["underlined"] or "").strip()
        if name and not is_fenced(fences, match.start()):
            level = len(match["hashes"]) if match["hashes"] else 1 if match["line"].startswith("=") else 2
            yield Heading(match.start(), level, name)


def heading_places(text: str, title: str | None, first: int = 0) -> tuple[Place, ...]:
    """Return a place for each heading, labelled with the path of headings to it, without the document's title."""
    path: list[Heading] = []
    places = []
    for heading in headings(text, first):
        path = [*(above for above in path if above.level < heading.level), heading]
        names = [above.text[:LONGEST_NAME].strip() for above in path if above.text != title]
        places.append(Place(heading.start, SEPARATOR.join(names), divides=False))
    return tuple(places)


def nearest_heading(label: str) -> str:
    """Return the last heading of a place's label; "" for a page, a slide, a row or a cell, whose label says nothing."""
    return "" if NO_HEADING.search(label) else label.rpartition(SEPARATOR)[2].strip(" :>")


def heading_above(text: str, label: str) -> str:
    """Return the heading above the beginning of a passage, whose `label` names the place of the chunk that was found.

    What is read begins earlier than that chunk: where its heading comes later in the text, the one above is not known.
    """
    name = nearest_heading(label)
    if name and any(one.start > 0 and one.text[:LONGEST_NAME].strip(" :>") == name for one in headings(text)):
        return ""
    return name

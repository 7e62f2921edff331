"""The values of retrieval: Document, Chunk and Passage. Pure data; knows no reader, index or database."""

import hashlib
from bisect import bisect_right
from dataclasses import dataclass

_GIVEN = "given:"


def content_id(*parts: str) -> str:
    """Return the identity of a value: 16 hexadecimal characters of the SHA-256 over `parts`."""
    return hashlib.sha256("\x1f".join(parts).encode("utf-8", "surrogatepass")).hexdigest()[:16]


@dataclass(frozen=True)
class Place:
    """Where in its source a stretch of text stands; it ends where the next place begins."""

    start: int
    label: str
    """As a reader finds it: "page 3", "slide 2", "Budget!A2:D40", "Install > Linux"; empty where there is none."""
    divides: bool = True
    """Whether no chunk may reach across the beginning of this place, as none reaches across two pages."""


def under_heading(heading: str, text: str) -> str:
    """Return the text that is searched: the heading, if there is one, and what stands under it."""
    return f"{heading}\n{text}" if heading else text


def page_label(number: int) -> str:
    """Return the place of a page, counted from 1."""
    return f"page {number}"


@dataclass(frozen=True)
class Document:
    """One source as plain text. `id` is a hash of uri and text, so an edited file is another document."""

    id: str
    uri: str
    title: str
    text: str
    places: tuple[Place, ...] = ()
    """In the order of the text."""
    pages: int | None = None
    """Pages or slides, those without text included; None when the format has none."""

    @classmethod
    def of(
        cls, uri: str, title: str, text: str, places: tuple[Place, ...] = (), pages: int | None = None
    ) -> "Document":
        """Make a document with its identity."""
        return cls(content_id("document", uri, text), uri, title, text, places, pages)

    def place_holding(self, offset: int) -> Place | None:
        """Return the place that holds the character at `offset`, or None when none does."""
        number = bisect_right(self.places, offset, key=lambda place: place.start)
        return self.places[number - 1] if number else None

    def place_at(self, offset: int) -> str:
        """Return the label of the place that holds the character at `offset`, or "" when none does."""
        place = self.place_holding(offset)
        return place.label if place else ""


@dataclass(frozen=True)
class Chunk:
    """A span of a document that the embedding model can read whole: `text == document.text[start:end]`."""

    id: str
    document_id: str
    uri: str
    title: str
    text: str
    start: int
    end: int
    place: str = ""
    """Label of the place where the chunk begins; empty when its document has none."""

    @classmethod
    def of(cls, document: Document, start: int, end: int) -> "Chunk":
        """Cut the characters `start` to `end` out of `document`."""
        return cls(
            content_id("chunk", document.id, str(start), str(end)),
            document.id,
            document.uri,
            document.title,
            document.text[start:end],
            start,
            end,
            document.place_at(start),
        )


@dataclass(frozen=True)
class IndexedChunk:
    """What the index keeps for one chunk."""

    found: Chunk
    """Searched; the embedding model reads it whole."""
    read: Chunk
    """Becomes the passage; the chunk itself or a stretch around it."""
    heading: str = ""
    """Name, title and headings above the chunk, embedded and searched with it."""
    label: str = ""
    """What a row of a table is called, searched in place of the text; the text is that of the table."""
    row: int | None = None
    """Where that row begins in the document."""

    @property
    def searched(self) -> str:
        """The text that is embedded and whose words count."""
        return under_heading(self.heading, self.label or self.found.text)


@dataclass(frozen=True)
class Scores:
    """Why a passage was found. `fused` orders passages; the parts are None when that search did not return it."""

    fused: float
    dense: float | None = None
    """Cosine similarity of question and chunk, -1 to 1."""
    keyword: float | None = None
    """BM25 score, 0 or more."""


@dataclass(frozen=True)
class Passage:
    """A chunk found for a question."""

    chunk: Chunk
    scores: Scores

    @classmethod
    def given(cls, title: str, text: str) -> "Passage":
        """Wrap a text that was handed over rather than found, such as the gold passage of an exam question."""
        document = Document.of(f"{_GIVEN}{title}", title, text)
        return cls(Chunk.of(document, 0, len(text)), Scores(fused=1.0))


def is_given(chunk: Chunk) -> bool:
    """Return whether the text was handed over (`Passage.given`), so that no library knows its document."""
    return chunk.uri.startswith(_GIVEN)

"""The values of retrieval: documents, the chunks they are cut into, and the passages that a search returns."""

import hashlib
from bisect import bisect_right
from dataclasses import dataclass

_GIVEN = "given:"


def content_id(*parts: str) -> str:
    """Return the identity of a value: 16 hexadecimal characters of the SHA-256 over `parts`."""
    return hashlib.sha256("\x1f".join(parts).encode("utf-8", "surrogatepass")).hexdigest()[:16]


@dataclass(frozen=True)
class Place:
    """A page, slide, section or other part of a source; it ends where the next place begins."""

    start: int
    label: str
    """What a reader calls it: "page 3", "slide 2", "Budget!A2:D40", "Install > Linux"; empty if it has no name."""
    divides: bool = True
    """Whether a chunk must end where this place begins, as it must at the start of a page."""


def under_heading(heading: str, text: str) -> str:
    """Return the text that is searched: the heading, if there is one, and the text below it."""
    return f"{heading}\n{text}" if heading else text


def page_label(number: int) -> str:
    """Return the label of a page, counted from 1."""
    return f"page {number}"


UNSTORED = "(formula without a stored result)"
"""The text of a cell of which nothing else is known."""


@dataclass(frozen=True)
class DocumentTable:
    """A table of a document as values, so that questions about it can be computed."""

    name: str
    """The sheet it stands on, or ""."""
    caption: str
    """The lines above it: its title, its unit, or ""."""
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    """The cells as people see them; each row has as many as there are columns."""
    starts: tuple[int, ...]
    """Where the text of each row begins in that of the document."""
    places: tuple[str, ...]
    """What a reader calls the place of each row: "row 12", "Budget!A12:D12"."""
    texts: tuple[str, ...] = ()
    """The text of each row in the document; if empty, its cells below each other, named by their columns."""


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
    """Number of pages or slides, including those without text; None for formats that have none."""
    notes: tuple[str, ...] = ()
    """What its reader left out, in short sentences."""
    tables: tuple[DocumentTable, ...] = ()

    @classmethod
    def of(
        cls,
        uri: str,
        title: str,
        text: str,
        places: tuple[Place, ...] = (),
        pages: int | None = None,
        notes: tuple[str, ...] = (),
        tables: tuple[DocumentTable, ...] = (),
    ) -> "Document":
        """Make a document with its identity."""
        return cls(content_id("document", uri, text), uri, title, text, places, pages, notes, tables)

    def place_holding(self, offset: int) -> Place | None:
        """Return the place of the character at `offset`, or None if it has none."""
        number = bisect_right(self.places, offset, key=lambda place: place.start)
        return self.places[number - 1] if number else None

    def place_at(self, offset: int) -> str:
        """Return the label of the place of the character at `offset`, or "" if it has none."""
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
    """Label of the place where the chunk begins; empty if its document has no places."""

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
    """A chunk with everything that the index stores for it. What is searched and what is read may differ."""

    found: Chunk
    """The chunk that is searched; it fits into the window of the embedding model."""
    read: Chunk
    """The text that becomes the passage: the chunk itself or more of the text around it."""
    heading: str = ""
    """File name, title and headings above the chunk, which are embedded and searched with it."""
    label: str = ""
    """For a row of a table: its name, which is searched instead of the text. The text is that of the table."""
    row: int | None = None
    """For a row of a table: where it begins in the document."""

    @property
    def searched(self) -> str:
        """The text that is embedded and whose words are counted."""
        return under_heading(self.heading, self.label or self.found.text)


READ = 0.05
"""Weight of a passage's best logit beside its fused score, which lies between 0 and 1."""


@dataclass(frozen=True)
class Scores:
    """The scores of a passage. All but `fused` are None where they were not measured."""

    fused: float
    dense: float | None = None
    """Cosine similarity of question and chunk, -1 to 1."""
    keyword: float | None = None
    """BM25 score, 0 or more."""
    read: float | None = None
    """Logit of what answers best in it, by the model that reads it with the question; None where none did."""

    @property
    def order(self) -> float:
        """What orders passages: the fused score, and what reading says."""
        return self.fused + READ * (self.read or 0.0)


@dataclass(frozen=True)
class Passage:
    """A chunk found for a question."""

    chunk: Chunk
    scores: Scores

    @classmethod
    def given(cls, title: str, text: str) -> "Passage":
        """Wrap a text that did not come from a search, such as the gold passage of an exam question."""
        document = Document.of(f"{_GIVEN}{title}", title, text)
        return cls(Chunk.of(document, 0, len(text)), Scores(fused=1.0))


def is_given(chunk: Chunk) -> bool:
    """Return whether the text came from `Passage.given`, so that no library holds its document."""
    return chunk.uri.startswith(_GIVEN)

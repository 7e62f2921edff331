"""The values of retrieval: Document, Chunk and Passage. Pure data; knows no reader, index or database."""

import hashlib
from bisect import bisect_right
from dataclasses import dataclass

_GIVEN = "given:"


def content_id(*parts: str) -> str:
    """Return the identity of a value: 16 hexadecimal characters of the SHA-256 over `parts`."""
    return hashlib.sha256("\x1f".join(parts).encode("utf-8", "surrogatepass")).hexdigest()[:16]


@dataclass(frozen=True)
class Document:
    """One source as plain text. `id` is a hash of uri and text, so an edited file is another document."""

    id: str
    uri: str
    title: str
    text: str
    page_starts: tuple[int, ...] = ()
    """Offset in `text` where each page begins; empty when the format has no pages."""

    @classmethod
    def of(cls, uri: str, title: str, text: str, page_starts: tuple[int, ...] = ()) -> "Document":
        """Make a document with its identity."""
        return cls(content_id("document", uri, text), uri, title, text, page_starts)

    def page_at(self, offset: int) -> int | None:
        """Return the 1-based page that holds the character at `offset`, or None without pages."""
        return bisect_right(self.page_starts, offset) if self.page_starts else None


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
    page: int | None = None

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
            document.page_at(start),
        )


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

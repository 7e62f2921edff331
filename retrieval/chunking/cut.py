"""Cut a document into chunks with the chunker that the settings name.

A chunk never crosses a page or another place that divides the document. What is searched and what is read of a chunk
may differ, because the text that matches a question best is often too short to be understood.
"""

import re
from collections.abc import Callable, Iterable, Iterator
from itertools import pairwise

from retrieval.chunking.pieces import Limits, Piece, add_context, add_overlap
from retrieval.chunking.recursive import by_borders, by_code, by_tokens
from retrieval.chunking.semantic import by_meaning
from retrieval.chunking.sentence import by_sentences
from retrieval.chunking.small_to_large import parents_and_children, sentence_windows
from retrieval.chunking.structure import by_sections
from retrieval.chunking.table_rows import table_rows
from retrieval.documents import Chunk, Document, IndexedChunk
from retrieval.index.embedding.embedder import ChunkEmbedder
from retrieval.records import name_of
from retrieval.settings import IndexSettings
from retrieval.text.headings import SEPARATOR
from retrieval.text.sentences import Span

CHUNKER_VERSION = "5"
"""Raise it when a chunker cuts differently, so that the next ingest cuts unchanged files again."""

BLOCK_CHARACTERS = 50_000
"""Longest text that a chunker gets at once, because some count the tokens of all of it first."""

BORDERS = ("\n\n", "\n", ". ", " ")
"""Where such a text may end, best first."""

LINE_PLACE = re.compile(r"(?:line|page) \d+$|\d\d:\d\d:\d\d$")
"""Labels of places in code, on pages that a sentence goes on on, and in films, which are not headings."""

NAME = re.compile(r"[^\W\d_]{3}")
"""A file name says something only if it has three letters in a row."""

CODE_NAME = re.compile(r"[0-9a-f-]{16}", re.IGNORECASE)
"""Hashes and similar file names, which say nothing either."""

NAME_CHARACTERS = 40
"""Longest part of a file name that is embedded with a chunk."""

HEADING_CHARACTERS = 120
"""Longest part of file name, title and headings that is embedded with a chunk."""


def cut(document: Document, settings: IndexSettings, embedder: ChunkEmbedder) -> Iterator[IndexedChunk]:
    """Yield the chunks of `document` in order. What is searched of each fits into the embedding model's window.

    Together they hold every character that is not blank. No two begin at the same character, and only chunkers with an
    overlap repeat text. The chunks of a page are followed by the rows of its tables, whose text they hold too.
    """
    window = embedder.max_tokens
    tokens = min(settings.chunk_tokens, window - embedder.count_tokens(""))
    limits = Limits(tokens, window, embedder.count_tokens)
    divide = _chunker(settings, limits, embedder)
    for block_start, block_end in _blocks(document):
        block = document.text[block_start:block_end]
        for piece in divide(block):
            found = Chunk.of(document, block_start + piece.start, block_start + piece.end)
            read = Chunk.of(document, block_start + piece.read_start, block_start + piece.read_end)
            heading = _heading(document, found.start) if settings.headings else ""
            chunk = IndexedChunk(found, read, heading)
            fits = not heading or embedder.count_tokens(chunk.searched) <= window
            yield chunk if fits else IndexedChunk(found, read)
        for row in table_rows(block, limits) if settings.table_rows else ():
            table = Chunk.of(document, block_start + row.read_start, block_start + row.read_end)
            heading = _heading(document, block_start + row.start) if settings.headings else ""
            chunk = IndexedChunk(table, table, heading, row.label, block_start + row.start)
            if embedder.count_tokens(chunk.searched) <= window:
                yield chunk


def _chunker(settings: IndexSettings, limits: Limits, embedder: ChunkEmbedder) -> Callable[[str], Iterable[Piece]]:
    match settings.chunker:
        case "sentence-window":
            return lambda text: sentence_windows(text, limits)
        case "hierarchical":
            return lambda text: parents_and_children(text, limits)
        case "sentence":
            spans = by_sentences
        case "recursive":
            spans = by_borders
        case "token":
            spans = by_tokens
        case "structure":
            spans = by_sections
        case "code":
            spans = by_code
        case "semantic":

            def spans(text: str, limits: Limits) -> Iterator[Span]:
                return by_meaning(text, limits, embedder.embed)

    overlap = min(settings.chunk_overlap, limits.tokens // 2)
    shorter = limits.of(limits.tokens - overlap)
    return lambda text: add_context(text, list(add_overlap(text, spans(text, shorter), overlap, limits)))


def _heading(document: Document, start: int) -> str:
    """Return file name, title and headings above a chunk; labels of pages, slides, cells and lines are left out."""
    place = document.place_holding(start)
    headings = place.label if place and not place.divides and not LINE_PLACE.match(place.label) else ""
    title = document.title.replace("_", " ")
    name = name_of(document.uri).replace("_", " ")
    says_more = NAME.search(name) and not CODE_NAME.search(name) and name.casefold() not in title.casefold()
    return SEPARATOR.join(filter(None, (name[:NAME_CHARACTERS] if says_more else "", title, headings)))[
        :HEADING_CHARACTERS
    ].strip()


def _blocks(document: Document) -> Iterator[tuple[int, int]]:
    """Yield spans that cover the text: the pages or other parts that divide it, cut again where they are too long."""
    starts = {0, *(place.start for place in document.places if place.divides)}
    borders = [*sorted(starts), len(document.text)]
    for start, end in pairwise(borders):
        while end - start > BLOCK_CHARACTERS:
            longest = start + BLOCK_CHARACTERS
            ends = (document.text.rfind(mark, start, longest) + len(mark) for mark in BORDERS)
            border = next((place for place in ends if place > start + len("\n\n")), longest)
            yield start, border
            start = border
        yield start, end

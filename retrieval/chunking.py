"""Documents become chunks, cut by llama-index on paragraph and sentence borders. Knows no model: it is given a counter.

A chunk never crosses a page, never overlaps another, and together they hold every character that is not blank
between them.
"""

from collections.abc import Callable, Iterable, Iterator
from itertools import pairwise

from llama_index.core.node_parser import SentenceSplitter
from llama_index.core.node_parser.text.utils import split_by_sentence_tokenizer

from retrieval.documents import Chunk, Document

PARAGRAPH_BORDER = "\n\n"
BLOCK_CHARACTERS = 50_000
"""Text handed to the splitter at once: it counts the tokens of all of it first."""

SHORT_TOKENS = 32

CHARACTERS_PER_TOKEN = 12
"""Prose has four to five. Tokenizers read a word of any length as one unknown token and blanks as none, so this
bounds the length of a chunk of such text."""


def cut(document: Document, chunk_tokens: int, count_tokens: Callable[[str], int], window: int) -> Iterator[Chunk]:
    """Yield the chunks of `document` in order, each with `count_tokens(chunk.text) <= window`.

    Args:
        document: Its page borders, when it has pages, are chunk borders too.
        chunk_tokens: Longest chunk wanted, without special tokens; the window limits it further.
        count_tokens: Tokens of a text as the embedding model counts them, special tokens included.
        window: Tokens the embedding model reads at most.
    """
    limit = min(chunk_tokens, window - count_tokens(""))
    for block_start, block_end in _blocks(document):
        block = document.text[block_start:block_end]
        for start, end in _with_headings(block, _spans(block, limit, count_tokens, window), count_tokens, window):
            yield Chunk.of(document, block_start + start, block_start + end)


def _blocks(document: Document) -> Iterator[tuple[int, int]]:
    """Yield spans that cover the text: pages, further cut at the last good border before `BLOCK_CHARACTERS`."""
    borders = [*(document.page_starts or (0,)), len(document.text)]
    for start, end in pairwise(borders):
        while end - start > BLOCK_CHARACTERS:
            found = (
                document.text.rfind(mark, start + 1, start + BLOCK_CHARACTERS) for mark in ("\n\n", "\n", ". ", " ")
            )
            border = next((place for place in found if place > start), start + BLOCK_CHARACTERS)
            yield start, border
            start = border
        yield start, end


def _spans(text: str, limit: int, count_tokens: Callable[[str], int], window: int) -> Iterator[tuple[int, int]]:
    """Yield the spans of the pieces of `text`, with blanks at their ends left out."""

    def measure(piece: str) -> range:
        return range(max(count_tokens(piece) - count_tokens(""), len(piece) // CHARACTERS_PER_TOKEN))

    splitter = SentenceSplitter(
        chunk_size=limit,
        chunk_overlap=0,
        paragraph_separator=PARAGRAPH_BORDER,
        tokenizer=measure,
        chunking_tokenizer_fn=_sentences,
    )
    end = 0
    for piece in splitter.split_text(text):
        start = text.index(piece, end)
        end = start + len(piece)
        if count_tokens(piece) <= window:
            yield start, end
        else:  # joined pieces can count more tokens than the sum of their own
            for inner_start, inner_end in _spans(piece, limit // 2, count_tokens, window):
                yield start + inner_start, start + inner_end


def _with_headings(
    text: str, spans: Iterable[tuple[int, int]], count_tokens: Callable[[str], int], window: int
) -> Iterator[tuple[int, int]]:
    """Join a span too short to stand alone, such as a heading, with the one after it when the window holds both."""
    held: tuple[int, int] | None = None
    for start, end in spans:
        if held is not None:
            if count_tokens(text[held[0] : end]) <= window:
                start = held[0]
            else:
                yield held
        held = (start, end)
        if count_tokens(text[start:end]) >= SHORT_TOKENS:
            yield held
            held = None
    if held is not None:
        yield held


def _sentences(text: str) -> list[str]:
    """Split into sentences that join to `text` again; llama-index's own function drops blanks before the first."""
    sentences = _split_sentences(text)
    if not sentences:
        return [text]
    sentences[0] = text[: len(text) - sum(map(len, sentences[1:]))]
    return sentences


_split_sentences = split_by_sentence_tokenizer()

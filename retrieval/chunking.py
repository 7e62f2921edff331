"""Documents become chunks, cut by llama-index on paragraph and sentence borders. Knows no model: it is given a counter.

A chunk never crosses a page or another place that divides, never overlaps another, and together they hold every
character that is not blank between them.
"""

from collections.abc import Callable, Iterable, Iterator
from itertools import pairwise

from llama_index.core.node_parser import SentenceSplitter
from llama_index.core.node_parser.text.utils import split_by_sentence_tokenizer

from retrieval.documents import Chunk, Document

BLOCK_CHARACTERS = 50_000
"""Text handed to the splitter at once: it counts the tokens of all of it first."""

BORDERS = ("\n\n", "\n", ". ", " ")
"""Where a block may end, best first."""

SHORT_SHARE = 6
"""A piece below this part of the limit, such as a heading, is joined with the next if the window holds both."""

CHARACTERS_PER_TOKEN = 12
"""Prose has four to five. Tokenizers read a word of any length as one unknown token and blanks as none, so this
bounds the length of a chunk of such text."""

Measure = Callable[[str], int]


def cut(document: Document, chunk_tokens: int, count_tokens: Measure, window: int) -> Iterator[Chunk]:
    """Yield the chunks of `document` in order, each with `count_tokens(chunk.text) <= window`.

    Args:
        document: The beginnings of its places that divide, such as pages, are chunk borders too.
        chunk_tokens: Longest chunk wanted, without special tokens; the window limits it further, and a heading
            may exceed it together with its paragraph.
        count_tokens: Tokens of a text as the embedding model counts them, special tokens included.
        window: Tokens the embedding model reads at most.
    """

    def measure(text: str) -> int:
        return max(count_tokens(text), len(text) // CHARACTERS_PER_TOKEN)

    limit = min(chunk_tokens, window - count_tokens(""))
    for block_start, block_end in _blocks(document):
        block = document.text[block_start:block_end]
        pieces = _pieces(block, limit, measure, window)
        for start, end in _join_short(block, pieces, limit // SHORT_SHARE, measure, window):
            yield Chunk.of(document, block_start + start, block_start + end)


def _blocks(document: Document) -> Iterator[tuple[int, int]]:
    """Yield spans that cover the text: pages and the like, cut further at good borders where they are too long."""
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


def _pieces(text: str, limit: int, measure: Measure, window: int) -> Iterator[tuple[int, int]]:
    """Yield the spans of the splitter's pieces of `text`, without the blanks around them."""
    special_tokens = measure("")
    splitter = SentenceSplitter(
        chunk_size=limit,
        chunk_overlap=0,
        paragraph_separator="\n\n",
        tokenizer=lambda piece: range(measure(piece) - special_tokens),
        chunking_tokenizer_fn=_sentences,
    )
    end = 0
    for piece in splitter.split_text(text):
        start = text.index(piece, end)
        end = start + len(piece)
        if measure(piece) <= window:
            yield start, end
        else:  # joined sentences can count more tokens than the sum of their own
            for inner_start, inner_end in _pieces(piece, limit // 2, measure, window):
                yield start + inner_start, start + inner_end


def _join_short(
    text: str, spans: Iterable[tuple[int, int]], short: int, measure: Measure, window: int
) -> Iterator[tuple[int, int]]:
    held: tuple[int, int] | None = None
    for start, end in spans:
        joined = (held[0], end) if held else (start, end)
        if held and measure(text[joined[0] : end]) > window:
            yield held
            joined = (start, end)
        held = joined
        if measure(text[held[0] : end]) >= short:
            yield held
            held = None
    if held:
        yield held


def _sentences(text: str) -> list[str]:
    """Split into sentences that join to `text` again; llama-index's own function drops blanks before the first."""
    sentences = _split_sentences(text)
    if not sentences:
        return [text]
    sentences[0] = text[: len(text) - sum(map(len, sentences[1:]))]
    return sentences


_split_sentences = split_by_sentence_tokenizer()

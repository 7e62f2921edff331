"""What every chunker returns, the limits it must keep, and what several chunkers do with their spans."""

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

from retrieval.text.sentences import LONGEST_CHARACTERS, Span, sentence_spans

CHARACTERS_PER_TOKEN = 12
"""Text counts at least one token for this many characters; prose has four to five. Tokenizers count a word of any
length as one unknown token and blanks as none, so this limits the length of a chunk of such text."""

SHORT_SHARE = 6
"""A piece below 1/6 of the limit, such as a heading, is joined with the next if both fit into the window."""

Measure = Callable[[str], int]


class Piece(NamedTuple):
    """The part of a text that is searched, and the part around it that is read when it is found."""

    start: int
    end: int
    read_start: int
    read_end: int


@dataclass(frozen=True)
class Limits:
    """How long a piece may be, in tokens as the embedding model counts them."""

    tokens: int
    """Longest piece that the settings allow, without special tokens."""
    window: int
    """Longest piece that the model can read, special tokens included."""
    count_tokens: Measure
    """Counts the tokens of a text, special tokens included."""

    def measure(self, text: str) -> int:
        """Return the tokens of `text`, special ones included, but at least len(text) / CHARACTERS_PER_TOKEN."""
        return max(self.count_tokens(text), len(text) // CHARACTERS_PER_TOKEN)

    @property
    def special_tokens(self) -> int:
        """Number of tokens that the model adds to every text."""
        return self.count_tokens("")

    def of(self, tokens: int) -> "Limits":
        """Return the same limits with another allowed length."""
        return replace(self, tokens=max(tokens, 1))


def join_short(text: str, spans: Iterable[Span], limits: Limits) -> Iterator[Span]:
    """Join spans that are too short to mean anything with the span that follows."""
    short = limits.tokens // SHORT_SHARE
    held: Span | None = None
    for start, end in spans:
        joined = (held[0], end) if held else (start, end)
        if held and limits.measure(text[joined[0] : end]) > limits.window:
            yield held
            joined = (start, end)
        held = joined
        if limits.measure(text[held[0] : end]) >= short:
            yield held
            held = None
    if held:
        yield held


def add_overlap(text: str, spans: Iterable[Span], overlap: int, limits: Limits) -> Iterator[Span]:
    """Yield the spans, each beginning up to `overlap` tokens earlier, at a word of the span before it."""
    before: Span | None = None
    for start, end in spans:
        if before and overlap:
            words = [at for at in range(before[0] + 1, start) if text[at - 1].isspace() and not text[at].isspace()]
            room = min(overlap, limits.window - limits.measure(text[start:end]))
            special = limits.special_tokens
            first = bisect_left(words, -room, key=lambda at: -(limits.count_tokens(text[at:start]) - special))
            fitting = (at for at in words[first:] if limits.measure(text[at:end]) <= limits.window)
            yield next(fitting, start), end
        else:
            yield start, end
        before = (start, end)


def add_context(text: str, spans: Sequence[Span]) -> Iterator[Piece]:
    """Yield a piece for each span that is read with the sentence before and the sentence after it."""
    sentences = sentence_spans(text, LONGEST_CHARACTERS)
    starts, ends = [start for start, _ in sentences], [end for _, end in sentences]
    for start, end in spans:
        before, after = bisect_left(starts, start) - 1, bisect_right(ends, end)
        read_start = starts[before] if before >= 0 else start
        read_end = ends[after] if after < len(ends) else end
        yield Piece(start, end, read_start, read_end)

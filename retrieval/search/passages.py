"""Choose the text that is read for each chunk that was found. Overlaps are cut away, so that nothing is read twice."""

from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from retrieval.documents import Chunk, Passage, Scores, content_id
from retrieval.index.catalogue import Entry
from retrieval.index.stored_chunks import StoredChunk

LEAST_SHARE = 0.5
"""A chunk becomes a passage only if at least this share of its length is not in the passages before it."""


class PassageSpan(NamedTuple):
    """The text that is read for a chunk that was found, and where it begins in its document."""

    chunk: StoredChunk
    start: int
    text: str

    @property
    def end(self) -> int:
        """Where the text ends, in characters of its document."""
        return self.start + len(self.text)

    def part(self, start: int, end: int) -> "PassageSpan":
        """Return the part from `start` to `end`, in characters of the document, without the blanks around it."""
        text = self.text[start - self.start : end - self.start]
        return PassageSpan(self.chunk, start + len(text) - len(text.lstrip()), text.strip())


def choose_spans(found: Sequence[StoredChunk], wide: bool) -> Iterator[PassageSpan]:
    """Yield the text to read for each chunk of `found`, best first, without what an earlier one already holds."""
    taken: dict[str, list[PassageSpan]] = {}
    for chunk in found:
        whole = (
            PassageSpan(chunk, chunk.read_start, chunk.read_text)
            if wide
            else PassageSpan(chunk, chunk.start, chunk.text)
        )
        rest = _cut_overlaps(whole, taken.setdefault(chunk.edition, []))
        if len(rest.text) >= LEAST_SHARE * len(chunk.text):
            taken[chunk.edition].append(whole)
            yield rest


def _cut_overlaps(span: PassageSpan, taken: Sequence[PassageSpan]) -> PassageSpan:
    """Return the longest part of `span` that is not in any of `taken`."""
    free = [(span.start, span.end)]
    for other in taken:
        sides = [((start, min(end, other.start)), (max(start, other.end), end)) for start, end in free]
        free = [side for pair in sides for side in pair if side[0] < side[1]]
    start, end = max(free, key=lambda side: side[1] - side[0], default=(span.start, span.start))
    return span.part(start, end)


def make_passage(span: PassageSpan, visible: Mapping[str, Entry], scores: Scores) -> Passage:
    """Return the passage of a span, with what the catalogue knows of its document."""
    record = visible[span.chunk.edition].record
    chunk_id = content_id("chunk", record.id, str(span.start), str(span.end))
    place = span.chunk.place
    return Passage(Chunk(chunk_id, record.id, record.uri, record.title, span.text, span.start, span.end, place), scores)

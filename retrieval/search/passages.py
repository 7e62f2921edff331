"""What is read of the chunks that were found: overlaps are cut away, so that nothing is read twice.

Knows how chunks are kept and what passages are; not how anything is scored.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from retrieval.documents import Chunk, Passage, Scores, content_id
from retrieval.index.catalogue import Entry
from retrieval.index.stored_chunks import StoredChunk

LEAST_SHARE = 0.5
"""Of a chunk must be new after what passages before it hold, else it is no passage of its own."""


class Reading(NamedTuple):
    """A stretch of an edition, to be read for the sake of the chunk that was found in it."""

    chunk: StoredChunk
    start: int
    text: str

    @property
    def end(self) -> int:
        """Where it ends, in characters of its document."""
        return self.start + len(self.text)

    def part(self, start: int, end: int) -> "Reading":
        """Return the part from `start` to `end`, in characters of the document, without blanks around it."""
        text = self.text[start - self.start : end - self.start]
        return Reading(self.chunk, start + len(text) - len(text.lstrip()), text.strip())


def readings(found: Sequence[StoredChunk], wide: bool) -> Iterator[Reading]:
    """Yield what is to be read of `found`, best first; of each only what none before holds, and none in small rests."""
    taken: dict[str, list[Reading]] = {}
    for chunk in found:
        whole = Reading(chunk, chunk.read_start, chunk.read_text) if wide else Reading(chunk, chunk.start, chunk.text)
        rest = _rest(whole, taken.setdefault(chunk.edition, []))
        if len(rest.text) >= LEAST_SHARE * len(chunk.text):
            taken[chunk.edition].append(whole)
            yield rest


def _rest(reading: Reading, taken: Sequence[Reading]) -> Reading:
    """Return the longest part of `reading` that no one of `taken` holds."""
    free = [(reading.start, reading.end)]
    for other in taken:
        sides = [((start, min(end, other.start)), (max(start, other.end), end)) for start, end in free]
        free = [side for pair in sides for side in pair if side[0] < side[1]]
    start, end = max(free, key=lambda side: side[1] - side[0], default=(reading.start, reading.start))
    return reading.part(start, end)


def passage_of(reading: Reading, visible: Mapping[str, Entry], scores: Scores) -> Passage:
    """Return a reading as other packages know it."""
    record = visible[reading.chunk.edition].record
    chunk_id = content_id("chunk", record.id, str(reading.start), str(reading.end))
    place = reading.chunk.place
    return Passage(
        Chunk(chunk_id, record.id, record.uri, record.title, reading.text, reading.start, reading.end, place), scores
    )

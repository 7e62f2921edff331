"""BM25 computed from stored word counts, so that editions can be added and removed one by one.

Only whole numbers are stored; how rare a word is and the mean length are computed when a question is asked. So the
scores are, to the last bit, those of an index built from scratch. The formula and its constants are those of bm25s
(Lucene's variant; Lù, arXiv 2407.03618), which stores finished scores and therefore has to be rebuilt whenever one
chunk changes.

Postings are stored in segments, sorted by word. A segment is merged with the one before it until each is at least twice
as long as the next. So there are few segments, and a posting is merged only a logarithmic number of times.
"""

import math
from collections.abc import Collection, Sequence
from dataclasses import dataclass

import numpy as np

from retrieval.index.words.counts import WordCounts

K1, B = 1.5, 0.75


@dataclass(frozen=True)
class _Segment:
    """Postings sorted by word; arrays of int32, of shape (postings,)."""

    word: np.ndarray
    chunk: np.ndarray
    count: np.ndarray

    def of(self, word: int) -> tuple[np.ndarray, np.ndarray]:
        """Return the chunks that contain a word, and how often each does."""
        first, last = np.searchsorted(self.word, np.array([word, word + 1], np.int32))
        return self.chunk[first:last], self.count[first:last]


class Bm25:
    """The chunks of some editions. Several threads must not share it."""

    def __init__(self) -> None:
        self._vocabulary: dict[str, int] = {}
        self._segments: list[_Segment] = []
        self._keys: list[str] = []
        self._places: dict[str, int] = {}
        """Number of each chunk that was not removed, by key."""
        self._spans: dict[str, slice] = {}
        """Numbers of the chunks of each edition."""
        self._lengths = np.zeros(0, np.int32)
        """Number of words of each chunk."""
        self._live = np.zeros(0, bool)
        """For each chunk, False once it was removed."""

    @property
    def editions(self) -> dict[str, int]:
        """Number of chunks of each edition."""
        return {edition: span.stop - span.start for edition, span in self._spans.items()}

    def add(self, editions: Sequence[tuple[str, WordCounts]]) -> None:
        """Add new editions, all of them as one segment."""
        word, chunk, count = [], [], []
        for edition, counts in editions:
            first = len(self._keys)
            self._keys += counts.keys
            self._places.update(zip(counts.keys, range(first, len(self._keys)), strict=True))
            self._spans[edition] = slice(first, len(self._keys))
            ids = [self._vocabulary.setdefault(one, len(self._vocabulary)) for one in counts.words]
            word.append(np.array(ids, np.int32)[counts.word])
            chunk.append(counts.chunk + np.int32(first))
            count.append(counts.count)
        added = _sort(np.concatenate(word), np.concatenate(chunk), np.concatenate(count))
        lengths = np.bincount(added.chunk, added.count, len(self._keys)).astype(np.int32)
        lengths[: len(self._lengths)] = self._lengths
        self._live = np.append(self._live, np.ones(len(lengths) - len(self._lengths), bool))
        self._lengths = lengths
        self._segments.append(added)
        while len(self._segments) > 1 and len(self._segments[-2].word) < 2 * len(self._segments[-1].word):
            self._segments[-2:] = [_merge(self._segments[-2:])]

    def remove(self, editions: Collection[str]) -> None:
        """Remove editions that were added."""
        for edition in editions:
            span = self._spans.pop(edition)
            self._live[span] = False
            for key in self._keys[span]:
                del self._places[key]
        if 2 * np.count_nonzero(self._live) < len(self._live):
            self._compact()

    def scores(self, words: Collection[str], editions: Collection[str] | None = None) -> "KeywordScores":
        """Return the score of every chunk for `words`; if `editions` are given, 0 for chunks of others."""
        scores = np.zeros(len(self._keys))
        total = np.count_nonzero(self._live)
        mean_length = self._lengths[self._live].sum() / max(total, 1)
        known, unknown = set(words) & self._vocabulary.keys(), set(words) - self._vocabulary.keys()
        possible = len(unknown) * math.log(1 + (total + 0.5) / 0.5)
        # In alphabetical order, because the last bit of a sum depends on its order.
        for word in sorted(known):
            found = [segment.of(self._vocabulary[word]) for segment in self._segments]
            chunk, count = (np.concatenate(part) for part in zip(*found, strict=True))
            chunk, count = chunk[there := self._live[chunk]], count[there]
            rarity = math.log(1 + (total - len(chunk) + 0.5) / (len(chunk) + 0.5))
            possible += rarity
            scores[chunk] += rarity * count / (count + K1 * (1 - B + B * self._lengths[chunk] / mean_length))
        if editions is not None and len(editions) < len(self._spans):
            asked = np.zeros(len(scores), bool)
            for edition in editions:
                asked[self._spans.get(edition, slice(0))] = True
            scores[~asked] = 0
        return KeywordScores(self._keys, self._places, scores, possible)

    def _compact(self) -> None:
        """Drop the postings of removed chunks."""
        place = np.append(np.int32(0), np.cumsum(self._live, dtype=np.int32))  # number of remaining chunks before each
        kept = _merge(self._segments)
        there = self._live[kept.chunk]
        self._segments = [_Segment(kept.word[there], place[kept.chunk[there]], kept.count[there])]
        self._keys = [key for key, stays in zip(self._keys, self._live, strict=True) if stays]
        self._places = {key: at for at, key in enumerate(self._keys)}
        self._spans = {
            edition: slice(first := int(place[span.start]), first + span.stop - span.start)
            for edition, span in self._spans.items()
        }
        self._lengths = self._lengths[self._live]
        self._live = np.ones(len(self._keys), bool)


class KeywordScores:
    """The BM25 scores of one question over all chunks."""

    def __init__(self, keys: list[str], places: dict[str, int], scores: np.ndarray, possible: float) -> None:
        self._keys, self._places, self._scores = keys, places, scores
        self.possible = possible
        """What a chunk could have at most, about: the weight of all words of the question."""

    def best(self, count: int) -> list[str]:
        """Return the keys of the best chunks that share a word with the question, best first, ties by key."""
        least = np.partition(self._scores, -count)[-count] if count < len(self._scores) else 0.0
        places = np.flatnonzero((self._scores >= least) & (self._scores > 0))
        ranked = sorted((-self._scores[place], self._keys[place]) for place in places)
        return [key for _, key in ranked[:count]]

    def of(self, key: str) -> float:
        """Return the score of one chunk; 0 if it shares no word with the question or was added later."""
        place = self._places.get(key, len(self._scores))
        return float(self._scores[place]) if place < len(self._scores) else 0.0


def _sort(word: np.ndarray, chunk: np.ndarray, count: np.ndarray) -> _Segment:
    order = np.argsort(word, kind="stable")
    return _Segment(word[order], chunk[order], count[order])


def _merge(segments: Sequence[_Segment]) -> _Segment:
    return _sort(
        np.concatenate([one.word for one in segments]),
        np.concatenate([one.chunk for one in segments]),
        np.concatenate([one.count for one in segments]),
    )

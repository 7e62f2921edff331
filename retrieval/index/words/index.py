"""Keyword search over the visible chunks. The words of new chunks are counted once and stored on disk."""

import threading
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from pathlib import Path

from retrieval.index.words.bm25 import Bm25, KeywordScores
from retrieval.index.words.counts import WordCounts
from retrieval.index.words.store import WordStore
from retrieval.text.words import question_words, stem

CHUNKS_AT_ONCE = 2_000
"""Number of chunks, rounded up to whole editions, whose texts are in memory while words are counted."""

TextSource = Callable[[Sequence[str]], Iterable[tuple[str, str, str]]]
"""Takes editions and yields (edition, key, text) of each of their chunks."""


class KeywordIndex:
    """BM25 over the chunks of the editions last given to `refresh`. Several threads may share it."""

    def __init__(self, texts: TextSource, folder: Path) -> None:
        """Read texts from `texts`, and store counts in `folder`."""
        self._texts = texts
        self._store = WordStore(folder)
        self._lock = threading.Lock()
        self._bm25 = Bm25()

    def refresh(self, editions: Mapping[str, int]) -> None:
        """Make exactly `editions` searchable, given with their number of chunks."""
        with self._lock:
            known = self._bm25.editions
            new = {edition: chunks for edition, chunks in editions.items() if known.get(edition) != chunks}
            gone = [edition for edition in known if edition in new or edition not in editions]
            if not new and not gone:
                return
            self._bm25.remove(gone)
            if gone or not known:
                self._store.keep_only(editions)
            for some in _divide(new):
                self._bm25.add(self._load_counts(some))

    def prepare(self, editions: Mapping[str, int]) -> None:
        """Count the words of `editions`, given with their number of chunks, so that no question has to wait for it."""
        for some in _divide(editions):
            self._load_counts(some)

    def scores(self, question: str, editions: Collection[str] | None = None) -> KeywordScores:
        """Return the BM25 score of every chunk for `question`; if `editions` are given, 0 for chunks of others.

        How rare a word is depends on all chunks, not only on those of `editions`.
        """
        with self._lock:
            return self._bm25.scores({stem(word) for word in question_words(question)}, editions)

    def _load_counts(self, editions: Mapping[str, int]) -> list[tuple[str, WordCounts]]:
        """Return the counts of `editions`. Those that are not stored yet are counted and stored."""
        kept = [(one, counts) for one, counts in self._store.get(list(editions)) if len(counts.keys) == editions[one]]
        texts: dict[str, dict[str, str]] = {edition: {} for edition in editions.keys() - {one for one, _ in kept}}
        for edition, key, text in self._texts(list(texts)) if texts else ():
            texts[edition][key] = text
        counted = [(edition, WordCounts.of(chunks)) for edition, chunks in texts.items()]
        self._store.put([(one, counts) for one, counts in counted if len(counts.keys) == editions[one]])
        return kept + counted


def _divide(editions: Mapping[str, int]) -> Iterator[dict[str, int]]:
    """Divide editions, given with their number of chunks, into portions of about COUNTED_AT_ONCE chunks."""
    portion: dict[str, int] = {}
    for edition, chunks in editions.items():
        portion[edition] = chunks
        if sum(portion.values()) >= CHUNKS_AT_ONCE:
            yield portion
            portion = {}
    if portion:
        yield portion

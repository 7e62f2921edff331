"""How often each word stands in each chunk of an edition: what BM25 counts. Knows neither scores nor files."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from retrieval.text.words import stem, words

WORD_COUNTS_VERSION = 1
"""Counted up when texts are taken apart differently, so that what was kept is counted anew."""


@dataclass(frozen=True)
class WordCounts:
    """The words of the chunks of one edition, each word once a chunk."""

    keys: tuple[str, ...]
    """Of the chunks."""
    words: tuple[str, ...]
    """Stemmed, each once."""
    chunk: np.ndarray
    """Int32, of shape (postings,): the place of the chunk in `keys`."""
    word: np.ndarray
    """Int32, of shape (postings,): the place of the word in `words`."""
    count: np.ndarray
    """Int32, of shape (postings,): how often the word stands in the chunk."""

    @classmethod
    def of(cls, texts: Mapping[str, str]) -> "WordCounts":
        """Count the words of chunks, given as text by key."""
        places: dict[str, int] = {}
        postings = [np.zeros((3, 0), np.int32)]
        for chunk, text in enumerate(texts.values()):
            counted = Counter(map(stem, words(text)))
            found = [places.setdefault(word, len(places)) for word in counted]
            postings.append(np.array([[chunk] * len(found), found, list(counted.values())], np.int32))
        chunk, word, count = np.concatenate(postings, axis=1)
        return cls(tuple(texts), tuple(places), chunk, word, count)

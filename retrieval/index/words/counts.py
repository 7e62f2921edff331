"""Count how often each word occurs in each chunk of an edition."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from retrieval.text.words import stem, words

WORD_COUNTS_VERSION = 3
"""Raise it when texts are split into words differently, so that stored counts are made again."""


@dataclass(frozen=True)
class WordCounts:
    """The words of the chunks of one edition, one posting for each word in each chunk."""

    keys: tuple[str, ...]
    """Keys of the chunks."""
    words: tuple[str, ...]
    """Different stems."""
    chunk: np.ndarray
    """Int32, of shape (postings,): the number of the chunk in `keys`."""
    word: np.ndarray
    """Int32, of shape (postings,): the number of the word in `words`."""
    count: np.ndarray
    """Int32, of shape (postings,): how often the word occurs in the chunk."""

    @classmethod
    def of(cls, texts: Mapping[str, str]) -> "WordCounts":
        """Count the words of chunks; `texts` maps the key of a chunk to its text."""
        places: dict[str, int] = {}
        postings = [np.zeros((3, 0), np.int32)]
        for chunk, text in enumerate(texts.values()):
            counted = Counter(map(stem, words(text)))
            found = [places.setdefault(word, len(places)) for word in counted]
            postings.append(np.array([[chunk] * len(found), found, list(counted.values())], np.int32))
        chunk, word, count = np.concatenate(postings, axis=1)
        return cls(tuple(texts), tuple(places), chunk, word, count)

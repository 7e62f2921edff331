"""The word half of search: BM25 over chunk texts, in memory. Rebuilt when editions come or go; each is read once."""

import itertools
import re
import threading
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from functools import lru_cache

import bm25s
import numpy as np
from bm25s.stopwords import STOPWORDS_EN_PLUS
from nltk.stem.snowball import EnglishStemmer

WORD = re.compile(r"\w+")
EMPTY_WORDS = frozenset(STOPWORDS_EN_PLUS)
TextSource = Callable[[Sequence[str]], Iterable[tuple[str, str, str]]]
"""Given editions, yields (edition, key, text) of their chunks."""


_STEMMER = EnglishStemmer()


class KeywordIndex:
    """BM25 over the chunks of the editions last given to `refresh`. Safe to use from several threads."""

    def __init__(self, texts: TextSource) -> None:
        self._texts = texts
        self._lock = threading.Lock()
        self._vocabulary: dict[str, int] = {}
        self._words: dict[str, dict[str, list[int]]] = {}
        self._keys: list[str] = []
        self._places: dict[str, int] = {}
        self._spans: dict[str, slice] = {}
        """Where the chunks of an edition stand among all."""
        self._bm25: bm25s.BM25 | None = None

    def refresh(self, editions: Mapping[str, int]) -> None:
        """Make exactly `editions`, given with their number of chunks, searchable."""
        with self._lock:
            new = [edition for edition, chunks in editions.items() if len(self._words.get(edition, ())) != chunks]
            gone = self._words.keys() - editions.keys()
            if not new and not gone:
                return
            for edition in gone:
                del self._words[edition]
            self._words.update({edition: {} for edition in new})
            for edition, key, text in self._texts(new) if new else ():
                self._words[edition][key] = [
                    self._vocabulary.setdefault(word, len(self._vocabulary)) for word in map(stem, words(text))
                ]
            self._build()

    def scores(self, question: str, editions: Collection[str] | None = None) -> "KeywordScores":
        """Return the BM25 score of every chunk for `question`; 0 for those that are not of `editions`, if given.

        How rare a word is, is counted over all chunks, whichever are asked for.
        """
        with self._lock:
            stems = map(stem, asked_words(question))
            asked = sorted({self._vocabulary[word] for word in stems if word in self._vocabulary})
            if self._bm25 is None or not asked:
                return KeywordScores([], {}, np.zeros(0, np.float32))
            scores = self._bm25.get_scores_from_ids(asked)
            if editions is not None and len(editions) < len(self._words):
                chosen = np.zeros(len(scores), bool)
                for edition in editions:
                    chosen[self._spans.get(edition, slice(0))] = True
                scores = np.where(chosen, scores, np.float32(0))
            return KeywordScores(self._keys, self._places, scores)

    def _build(self) -> None:
        chunks = [(key, ids) for edition in self._words.values() for key, ids in edition.items()]
        self._keys = [key for key, _ in chunks]
        self._places = {key: place for place, key in enumerate(self._keys)}
        ends = list(itertools.accumulate(len(edition) for edition in self._words.values()))
        self._spans = {
            edition: slice(end - len(chunks), end)
            for (edition, chunks), end in zip(self._words.items(), ends, strict=True)
        }
        self._bm25 = None
        if any(ids for _, ids in chunks):
            self._bm25 = bm25s.BM25()
            self._bm25.index(([ids for _, ids in chunks], self._vocabulary), show_progress=False)


class KeywordScores:
    """The BM25 scores of one question over all chunks."""

    def __init__(self, keys: list[str], places: dict[str, int], scores: np.ndarray) -> None:
        self._keys, self._places, self._scores = keys, places, scores

    def best(self, count: int) -> list[str]:
        """Return the keys of the best chunks that share a word with the question, best first."""
        order = np.argsort(-self._scores, kind="stable")[:count]
        return [self._keys[place] for place in order if self._scores[place] > 0]

    def of(self, key: str) -> float:
        """Return the score of one chunk, 0 when it shares no word."""
        place = self._places.get(key)
        return 0.0 if place is None else float(self._scores[place])


@lru_cache(maxsize=100_000)
def stem(word: str) -> str:
    """Return a word without its English ending, so that "doors" finds "door"; other languages lose little by it."""
    return _STEMMER.stem(word)


def words(text: str) -> list[str]:
    """Return the words of a text as BM25 counts them: case folded, not stemmed."""
    return WORD.findall(text.casefold())


def asked_words(question: str) -> list[str]:
    """Return the words of a question that say what it is about; all of them when none does.

    In a small library the like of "what" and "do" would decide: normalised scores hide how little they are worth.
    """
    return [word for word in words(question) if word not in EMPTY_WORDS] or words(question)

"""The words of texts and questions, as the keyword half of the search compares them."""

import re
import sys
import threading
from collections.abc import Set
from functools import cache, lru_cache
from importlib.abc import MetaPathFinder
from typing import TYPE_CHECKING

from retrieval.text.dates import date_words

if TYPE_CHECKING:
    from nltk.stem.snowball import EnglishStemmer

WORD = re.compile(r"\w+")
COMPOUND = re.compile(r"\w+(?:['’.,-]\w+)*")
"""A word with everything that apostrophes, hyphens or decimal points join to it."""


_UNSPACED = re.compile(r"[\u0e00-\u0e7f\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff]+")
"""Letters of Thai, Japanese and Chinese, which put no blanks between words."""


@cache
def empty_words() -> frozenset[str]:
    """Return the English words that say nothing of what a text is about."""
    from bm25s.stopwords import STOPWORDS_EN_PLUS  # with scipy, which the page must not wait for

    return frozenset(STOPWORDS_EN_PLUS)


@lru_cache(maxsize=100_000)
def stem(word: str) -> str:
    """Return the English stem of a word, so that "doors" finds "door". Other languages lose little by it."""
    return _stemmer().stem(word)


def stem_word(word: str) -> str:
    """Return the stem of a word of letters; numbers and codes, of which tables have very many, stay as they are."""
    return stem(word) if word.isalpha() else word


def words(text: str) -> list[str]:
    """Return the words of a text in lower case, in order, not stemmed, and behind them its dates in one form.

    Chinese, Japanese and Thai are cut into pairs of letters, each overlapping the next, as search engines do.
    """
    found = WORD.findall(text.casefold())
    if _UNSPACED.search(text) is not None:
        found = [piece for word in found for piece in _pair(word)]
    return found + date_words(text)


def content_words(text: str) -> set[str]:
    """Return the words that carry meaning, in lower case: numbers, and words of four letters or more."""
    found = (match.group().lower() for match in COMPOUND.finditer(text))
    return {word for word in found if len(word) > 3 or any(character.isdigit() for character in word)}


def question_words(question: str) -> list[str]:
    """Return the words of a question without stop words; all of its words if it has only stop words.

    In a small library words such as "what" and "do" would decide, because the normalised scores hide how little those
    words weigh. Which language's stop words are left out is told by how many of them the question has.
    """
    found = words(question)
    empty = max(_empty_words(), key=lambda some: sum(word in some for word in found))  # at a draw the first: English
    return [word for word in found if word not in empty] or found


def _pair(word: str) -> list[str]:
    """Return the parts of a word: pairs of the letters that stand without blanks, and what is between them."""
    parts, at = [], 0
    for run in _UNSPACED.finditer(word):
        if before := word[at : run.start()]:
            parts.append(before)
        letters = run.group()
        parts += [letters[first : first + 2] for first in range(max(1, len(letters) - 1))]
        at = run.end()
    return [*parts, *([word[at:]] if at < len(word) else [])]


@cache
def _empty_words() -> tuple[frozenset[str], ...]:
    """Return the words that say nothing in English, and in other languages written with Latin letters."""
    from bm25s import stopwords

    others = (
        stopwords.STOPWORDS_GERMAN,
        stopwords.STOPWORDS_FRENCH,
        stopwords.STOPWORDS_SPANISH,
        stopwords.STOPWORDS_ITALIAN,
        stopwords.STOPWORDS_PORTUGUESE,
        stopwords.STOPWORDS_DUTCH,
    )
    return (empty_words(), *map(frozenset, others))


@cache
def _stemmer() -> "EnglishStemmer":
    """Return the stemmer. It comes with all of nltk, which goes on without sklearn and scipy.stats: two seconds."""
    sys.meta_path.insert(0, missing := _Missing({"sklearn", "scipy", "scipy.stats"}, threading.get_ident()))
    try:
        from nltk.stem.snowball import EnglishStemmer
    finally:
        sys.meta_path.remove(missing)
    return EnglishStemmer()


class _Missing(MetaPathFinder):
    """Tells one thread that some packages are not installed, unless they are imported already."""

    def __init__(self, packages: Set[str], thread: int) -> None:
        self._packages, self._thread = packages, thread

    def find_spec(self, fullname: str, path: object = None, target: object = None) -> None:
        del path, target
        if fullname in self._packages and threading.get_ident() == self._thread:
            raise ModuleNotFoundError(f"{fullname} is left out here", name=fullname)

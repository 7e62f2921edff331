"""The words of texts and of questions, as the word half of search compares them. Knows no chunk and no score."""

import re
from functools import cache, lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from nltk.stem.snowball import EnglishStemmer

WORD = re.compile(r"\w+")


@cache
def empty_words() -> frozenset[str]:
    """Return the English words that say nothing of what a text is about."""
    from bm25s.stopwords import STOPWORDS_EN_PLUS  # with scipy, which the page must not wait for

    return frozenset(STOPWORDS_EN_PLUS)


@lru_cache(maxsize=100_000)
def stem(word: str) -> str:
    """Return a word without its English ending, so that "doors" finds "door"; other languages lose little by it."""
    return _stemmer().stem(word)


def words(text: str) -> list[str]:
    """Return the words of a text as BM25 counts them: case folded, not stemmed."""
    return WORD.findall(text.casefold())


def question_words(question: str) -> list[str]:
    """Return the words of a question that say what it is about; all of them when none does.

    In a small library the like of "what" and "do" would decide: normalised scores hide how little they are worth.
    """
    return [word for word in words(question) if word not in empty_words()] or words(question)


@cache
def _stemmer() -> "EnglishStemmer":
    from nltk.stem.snowball import EnglishStemmer  # with scipy and sklearn: a second

    return EnglishStemmer()

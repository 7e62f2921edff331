"""The words of texts and questions, as the keyword half of the search compares them."""

import re
from functools import cache, lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from nltk.stem.snowball import EnglishStemmer

WORD = re.compile(r"\w+")
COMPOUND = re.compile(r"\w+(?:['’.,-]\w+)*")
"""A word with everything that apostrophes, hyphens or decimal points join to it."""


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
    """Return the words of a text in lower case, in order, not stemmed."""
    return WORD.findall(text.casefold())


def content_words(text: str) -> set[str]:
    """Return the words that carry meaning, in lower case: numbers, and words of four letters or more."""
    found = (match.group().lower() for match in COMPOUND.finditer(text))
    return {word for word in found if len(word) > 3 or any(character.isdigit() for character in word)}


def question_words(question: str) -> list[str]:
    """Return the words of a question without stop words; all of its words if it has only stop words.

    In a small library words such as "what" and "do" would decide, because the normalised scores hide how little those
    words weigh.
    """
    return [word for word in words(question) if word not in empty_words()] or words(question)


@cache
def _stemmer() -> "EnglishStemmer":
    from nltk.stem.snowball import EnglishStemmer  # with scipy and sklearn: a second

    return EnglishStemmer()

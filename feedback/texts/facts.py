"""Finds what a text states, word by word: its numbers, its names and its other content words.

No language model is used, so that each decision can be explained with the words it rests on.
"""

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache

from retrieval.text.words import empty_words

_CITATION = re.compile(r"\[\d+(?:\s*,\s*\d+)*\]")
_GROUPED = re.compile(r"(\d)[,'’\u00a0\u202f](?=\d{3}(?!\d))")
# Scripts written without spaces (Thai to Khmer, kana, Han). Two neighbouring characters are taken for a word.
_UNSPACED = "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"
_UNSPACED_TEXT = re.compile(f"[{_UNSPACED}]")
_WORD = re.compile(rf"\d+(?:[.:]\d+)*|[{_UNSPACED}]+|[^\W\d_{_UNSPACED}]+(?:['’][^\W\d_{_UNSPACED}]+)*")
_ASCII_WORD = re.compile(r"[A-Za-z]+(?:'[A-Za-z]+)*|\d+(?:[.:]\d+)*")
"""Finds the same words in ASCII text, three times as fast."""
_SENTENCE_BEGINS = re.compile(r"(?:\A|[.!?:;\n•*-])[\s\"'“‘(]*\Z")
_SPOKEN = ("two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve")
_DIGITS = {word: str(number) for number, word in enumerate(_SPOKEN, start=2)}  # "one" is seldom a number
_ASKING = frozenset({"who", "whom", "whose", "when", "where", "why", "how", "no", "not", "never", "without"})
"""Words that state nothing in an answer, but decide what a question asks."""


@dataclass(frozen=True)
class Fact:
    """One word that states something."""

    text: str
    """The word as it is written."""
    key: str
    """Equal for all spellings of one fact, such as "Three" and "3", or "renewed" and "renewal"."""
    is_number: bool
    is_name: bool
    """Whether it has a capital letter although no sentence begins there."""


def find_facts(text: str) -> tuple[Fact, ...]:
    """Return the facts of `text` in their order, each once. Citations such as [1] and empty words are left out."""
    plain = _strip_layout(text)
    found: dict[str, Fact] = {}
    for match in _choose_pattern(plain).finditer(plain):
        word = match.group()
        is_name = word[0].isupper() and not _SENTENCE_BEGINS.search(plain[max(0, match.start() - 8) : match.start()])
        for key in _make_keys(word.casefold()):
            found.setdefault(key, Fact(key if _UNSPACED_TEXT.match(word) else word, key, key[0].isdigit(), is_name))
    return tuple(found.values())


@lru_cache(maxsize=4096)
def find_fact_keys(text: str) -> frozenset[str]:
    """Return the keys of the facts of `text`. They are cached, because the same passages serve many answers."""
    plain = _strip_layout(text).casefold()
    return frozenset(key for word in set(_choose_pattern(plain).findall(plain)) for key in _make_keys(word))


def keep_words(text: str) -> str:
    """Return the words of `text` in lower case, joined by spaces, without citations, punctuation and layout."""
    plain = _strip_layout(text).casefold()
    return " ".join(_choose_pattern(plain).findall(plain))


def find_gist(question: str) -> frozenset[str]:
    """Return what nearly equal questions have in common: their facts and question words, in any order."""
    words = keep_words(question)
    return find_fact_keys(question) | _ASKING.intersection(words.split()) or frozenset({words})


@lru_cache(maxsize=65536)
def _make_keys(word: str) -> tuple[str, ...]:
    if word[0].isdigit() or word in _DIGITS:
        return (_DIGITS.get(word, word),)
    if _UNSPACED_TEXT.match(word):
        return tuple(word[at : at + 2] for at in range(max(1, len(word) - 1)))
    bare = re.split("['’]", word)[0]
    if bare in ("one", "yes") or len(bare) < 2 or word in empty_words() or bare in empty_words():
        return ()
    # Cut the ending off: this joins the forms of one word, and seldom joins two different words.
    return (bare if len(bare) <= 4 else bare[: max(4, min(len(bare) - 2, 6))],)


def _choose_pattern(text: str) -> re.Pattern[str]:
    return _ASCII_WORD if text.isascii() else _WORD


def _strip_layout(text: str) -> str:
    plain = unicodedata.normalize("NFKC", text)
    cited = _CITATION.sub(" ", plain) if "[" in plain else plain
    return _GROUPED.sub(r"\1", cited)

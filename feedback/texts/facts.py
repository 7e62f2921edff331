"""What a text states, word by word: its numbers, its names and its other content words. Knows no passage.

No model reads here, so that each decision can be explained with the words it rests on.
"""

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache

from retrieval.text.words import empty_words

_CITATION = re.compile(r"\[\d+(?:\s*,\s*\d+)*\]")
_GROUPED = re.compile(r"(\d)[,'’\u00a0\u202f](?=\d{3}(?!\d))")
# Scripts written without spaces (Thai to Khmer, kana, Han): there two neighbouring characters stand for a word.
_UNSPACED = "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"
_UNSPACED_TEXT = re.compile(f"[{_UNSPACED}]")
_WORD = re.compile(rf"\d+(?:[.:]\d+)*|[{_UNSPACED}]+|[^\W\d_{_UNSPACED}]+(?:['’][^\W\d_{_UNSPACED}]+)*")
_ASCII_WORD = re.compile(r"[A-Za-z]+(?:'[A-Za-z]+)*|\d+(?:[.:]\d+)*")
"""Finds the same in ASCII text, three times as fast."""
_SENTENCE_BEGINS = re.compile(r"(?:\A|[.!?:;\n•*-])[\s\"'“‘(]*\Z")
_SPOKEN = ("two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve")
_DIGITS = {word: str(number) for number, word in enumerate(_SPOKEN, start=2)}  # "one" is seldom a number
_ASKING = frozenset({"who", "whom", "whose", "when", "where", "why", "how", "no", "not", "never", "without"})
"""Empty in an answer; in a question they decide what is asked."""


@dataclass(frozen=True)
class Fact:
    """One word that says something."""

    text: str
    """As it is written."""
    key: str
    """What is the same wherever the fact is stated: of "Three" and "3", of "renewed" and "renewal"."""
    is_number: bool
    is_name: bool
    """Written with a capital letter where no sentence begins."""


def find_facts(text: str) -> tuple[Fact, ...]:
    """Return the facts of `text` in their order, each once. Citations such as [1] and empty words are none."""
    plain = _plain(text)
    found: dict[str, Fact] = {}
    for match in _word(plain).finditer(plain):
        word = match.group()
        is_name = word[0].isupper() and not _SENTENCE_BEGINS.search(plain[max(0, match.start() - 8) : match.start()])
        for key in _keys(word.casefold()):
            found.setdefault(key, Fact(key if _UNSPACED_TEXT.match(word) else word, key, key[0].isdigit(), is_name))
    return tuple(found.values())


@lru_cache(maxsize=4096)
def find_fact_keys(text: str) -> frozenset[str]:
    """Return the keys of the facts of `text`: the same passage is read for many answers, so they are remembered."""
    plain = _plain(text).casefold()
    return frozenset(key for word in set(_word(plain).findall(plain)) for key in _keys(word))


def keep_words(text: str) -> str:
    """Return the words of `text` alone: without citations, case, punctuation and layout."""
    plain = _plain(text).casefold()
    return " ".join(_word(plain).findall(plain))


def find_gist(question: str) -> frozenset[str]:
    """Return what near-duplicates of a question have in common: facts and question words, in whatever order."""
    spoken = keep_words(question)
    return find_fact_keys(question) | _ASKING.intersection(spoken.split()) or frozenset({spoken})


@lru_cache(maxsize=65536)
def _keys(word: str) -> tuple[str, ...]:
    if word[0].isdigit() or word in _DIGITS:
        return (_DIGITS.get(word, word),)
    if _UNSPACED_TEXT.match(word):
        return tuple(word[at : at + 2] for at in range(max(1, len(word) - 1)))
    bare = re.split("['’]", word)[0]
    if bare in ("one", "yes") or len(bare) < 2 or word in empty_words() or bare in empty_words():
        return ()
    # Without the ending: enough to join the forms of a word in languages that have endings, and seldom two words.
    return (bare if len(bare) <= 4 else bare[: max(4, min(len(bare) - 2, 6))],)


def _word(text: str) -> re.Pattern[str]:
    return _ASCII_WORD if text.isascii() else _WORD


def _plain(text: str) -> str:
    plain = unicodedata.normalize("NFKC", text)
    cited = _CITATION.sub(" ", plain) if "[" in plain else plain
    return _GROUPED.sub(r"\1", cited)

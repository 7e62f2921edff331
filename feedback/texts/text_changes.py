"""How much an edit changed, and whether it changed only the spelling. Knows texts, not exchanges."""

import re
from collections import Counter

from rapidfuzz.distance import OSA, Levenshtein

NEGATIONS = frozenset({"no", "not", "nor", "none", "never", "neither", "nothing", "without", "cannot"})
_NUMBER = re.compile(r"[$€£¥]?[-−–]?\d+(?:[.,:/]\d+)*(?:\s?[%‰°])?")
_WORD = re.compile(r"\w+(?:['’]\w+)*")
_APOSTROPHE = str.maketrans("’", "'")


def measure_edit_distance(before: str, after: str) -> float:
    """Return the Levenshtein distance in characters, divided by the longer length: 0 same, 1 nothing in common."""
    return Levenshtein.normalized_distance(before, after)


def is_spelling_only(before: str, after: str) -> bool:
    """Tell whether `after` says what `before` says, with other spelling, case, punctuation or spaces.

    In doubt the answer is no: a word added or removed, another number or negation, another name (a capitalised word)
    and a change in a script without letter case, where one character may be a word, all change what is said. Another
    number of lines is another layout, which is worth learning too.
    """
    if _numbers(before) != _numbers(after) or _lines(before) != _lines(after):
        return False
    old, new = _words(before), _words(after)
    if len(old) != len(new) or _negations(old) != _negations(new):
        return False
    return all(_same_word(one, other) for one, other in zip(old, new, strict=True))


def _numbers(text: str) -> list[str]:
    return ["".join(number.split()) for number in _NUMBER.findall(text)]


def _lines(text: str) -> int:
    return sum(1 for line in text.splitlines() if line.strip())


def _words(text: str) -> list[str]:
    return _WORD.findall(text.translate(_APOSTROPHE))


def _negations(words: list[str]) -> Counter[str]:
    lowered = (word.lower() for word in words)
    return Counter(word for word in lowered if word in NEGATIONS or word.endswith("n't"))


def _same_word(old: str, new: str) -> bool:
    if old.casefold() == new.casefold():
        return True
    is_name = old[0].isupper() and new[0].isupper()
    has_case = all(letter.lower() != letter.upper() for word in (old, new) for letter in word if letter.isalpha())
    # One slip of the finger, and not in the first letter: "legal" and "illegal", "rise" and "wise" stay different.
    slip = old[0].casefold() == new[0].casefold() and OSA.distance(old.casefold(), new.casefold()) == 1
    return slip and has_case and not is_name

"""Measures how much an edit changed, and whether it changed only the spelling, or nothing that is read."""

import re
import unicodedata
from collections import Counter

from rapidfuzz.distance import OSA, Levenshtein

NEGATIONS = frozenset({"no", "not", "nor", "none", "never", "neither", "nothing", "without", "cannot"})
_PICTURES = frozenset("☹☺☻♥❤❣✨⭐☀☕")
"""Pictures among the older signs."""
_NUMBER = re.compile(r"[$€£¥]?[-−–]?\d+(?:[.,:/]\d+)*(?:\s?[%‰°])?")
_WORD = re.compile(r"\w+(?:['’]\w+)*")
_MARKER = re.compile(r"\s?\[\d+(?:\s*,\s*\d+)*\]")
_APOSTROPHE = str.maketrans("’", "'")


def keep_visible(text: str) -> str:
    """Return `text` as it is compared: letters composed (NFC), no emoji, no invisible characters, no blanks around."""
    composed = unicodedata.normalize("NFC", text)
    return "".join(sign for sign in composed if not (_is_invisible(sign) or _is_emoji(sign))).strip()


def remove_markers(text: str) -> str:
    """Return `text` without its citations `[n]`, which references do not have."""
    return _MARKER.sub("", text)


def measure_change(before: str, after: str) -> float:
    """Return how much of what is read an edit changed, citations aside: 0 nothing, 1 everything."""
    return measure_edit_distance(*(keep_visible(remove_markers(text)) for text in (before, after)))


def has_words(text: str) -> bool:
    """Return whether there is a letter or a digit in `text`."""
    return any(sign.isalnum() for sign in text)


def measure_edit_distance(before: str, after: str) -> float:
    """Return the Levenshtein distance in characters divided by the longer length: 0 same, 1 nothing in common."""
    return Levenshtein.normalized_distance(before, after)


def is_spelling_only(before: str, after: str) -> bool:
    """Return whether `after` differs from `before` only in spelling, case, punctuation or spaces.

    When in doubt the answer is no. These changes count as more than spelling: a word more or less, another number,
    negation or name (a capitalised word), and any change in a script without letter case, where one character may be a
    word. So does another number of lines, because layout is worth learning too.
    """
    if _find_numbers(before) != _find_numbers(after) or _count_lines(before) != _count_lines(after):
        return False
    old, new = _split_words(before), _split_words(after)
    if len(old) != len(new) or _count_negations(old) != _count_negations(new):
        return False
    return all(_is_same_word(one, other) for one, other in zip(old, new, strict=True))


def _find_numbers(text: str) -> list[str]:
    return ["".join(number.split()) for number in _NUMBER.findall(text)]


def _count_lines(text: str) -> int:
    return sum(1 for line in text.splitlines() if line.strip())


def _split_words(text: str) -> list[str]:
    return _WORD.findall(text.translate(_APOSTROPHE))


def _count_negations(words: list[str]) -> Counter[str]:
    lowered = (word.lower() for word in words)
    return Counter(word for word in lowered if word in NEGATIONS or word.endswith("n't"))


def _is_same_word(old: str, new: str) -> bool:
    if old.casefold() == new.casefold():
        return True
    is_name = old[0].isupper() and new[0].isupper()
    has_case = all(letter.lower() != letter.upper() for word in (old, new) for letter in word if letter.isalpha())
    # One typing error is allowed, but not in the first letter: "legal" and "illegal", "rise" and "wise" differ.
    slip = old[0].casefold() == new[0].casefold() and OSA.distance(old.casefold(), new.casefold()) == 1
    return slip and has_case and not is_name


def _is_invisible(sign: str) -> bool:
    """Whether a character is not seen: zero-width spaces and joiners, marks of direction, variants of emoji."""
    return unicodedata.category(sign) == "Cf" or "\ufe00" <= sign <= "\ufe0f"


def _is_emoji(sign: str) -> bool:
    """Whether a character is a picture; signs that say something, such as °, ✓, ★ and ㎡, are not."""
    return (sign >= "\U0001f300" or sign in _PICTURES) and unicodedata.category(sign) in ("So", "Sk")

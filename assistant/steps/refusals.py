"""Refusals: how they are worded, and how a text is recognised as one."""

import re
from collections.abc import Sequence

from retrieval.documents import Passage

_WORDINGS = re.compile(
    r"(?:sorry,? (?:but )?)?(?:based on (?:the|these) [a-z ]+,? )?(?:"
    r"(?:the|these|this|none of the) (?:[a-z]+ )?(?:passages?|documents?|sources?|context|texts?)(?: [a-z]+)? "
    r"(?:do(?:es)? not|don't|doesn't) (?:contain|provide|answer|mention|include|say|give)"
    r"|none of the (?:[a-z]+ )?(?:passages|documents|sources|texts) (?:answers?|contains?|mentions?|says?)"
    r"|i (?:cannot|can't|can not|could not|am unable to|am not able to) (?:answer|find (?:an answer|the answer|any))"
    r"|i (?:do not|don't) (?:know|have (?:enough|any|that|the) information)"
    r"|there is (?:not enough|no) information (?:in|about|on)"
    r")"
)
_LONGEST_WORDS = 45
"""A refusal may add a sentence of excuse; a text longer than this goes on to answer."""


_SHOWN_TITLES = 3
_SHOWN_SOURCE_WORDS = 9
_SHOWN_PLACE_WORDS = 5
_SHOWN_QUESTION_WORDS = 12


def explain_refusal(refusal: str, question: str, passages: Sequence[Passage]) -> str:
    """Return `refusal`, then what was searched for and the documents of the nearest passages with their places.

    It stays short enough for `is_refusal`, however long question and titles are. A search without any passage means
    that there are no documents.
    """
    nearest = list(dict.fromkeys(map(_place, passages)))[:_SHOWN_TITLES]
    found = f"nearest came {', '.join(nearest)}" if nearest else "no documents have been added here yet"
    return f"{refusal} I looked for “{_shorten(question, _SHOWN_QUESTION_WORDS)}”; {found}."


def is_refusal(text: str, refusal: str) -> bool:
    """Return whether `text` begins with `refusal`, or with an unmistakable wording of the same, and stops there."""
    plain, wanted = _normalise(text), _normalise(refusal)
    if len(plain.split()) > _LONGEST_WORDS + len(wanted.split()):
        return False
    return plain.startswith(wanted) or _WORDINGS.match(plain) is not None


def _place(passage: Passage) -> str:
    place = _shorten(passage.chunk.place, _SHOWN_PLACE_WORDS)
    title = _shorten(passage.chunk.title, _SHOWN_SOURCE_WORDS - max(len(place.split()), 2))
    return f"“{title}”" + (f" ({place})" if place else "")


def _shorten(text: str, most_words: int) -> str:
    """Return the first words of `text`, without the brackets that would be read as a citation."""
    words = re.sub(r"[\[\]]", "", text).split()
    return " ".join(words) if len(words) <= most_words else " ".join(words[: most_words - 1]) + " …"


def _normalise(text: str) -> str:
    """Return `text` in lower case, with one kind of apostrophe, no quotes or citations, and no closing full stop."""
    plain = re.sub(r"\[[\d,\s]*\]|[\"“”*_]", "", text).replace("’", "'").lower()
    return re.sub(r"\s+", " ", plain).strip().rstrip(".!")

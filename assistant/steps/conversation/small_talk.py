"""Recognises messages that ask nothing: greetings, thanks, and the like. Only a whole message counts."""

import re
import unicodedata
from functools import cache
from typing import NamedTuple, get_args

from assistant.steps.languages.language import Code
from assistant.steps.languages.small_talk import INTERNATIONAL, Kind
from assistant.steps.languages.table import LANGUAGES

LONGEST_CHARACTERS = 80
_ORDER: tuple[Kind, ...] = get_args(Kind)
_REPEATED = re.compile(r"([^\W\d_])\1{2,}")
_BETWEEN = r"[\s.,;:!?¡¿…。，！？、~)(\-–—'\"]"


class Said(NamedTuple):
    """What a message of small talk says."""

    kind: Kind
    language: Code | None
    """None when it is said in many languages."""


def read_small_talk(message: str) -> Said | None:
    """Return what `message` says; None when it is no small talk, or more than that."""
    plain = unicodedata.normalize("NFKC", message).casefold().replace("’", "'").replace("\ufe0f", "").strip()
    if not plain or len(plain) > LONGEST_CHARACTERS:
        return None
    plain = _REPEATED.sub(r"\1", plain)  # "hiiii"
    for code in (None, *LANGUAGES):
        pattern, kinds = _phrases(code)
        if pattern.fullmatch(plain):
            known = _kinds(code)
            said = {known[found[0]] for found in re.finditer(kinds, plain) if found[0] in known}
            if said:
                return Said(next(kind for kind in reversed(_ORDER) if kind in said), code)
    return None


@cache
def _kinds(code: Code | None) -> dict[str, Kind]:
    tables = [INTERNATIONAL, *([LANGUAGES[code].small_talk] if code else [])]
    return {
        _REPEATED.sub(r"\1", phrase): kind
        for table in tables
        for kind, phrases in table.phrases.items()
        for phrase in phrases.split("|")
    }


@cache
def _phrases(code: Code | None) -> tuple[re.Pattern[str], str]:
    """Return what matches a whole message, and what finds its phrases."""
    fillers = LANGUAGES[code].small_talk.fillers.split("|") if code else []
    longest_first = sorted({*_kinds(code), *fillers}, key=len, reverse=True)
    one = "|".join(map(re.escape, longest_first))
    apart = "" if code == "zh" else r"(?!\w)"
    return re.compile(rf"{_BETWEEN}*(?:(?:{one}){apart}{_BETWEEN}*)+"), rf"(?:{one}){apart}"

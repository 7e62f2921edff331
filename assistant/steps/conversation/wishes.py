"""Recognises questions about the assistant, its library and whole documents. Only a whole question counts."""

import re
import unicodedata
from typing import NamedTuple

from assistant.steps.languages.language import Code, Language, Wish
from assistant.steps.languages.table import LANGUAGES

LONGEST_CHARACTERS = 160
"""A longer question asks for more, and matching takes the longer the longer it is."""
_ENDS = " \t\n.,;:!?¡¿…。，！？、"
_PLEASE = re.compile(
    r"[ ,]+(?:please|pls|thanks|bitte|danke|por favor|gracias|svp|s'il (?:te|vous) plaît|merci)$", re.IGNORECASE
)
_QUOTES = "\"'“”„«»‘’「」《》 "


class Asked(NamedTuple):
    """What a question wants to know of the assistant or its library."""

    wish: Wish
    subject: str
    """What it is about; empty when nothing is named."""
    language: Code


def read_wish(question: str) -> Asked | None:
    """Return what `question` wants to know; None when it is about what the documents say."""
    plain = " ".join(unicodedata.normalize("NFKC", question).replace("’", "'").split())
    if len(plain) > LONGEST_CHARACTERS:
        return None
    for language in LANGUAGES.values():
        whole = _PLEASE.sub("", plain.strip(_ENDS))
        polite = language.polite.match(whole)
        for text in dict.fromkeys((whole, whole[polite.end() :] if polite else whole)):
            for wish, pattern in language.wishes:
                if found := pattern.fullmatch(text.strip(_ENDS)):
                    subject = found["subject"] if "subject" in pattern.groupindex else ""
                    return Asked(wish, (subject or "").strip(_ENDS + _QUOTES), language.code)
    return None


def means_this_document(subject: str, language: Language) -> bool:
    """Return whether a subject names no document but points to one."""
    return not subject or language.this_document.fullmatch(subject) is not None


def asks_something(subject: str, language: Language) -> bool:
    """Return whether a subject is a question itself: "information on how to apply"."""
    first = re.match(r"\W*", subject)
    return language.leaning.question_word.match(subject, first.end() if first else 0) is not None

"""The values of a language: what the assistant says in it, and which wordings it recognises."""

import re
from dataclasses import dataclass
from typing import Literal

from assistant.steps.languages.leaning import Leaning
from assistant.steps.languages.small_talk import SmallTalk
from assistant.steps.languages.texts.texts import Texts

Code = Literal["en", "de", "es", "fr", "zh"]

Wish = Literal["identity", "ability", "contents", "count", "newest", "topic", "kind", "summary"]
"""What people ask about the assistant and its library.

"topic" asks which documents are about a subject, "kind" which documents are of a kind ("the recipes here"), and
"summary" what a document says; its subject may be "this document".
"""


@dataclass(frozen=True)
class Language:
    """A language that the assistant speaks."""

    code: Code
    texts: Texts
    small_talk: SmallTalk
    polite: re.Pattern[str]
    """What may stand before a wish: "please", "can you"."""
    wishes: tuple[tuple[Wish, re.Pattern[str]], ...]
    """Wordings of whole questions, tried in this order; the group `subject` is what it is about."""
    this_document: re.Pattern[str]
    """A subject that means the document that is being talked about."""
    everything: re.Pattern[str]
    """A subject that means all documents."""
    formats: tuple[tuple[re.Pattern[str], tuple[str, ...]], ...]
    """What people call formats of files, and how their names end."""
    leaning: Leaning


FORMATS = {
    "table": (".xlsx", ".xls", ".csv", ".tsv"),
    "slides": (".pptx",),
    "pdf": (".pdf",),
    "word": (".docx", ".doc"),
    "mail": (".eml", ".msg"),
    "book": (".epub",),
    "page": (".html", ".htm", ".xhtml"),
    "plain": (".txt", ".text", ".md", ".markdown"),
}
"""How the names of files end that people call by one word."""

_MOST_NESTED = 4
"""How deep the parts of a pattern stand in each other."""


def compile_wishes(rows: tuple[tuple[Wish, str], ...], **parts: str) -> tuple[tuple[Wish, re.Pattern[str]], ...]:
    """Compile wordings; see `compile_pattern`."""
    return tuple((wish, compile_pattern(pattern, **parts)) for wish, pattern in rows)


def compile_pattern(pattern: str, **parts: str) -> re.Pattern[str]:
    """Compile a pattern in which <name> stands for one of `parts`, which may name others.

    <subject> stands for any words, and is the group of that name.
    """
    parts = {"subject": r"(?P<subject>\S.{0,120}?)", **parts}
    for _ in range(_MOST_NESTED):
        pattern = re.sub(r"(?<!\?P)<(\w+)>", lambda name: parts[name[1]], pattern)
    return re.compile(pattern, re.IGNORECASE)


def compile_formats(**names: str) -> tuple[tuple[re.Pattern[str], tuple[str, ...]], ...]:
    """Compile what a language calls each of FORMATS, given by their names."""
    return tuple((re.compile(rf"\b(?:{names[name]})\b", re.IGNORECASE), FORMATS[name]) for name in names)

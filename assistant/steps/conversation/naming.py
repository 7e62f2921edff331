"""Finds the documents that a question names, by title, file name, folder or collection; nearly right names too."""

import re
from collections.abc import Iterable, Sequence
from pathlib import PurePath

from rapidfuzz import fuzz

from assistant.answers import Turn
from assistant.steps.conversation.reply import name_words
from retrieval.records import DocumentRecord, name_of, short_name
from retrieval.text.words import empty_words, stem

LEAST_LIKENESS = 80.0
"""Of two words that are taken for one in another form or misspelt, by rapidfuzz's ratio; 100 is equal."""
SHORTEST_FUZZY = 5
GENERIC = re.compile(r"documents?|files?|pdf|doc|paper|dokument|datei|documento|archivo|fichier")
ARTICLES = re.compile(r"der|die|das|den|dem|des|eine?|el|l[aeo]s?|una?|del?|du|une|[ld]|vo[nm]|zu[mr]?")
SHORTEST_MENTION = 4


def find_named(subject: str, documents: Sequence[DocumentRecord]) -> list[DocumentRecord]:
    """Return the documents that `subject` names best; several when it names them equally well.

    A name fits when it has all words of the subject, or when the subject has all of its words and not more others.
    """
    wanted = _telling_words(subject)
    exact = [one for one in documents if subject.casefold() in (short_name(one.uri).casefold(), one.title.casefold())]
    if exact or not wanted:
        return exact
    fits = [(fit, one) for one in documents if (fit := max(_fit(wanted, name) for name in _names(one))) > (0, 0)]
    best = max((fit for fit, _ in fits), default=None)
    return [one for fit, one in fits if fit == best]


def find_of_kind(noun: str, documents: Sequence[DocumentRecord]) -> list[DocumentRecord]:
    """Return the documents with all words of `noun` in their title, file name, folder or collection."""
    wanted = _telling_words(noun)
    return [one for one in documents if wanted and any(_holds(_split(name), wanted) for name in _places(one))]


def find_mentioned(history: Sequence[Turn], documents: Sequence[DocumentRecord]) -> DocumentRecord | None:
    """Return the document whose title or file name was mentioned last."""
    for turn in reversed(history):
        said = turn.text.casefold()
        mentioned = [one for one in documents if any(name in said for name in _mentions(one))]
        if mentioned:
            return max(mentioned, key=lambda one: len(one.title))
    return None


def _mentions(record: DocumentRecord) -> list[str]:
    return [
        name for name in (record.title.casefold(), short_name(record.uri).casefold()) if len(name) >= SHORTEST_MENTION
    ]


def _names(record: DocumentRecord) -> list[list[str]]:
    return [_split(record.title), _split(name_of(record.uri))]


def _places(record: DocumentRecord) -> Iterable[str]:
    return record.title, name_of(record.uri), record.collection, PurePath(record.uri).parent.name


def _split(name: str) -> list[str]:
    return [word for word in name_words(name) if word not in empty_words() and not ARTICLES.fullmatch(word)]


def _telling_words(subject: str) -> list[str]:
    words = _split(subject) or name_words(subject)
    return [word for word in words if not GENERIC.fullmatch(word)] or words


def _fit(wanted: Sequence[str], name: Sequence[str]) -> tuple[float, float]:
    """Return the share of the wanted words in the name and that of the name in the wanted words; zeros for no fit."""
    if not name:
        return 0, 0
    held = sum(_holds(name, [word]) for word in wanted) / len(wanted)
    covered = sum(_holds(wanted, [word]) for word in name) / len(name)
    return (held, covered) if held == 1 or (covered == 1 and held >= 1 / 2) else (0, 0)


def _holds(words: Sequence[str], wanted: Sequence[str]) -> bool:
    return all(any(_alike(one, word) for word in words) for one in wanted)


def _alike(one: str, other: str) -> bool:
    if one == other or stem(one) == stem(other):
        return True
    return min(len(one), len(other)) >= SHORTEST_FUZZY and fuzz.ratio(one, other) >= LEAST_LIKENESS

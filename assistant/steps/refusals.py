"""Refusals: how they are worded, and how a text is recognised as one."""

import re
from collections.abc import Sequence
from dataclasses import replace

from assistant.answers import Answer, Turn
from assistant.settings import DEFAULT_REFUSAL
from assistant.steps.languages.detection import reader_language
from assistant.steps.languages.language import Code, Texts
from assistant.steps.languages.table import LANGUAGES
from retrieval.documents import Passage
from retrieval.text.headings import nearest_heading

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


_LOOKED_AT = 8
_SHOWN_TITLES = 3
_SHOWN_SOURCE_WORDS = 9
_SHOWN_PLACE_WORDS = 5
_SHOWN_QUESTION_WORDS = 12


def refuse(answer: Answer, refusal: str, history: Sequence[Turn], passages: Sequence[Passage]) -> Answer:
    """Return the finished Answer that refuses in the reader's language, with questions about what came nearest."""
    language = reader_language(answer.question, history, [passage.chunk.text for passage in passages[:1]])
    return replace(
        answer,
        text=explain_refusal(refusal, answer.standalone_question, passages, language),
        suggestions=suggest_headings(passages, language),
        refused=True,
        ending="complete",
    )


def note_doubt(
    answer: Answer, history: Sequence[Turn], passages: Sequence[Passage], *, unlearned: bool = False
) -> Answer:
    """Return the Answer with the note, in the reader's language, that its text may not answer.

    With `unlearned`, the note says that its model has not learned to write yet.
    """
    language = reader_language(answer.question, history, [passage.chunk.text for passage in passages[:1]])
    texts = LANGUAGES[language].texts
    said = texts.unlearned if unlearned else texts.doubt
    return replace(answer, note=" ".join(filter(None, [said, answer.note.replace(texts.doubt, "").strip()])))


def is_doubted(answer: Answer) -> bool:
    """Return whether an answer was shown under the note that it may not answer, in whatever language."""
    return answer.note.startswith(tuple(language.texts.doubt for language in LANGUAGES.values()))


def explain_refusal(refusal: str, question: str, passages: Sequence[Passage], language: Code = "en") -> str:
    """Return `refusal`, then what was searched for and the documents of the nearest passages with their places.

    The refusal that came with the program is said in `language`, another one as it was set. It stays short enough for
    `is_refusal`, however long question and titles are. A search without any passage means that there are no documents.
    """
    texts = LANGUAGES[language].texts
    said = texts.refusal if refusal == DEFAULT_REFUSAL else refusal
    nearest = list(dict.fromkeys(_place(passage, texts) for passage in passages))[:_SHOWN_TITLES]
    found = texts.nearest.format(places=texts.comma.join(nearest)) if nearest else texts.none_added
    looked_for = texts.looked_for.format(question=texts.quote(_shorten(question, _SHOWN_QUESTION_WORDS)), found=found)
    return f"{said} {looked_for}" if texts.spaced else said + looked_for


def suggest_headings(passages: Sequence[Passage], language: Code) -> tuple[str, ...]:
    """Return questions about what came nearest: the headings of its documents, or the documents as a whole."""
    texts, suggestions = LANGUAGES[language].texts, []
    for passage in passages[:_LOOKED_AT]:
        title = texts.quote(_shorten(passage.chunk.title, _SHOWN_SOURCE_WORDS))
        heading = nearest_heading(passage.chunk.place)
        ask = texts.ask_heading if heading else texts.ask_summary
        suggestions.append(ask.format(title=title, heading=texts.quote(_shorten(heading, _SHOWN_SOURCE_WORDS))))
    return tuple(dict.fromkeys(suggestions))[:_SHOWN_TITLES]


def is_refusal(text: str, refusal: str) -> bool:
    """Return whether `text` begins with `refusal`, or with an unmistakable wording of the same, and stops there."""
    plain, wanted = _normalise(text), _normalise(refusal)
    if len(plain.split()) > _LONGEST_WORDS + len(wanted.split()):
        return False
    return plain.startswith((wanted, *_TRANSLATED)) or _WORDINGS.match(plain) is not None


def _place(passage: Passage, texts: Texts) -> str:
    place = _shorten(passage.chunk.place, _SHOWN_PLACE_WORDS)
    title = _shorten(passage.chunk.title, _SHOWN_SOURCE_WORDS - max(len(place.split()), 2))
    return texts.quote(title) + (f" ({place})" if place else "")


def _shorten(text: str, most_words: int) -> str:
    """Return the first words of `text`, without the brackets that would be read as a citation."""
    words = re.sub(r"[\[\]]", "", text).split()
    return " ".join(words) if len(words) <= most_words else " ".join(words[: most_words - 1]) + " …"


def _normalise(text: str) -> str:
    """Return `text` in lower case, with one kind of apostrophe, no quotes or citations, and no closing full stop."""
    plain = re.sub(r"\[[\d,\s]*\]|[\"“”*_]", "", text).replace("’", "'").lower()
    return re.sub(r"\s+", " ", plain).strip().rstrip(".!")


_TRANSLATED = tuple(_normalise(one.texts.refusal) for one in LANGUAGES.values())
"""The refusal that came with the program, in all languages."""

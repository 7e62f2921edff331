"""Finds the language of a reader, of texts that may be a single word.

py3langid knows whole questions and most beginnings of them: of the first two words of 336 questions of XQuAD in each of
English, German, Spanish and Chinese it named 96 % rightly, and nearly all that it named with a probability of 0.7 or
more. Where it is less sure, function words decide, and where these do not, what was said or read before.
"""

import re
from collections.abc import Iterable, Sequence
from functools import cache
from typing import TYPE_CHECKING

from assistant.answers import Turn
from assistant.steps.languages.language import Code
from assistant.steps.languages.table import LANGUAGES
from retrieval.text.words import words

if TYPE_CHECKING:
    from py3langid.langid import LanguageIdentifier

LEAST_PROBABILITY = 0.7
OTHERS = ("it", "pt", "nl", "ja", "ko", "ru", "pl")
"""Languages that would be taken for one of ours if they were not known."""
LONGEST_CHARACTERS = 1_000
_HAN = re.compile(r"[\u4e00-\u9fff]")
_KANA = re.compile(r"[\u3040-\u30ff]")


def find_language(text: str) -> Code | None:
    """Return the language of `text`; None when it is none of ours or not clear."""
    text = text[:LONGEST_CHARACTERS]
    if _HAN.search(text) and not _KANA.search(text):
        return "zh"
    named, probability = _identifier().classify(text)
    if probability >= LEAST_PROBABILITY:
        ours: list[Code] = [code for code in LANGUAGES if code == named]
        return ours[0] if ours else None
    return _by_function_words(text)


def share_language(one: str, other: str) -> bool:
    """Return whether two texts may be of one language: False where both are clear and differ."""
    found = {find_language(one), find_language(other)}
    return None in found or len(found) == 1


def choose_language(texts: Iterable[str]) -> Code:
    """Return the language of the first of `texts` whose language is clear; English when none is."""
    for text in texts:
        if text.strip() and (code := find_language(text)):
            return code
    return "en"


def reader_language(question: str, history: Sequence[Turn], samples: Sequence[str]) -> Code:
    """Return the language of a question, else that of the conversation, else that of `samples` of the documents."""
    earlier = (turn.text for turn in reversed(history) if turn.role == "user")
    return choose_language([question, *earlier, *samples])


def _by_function_words(text: str) -> Code | None:
    """Return the language that has most of the words among those that name nothing, if no other has as many."""
    said = words(text)
    counts: dict[Code, int] = {code: sum(word in known for word in said) for code, known in _function_words().items()}
    most = max(counts.values())
    best: list[Code] = [code for code, count in counts.items() if count == most]
    return best[0] if most and len(best) == 1 else None


@cache
def _function_words() -> dict[Code, frozenset[str]]:
    from bm25s import stopwords  # with scipy, which the page must not wait for

    return {
        "en": frozenset(stopwords.STOPWORDS_EN_PLUS),
        "de": frozenset(stopwords.STOPWORDS_GERMAN),
        "es": frozenset(stopwords.STOPWORDS_SPANISH),
        "fr": frozenset(stopwords.STOPWORDS_FRENCH),
    }


@cache
def _identifier() -> "LanguageIdentifier":
    from py3langid.langid import MODEL_FILE, LanguageIdentifier  # unpacks 5 MB: nearly a second

    identifier = LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
    identifier.set_languages([*LANGUAGES, *OTHERS])
    return identifier

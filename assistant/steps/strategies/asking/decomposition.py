"""Decomposition: each part of a question is searched by itself, and gets an equal share of the passages."""

import re
from collections.abc import Sequence

from assistant.answers import Turn
from assistant.steps.conversation.followups import complete_question
from assistant.steps.languages.detection import choose_language
from assistant.steps.languages.table import LANGUAGES
from assistant.steps.strategies.asking.writer import read_lines
from assistant.steps.strategies.strategy import Strategy, Tools
from retrieval.text.sentences import sentence_spans
from retrieval.text.words import question_words

PARTS = 4
INSTRUCTIONS = (
    f"Split the question into at most {PARTS} simple questions that each can be looked up by itself, in the same "
    "language. Repeat names instead of pronouns. If it cannot be split, repeat it. Reply with one question a line, "
    "nothing else."
)
_AND = r"(?:and|or|und|oder|et|ou|y|o|vs\.?|versus|with|to|mit|avec|con)"
_NAME = r"(?:[A-Z0-9][\w&.'’-]*(?:\s+[A-Z0-9][\w&.'’-]*)*)"
_NAMES = re.compile(rf"(?P<first>{_NAME}(?:,\s+{_NAME})*),?\s+{_AND}\s+(?P<last>{_NAME})")
"""Names or years in a row: "Apple, Intel and NVIDIA", "2022 and 2023"."""
_COMPARED = re.compile(
    r"(?:\b(?:between|zwischen|entre)|^\W*(?:please\s+|bitte\s+)?(?:compare|vergleiche?|comparez?|compara))\b(?P<rest>.*)",
    re.IGNORECASE | re.DOTALL,
)
_SIDES = re.compile(
    rf"(?:the\s+)?(?P<one>[^,?]+?)\s+{_AND}\s+(?:the\s+)?"
    r"(?P<other>[^,?]+?)(?P<about>\s+(?:in|for|on|when|regarding|bei|für|pour|en|para)\s[^?]*)?[?.]*\s*$",
    re.IGNORECASE,
)
_FEWEST_WORDS = 2


def decompose(question: str, tools: Tools) -> Sequence[str]:
    """Return the parts of a question, as the model splits it, else by rule; nothing for a question of one part."""
    parts = read_lines(tools.write(INSTRUCTIONS, question), PARTS) if tools.write else split_question(question)
    return parts if len(parts) > 1 else ()


def split_question(question: str) -> list[str]:
    """Return the parts of a question: its sentences, what "and how" joins, names in a row, two sides compared."""
    for split in (_split_sentences, _split_clauses, _split_sides, _split_names):
        parts = split(" ".join(question.split()))
        if len(parts) > 1:
            return parts[:PARTS]
    return []


def _split_sentences(question: str) -> list[str]:
    parts = [question[start:end] for start, end in sentence_spans(question)]
    return _complete(parts)


def _split_clauses(question: str) -> list[str]:
    """Split before "and" and a question word: "What is it and how does it work?"."""
    asks = LANGUAGES[choose_language([question])].leaning.question_word.pattern
    parts = re.split(rf",?\s+{_AND}\s+(?={asks})", question, flags=re.IGNORECASE)
    return _complete(parts)


def _complete(parts: Sequence[str]) -> list[str]:
    """Return the parts, later ones with the first where they lean on it; nothing where one says too little."""
    if not parts:
        return []
    first = [Turn("user", parts[0])]
    whole = [parts[0], *(complete_question(part, first) for part in parts[1:])]
    return whole if all(len(question_words(part)) >= _FEWEST_WORDS for part in whole) else []


def _split_names(question: str) -> list[str]:
    """Ask the question of each of several names: "revenue of Apple and Intel"."""
    found = _NAMES.search(question)
    if found is None:
        return []
    names = [*re.split(r",\s+", found["first"]), found["last"]]
    names = [name.removesuffix("'s").removesuffix("’s") for name in names]
    parts = [f"{question[: found.start()]}{name}{question[found.end() :]}" for name in names]
    return (
        parts
        if all(len(question_words(part)) > len(question_words(name)) for part, name in zip(parts, names, strict=True))
        else []
    )


def _split_sides(question: str) -> list[str]:
    """Search both sides of a comparison: "the difference between fixed and floating rates in mortgages"."""
    compared = _COMPARED.search(question)
    sides = _SIDES.match(compared["rest"].strip()) if compared else None
    if sides is None:
        return []
    return [f"{side.strip()}{sides['about'] or ''}" for side in (sides["one"], sides["other"])]


DECOMPOSITION = Strategy("decomposition", "Searches each part of a question by itself.", ask=decompose, shared=True)

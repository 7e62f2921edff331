"""Step-back (Zheng et al., 2310.06117): a more general question is searched too, for what stands behind the details."""

import re
from collections.abc import Sequence

from assistant.steps.strategies.asking.writer import read_lines
from assistant.steps.strategies.strategy import Strategy, Tools
from retrieval.text.words import question_words

INSTRUCTIONS = (
    "Write one more general question, in the same language, whose answer gives the background of the question: without "
    "its numbers, dates and special cases. Reply with the question only."
)
_MONTH = "(?:January|February|March|April|May|June|July|August|September|October|November|December)"
_DATE = rf"(?:{_MONTH}\s+(?:\d{{1,2}},?\s+)?(?:1[5-9]|20)\d\d|(?:[Qq][1-4]\s+)?(?:1[5-9]|20)\d\d(?:-\d\d)*|[Qq][1-4])\b"
_SPECIFIC = re.compile(
    r"\([^)]*\)|[“\"][^”\"]*[”\"]"  # what is in brackets or quoted
    r"|\b(?:(?:in|on|by|since|until|during|for|of|im|am|seit|en|depuis|desde)\s+(?:the\s+)?)?"
    rf"{_DATE}(?:,?\s+(?:and|or|to|und|oder|bis|et|y)?\s*{_DATE})*"
)
_FEWEST_WORDS = 2


def step_back(question: str, tools: Tools) -> Sequence[str]:
    """Return a more general question, as the model writes it, else the question without its numbers and dates."""
    return read_lines(tools.write(INSTRUCTIONS, question), 1) if tools.write else drop_specifics(question)


def drop_specifics(question: str) -> list[str]:
    """Return the question without numbers, dates and what is in brackets; nothing if it has none, or little else."""
    general = re.sub(r"\s+([?.!,])", r"\1", " ".join(_SPECIFIC.sub(" ", question).split()))
    words = question_words(general)
    return [general] if general != " ".join(question.split()) and len(words) >= _FEWEST_WORDS else []


STEP_BACK = Strategy("step-back", "Searches a more general question, too.", ask=step_back)

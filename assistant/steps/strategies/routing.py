"""Routing: the kind of question decides by which strategy it is searched."""

import re

from assistant.steps.strategies.asking.decomposition import DECOMPOSITION, split_question
from assistant.steps.strategies.asking.multi_query import MULTI_QUERY
from assistant.steps.strategies.asking.step_back import STEP_BACK, drop_specifics
from assistant.steps.strategies.strategy import Strategy
from assistant.steps.strategies.ways import PLAIN
from retrieval.text.words import question_words

FEW_WORDS = 3
"""A question with no more telling words leaves much open."""
_BACKGROUND = re.compile(r"^\W*(?:why|explain|warum|wieso|erkläre|pourquoi|explique|por qué)\b", re.IGNORECASE)


def choose_strategy(question: str) -> str:
    """Return the name of the strategy: by parts, by its reasons, in other words, or plain."""
    if split_question(question):
        return DECOMPOSITION.name
    if _BACKGROUND.match(question) and drop_specifics(question):
        return STEP_BACK.name
    return MULTI_QUERY.name if len(question_words(question)) <= FEW_WORDS else PLAIN.name


ROUTING = Strategy("routing", "Chooses by the kind of question.", route=choose_strategy)

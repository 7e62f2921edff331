"""Query rewriting: the question once more, as a search would like it. Follow-ups are completed before, always."""

from collections.abc import Sequence

from assistant.steps.strategies.asking.writer import read_lines
from assistant.steps.strategies.strategy import Strategy, Tools
from retrieval.text.words import COMPOUND, question_words, words

INSTRUCTIONS = (
    "Rewrite the question as a short search query in the same language: its subject and what is asked of it, in the "
    "words that a document would use. Reply with the query only."
)


def rewrite_query(question: str, tools: Tools) -> Sequence[str]:
    """Return the question as a query: as the model writes it, else its words that mean something."""
    return read_lines(tools.write(INSTRUCTIONS, question), 1) if tools.write else keep_telling_words(question)


def keep_telling_words(question: str) -> list[str]:
    """Return the question without words such as "what" and "does", as one query; nothing if it has no others."""
    telling = set(question_words(question))
    kept = [match.group() for match in COMPOUND.finditer(question) if telling & set(words(match.group()))]
    return [" ".join(kept)] if kept else []


REWRITING = Strategy("rewriting", "Searches the question and a rewritten one.", ask=rewrite_query)

"""The short prompt: the question, and of the passages only what would be quoted.

A small model that reads five passages must find and say the answer at once. What finds is better at it than such a
model, so it is left to say it, and reads a tenth of the text.
"""

from collections.abc import Sequence
from dataclasses import replace

from assistant.answers import Turn
from assistant.seams import Extract
from assistant.steps.prompt import compose
from retrieval.documents import Passage


def lead_with(passages: Sequence[Passage], extracts: Sequence[Extract]) -> tuple[Passage, ...]:
    """Return the passages, those of the extracts first: so their numbers are those of the short prompt."""
    first = {extract.passage.chunk.id: extract.passage for extract in extracts}
    return (*first.values(), *(passage for passage in passages if passage.chunk.id not in first))


def compose_short(question: str, extracts: Sequence[Extract], refusal: str) -> tuple[Turn, ...]:
    """Return the messages for a question that stands alone; there is at least one extract.

    They are a few hundred tokens at most and fit every window.
    """
    shown: dict[str, Passage] = {}
    for extract in extracts:
        passage = shown.get(extract.passage.chunk.id)
        text = extract.window.text if passage is None else f"{passage.chunk.text} {extract.window.text}"
        shown[extract.passage.chunk.id] = replace(extract.passage, chunk=replace(extract.passage.chunk, text=text))
    return compose(question, (), [*shown.values()], 1, lambda _: 0, refusal).messages

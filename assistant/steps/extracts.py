"""Answers that quote: sentences of the passages become the text."""

import re
from collections.abc import Sequence
from dataclasses import replace

from assistant.answers import Answer, Turn
from assistant.seams import Highlight
from assistant.steps.citations import renumber

_BULLET = re.compile(r"^(?:[-*+•]|\d+[.)])\s+")


def quote_sentences(answer: Answer, sentences: Sequence[Highlight], prompt: tuple[Turn, ...]) -> Answer:
    """Return `answer` with the sentences as its text, each with the number of its passage behind it.

    `prompt` is what the model would have read. What looks like a citation in the sentences is left out, and so is the
    bullet or number of an item of a list.
    """
    numbers = {passage.chunk.id: number for number, passage in enumerate(answer.passages, start=1)}
    return replace(
        answer,
        text=" ".join(f"{_plain(sentence.text)} [{numbers[sentence.passage.chunk.id]}]" for sentence in sentences),
        quoted=True,
        messages=(),
        withheld=prompt,
        ending="complete",
    )


def _plain(sentence: str) -> str:
    return _BULLET.sub("", renumber(" ".join(sentence.split()), {}))

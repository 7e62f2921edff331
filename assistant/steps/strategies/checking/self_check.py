"""Self-check: each sentence that a model wrote is looked for in the passages, and named or removed if none supports it.

A sentence is supported by a passage that holds its numbers and most of its words, or by a sentence that is near in
meaning and holds its numbers. No model is asked: small ones do not judge themselves, and a second call takes as long
as the answer.
"""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from assistant.answers import Answer
from assistant.steps.citations import renumber
from assistant.steps.strategies.strategy import Strategy
from retrieval.documents import Passage
from retrieval.index.embedding.embedder import Embedder
from retrieval.text.sentences import sentence_spans
from retrieval.text.words import content_words, stem

LEAST_SHARE = 0.6
"""Of a sentence's words, those that a passage holds, as for citations."""
NEAR = 0.8
"""Cosine of a sentence and one of a passage that says the same in other words."""
FEWEST_WORDS = 2
"""A shorter sentence states nothing, such as "Yes."."""


def name_unsupported(answer: Answer, embedder: Embedder) -> Answer:
    """Return the answer with the sentences that no passage supports named in `unsupported`; its text stays."""
    return replace(answer, unsupported=tuple(answer.text[a:b] for a, b in find_unsupported(answer, embedder)))


def remove_unsupported(answer: Answer, embedder: Embedder) -> Answer:
    """Return the answer without the sentences that no passage supports; as it was, if none would be left."""
    spans, text = find_unsupported(answer, embedder), answer.text
    kept = text
    for start, end in reversed(spans):
        kept = kept[:start].rstrip(" ") + kept[end:] if start else kept[end:].lstrip()
    named = tuple(text[start:end] for start, end in spans)
    return replace(answer, text=kept.strip() or text, unsupported=named)


def find_unsupported(answer: Answer, embedder: Embedder) -> list[tuple[int, int]]:
    """Return (start, end) of each sentence of the text that no passage supports."""
    if not answer.passages:
        return []
    spans = sentence_spans(answer.text)
    stated = {span: _words(renumber(answer.text[span[0] : span[1]], {})) for span in spans}
    held = [_words(f"{one.chunk.title} {one.chunk.text}") for one in answer.passages]
    asked = _words(answer.standalone_question)
    doubted = [
        span for span, words in stated.items() if len(words) >= FEWEST_WORDS and not _is_held(words, asked, held)
    ]
    if not doubted:
        return []
    near = _find_near([answer.text[a:b] for a, b in doubted], answer.passages, embedder)
    numbers = [{word for word in stated[span] - asked if word[0].isdigit()} for span in doubted]
    everything = set().union(*held)
    return [
        span
        for span, similarity, of_span in zip(doubted, near, numbers, strict=True)
        if similarity < NEAR or not of_span <= everything
    ]


def _is_held(stated: set[str], asked: set[str], held: Sequence[set[str]]) -> bool:
    """Return whether one passage holds all numbers and most words of a sentence. What the question says needs none."""
    numbers = {word for word in stated - asked if word[0].isdigit()}
    return any(numbers <= some and len(stated & (some | asked)) >= LEAST_SHARE * len(stated) for some in held)


def _find_near(sentences: Sequence[str], passages: Sequence[Passage], embedder: Embedder) -> list[float]:
    """Return for each sentence the cosine of the nearest one in the passages."""
    said = [one.chunk.text[a:b] for one in passages for a, b in sentence_spans(one.chunk.text)]
    if not said:
        return [0.0] * len(sentences)
    return np.max(embedder.embed(sentences) @ embedder.embed(said).T, axis=1).tolist()


def _words(text: str) -> set[str]:
    return {stem(word) for word in content_words(text)}


SELF_CHECK = Strategy("self-check", "Names the sentences that no passage supports.", check=name_unsupported)
SELF_CHECK_REMOVE = Strategy("self-check-remove", "Removes them.", check=remove_unsupported)

"""Passages become the sentences of them that matter to a question, so that a prompt holds little else.

A sentence's score is how near it is to the question, how many of the question's rare words it has, and how good its
chunk is; the sentences beside it count too, because an answer seldom stands alone. All are kept that come near enough
to the best: a clear question keeps a few lines, a vague one many (docs/experiments.md has the figures).
"""

from collections.abc import Mapping, Sequence

import numpy as np

from retrieval.index.embedder import Embedder
from retrieval.index.words.bm25 import Bm25
from retrieval.index.words.counts import WordCounts
from retrieval.search.passages import PassageSpan
from retrieval.text.sentences import sentence_spans
from retrieval.text.words import question_words, stem

NEIGHBOUR = 0.3
"""Weight of each of the two sentences beside one."""
CHUNK = 1.5
"""Weight of the score of the chunk, which is 0 to 1, beside the two of the sentence, which are too."""


def trim_spans(
    question: str, spans: Sequence[PassageSpan], fused: Mapping[str, float], share: float, embedder: Embedder
) -> list[PassageSpan]:
    """Return the stretches that score at least `share` of the best sentence, best first.

    Args:
        question: Embedded together with all sentences.
        readings: What may be read, none holding a part of another.
        fused: The scores of their chunks by key, 0 to 1.
        share: 1 keeps the best sentence alone, 0 all.
        embedder: Of the index.
    """
    sentences = [sentence_spans(span.text) for span in spans]
    texts = [span.text[start:end] for span, of_one in zip(spans, sentences, strict=True) for start, end in of_one]
    if not texts:
        return list(spans)
    vectors = embedder.embed([question, *texts])
    own = normalise(vectors[1:] @ vectors[0]) + normalise(_word_scores(question, texts))
    kept: list[tuple[float, PassageSpan]] = []
    scores, first = [], 0
    for span, of_one in zip(spans, sentences, strict=True):
        part = own[first : first + len(of_one)]
        first += len(of_one)
        scores.append(_add_neighbours(part) + CHUNK * fused[span.chunk.key])
    least = share * max(float(part.max()) for part in scores if len(part))
    for span, of_one, part in zip(spans, sentences, scores, strict=True):
        for run in _find_runs(part >= least):
            begin, end = of_one[run[0]][0], of_one[run[-1]][1]
            kept.append((float(part[run].max()), span.part(span.start + begin, span.start + end)))
    return [span for _, span in sorted(kept, key=lambda one: -one[0])]


def normalise(scores: np.ndarray) -> np.ndarray:
    """Scale to 0..1; scores that are all alike become 0."""
    low, high = float(scores.min()), float(scores.max())
    return np.zeros_like(scores) if high == low else (scores - low) / (high - low)


def _add_neighbours(scores: np.ndarray) -> np.ndarray:
    padded = np.pad(scores, 1)
    return (scores + NEIGHBOUR * (padded[:-2] + padded[2:])) / (1 + 2 * NEIGHBOUR)


def _find_runs(keep: np.ndarray) -> list[list[int]]:
    """Return the places of kept sentences in runs; one sentence between two that are kept is kept too."""
    runs: list[list[int]] = []
    for place in np.flatnonzero(keep).tolist():
        if runs and place - runs[-1][-1] <= 2:
            runs[-1] += range(runs[-1][-1] + 1, place + 1)
        else:
            runs.append([place])
    return runs


def _word_scores(question: str, texts: Sequence[str]) -> np.ndarray:
    """Return the BM25 scores of the texts, how rare a word is being counted among these texts alone."""
    keyed = {str(place): text for place, text in enumerate(texts)}
    bm25 = Bm25()
    bm25.add([("sentences", WordCounts.of(keyed))])
    scores = bm25.scores({stem(word) for word in question_words(question)})
    return np.array([scores.of(key) for key in keyed])

"""Trim passages to the sentences that matter for a question, so that prompts stay short.

The score of a sentence combines its cosine to the question, its BM25 score and the score of its chunk. The sentences
beside it count too, because an answer is seldom in one sentence. All sentences near enough to the best one are kept:
few for a clear question, many for a vague one (docs/experiments.md has the figures).
"""

from collections.abc import Mapping, Sequence

import numpy as np

from retrieval.index.embedding.embedder import Embedder
from retrieval.index.words.bm25 import Bm25
from retrieval.index.words.counts import WordCounts
from retrieval.search.passages import PassageSpan
from retrieval.text.sentences import LONGEST_CHARACTERS, sentence_spans
from retrieval.text.words import question_words, stem

NEIGHBOUR = 0.3
"""Weight of the scores of the sentence before and of the sentence after."""
CHUNK = 1.5
"""Weight of the score of the chunk beside the two scores of the sentence; all three are 0 to 1."""


def trim_spans(
    question: str, spans: Sequence[PassageSpan], fused: Mapping[str, float], share: float, embedder: Embedder
) -> list[PassageSpan]:
    """Return the parts whose sentences score at least `share` of the best sentence, best first.

    Args:
        question: Is embedded together with all sentences.
        spans: The texts to trim, which do not overlap.
        fused: The scores of their chunks, 0 to 1, by key.
        share: 1 keeps only the best sentence, 0 keeps all.
        embedder: The embedding model of the index.
    """
    sentences = [sentence_spans(span.text, LONGEST_CHARACTERS) for span in spans]
    texts = [span.text[start:end] for span, of_one in zip(spans, sentences, strict=True) for start, end in of_one]
    if not texts:
        return list(spans)
    own = normalise(embedder.embed(texts) @ embedder.embed_questions([question])[0]) + normalise(
        _word_scores(question, texts)
    )
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
    """Scale to 0..1; if all scores are equal they become 0."""
    low, high = float(scores.min()), float(scores.max())
    return np.zeros_like(scores) if high == low else (scores - low) / (high - low)


def _add_neighbours(scores: np.ndarray) -> np.ndarray:
    padded = np.pad(scores, 1)
    return (scores + NEIGHBOUR * (padded[:-2] + padded[2:])) / (1 + 2 * NEIGHBOUR)


def _find_runs(keep: np.ndarray) -> list[list[int]]:
    """Return runs of kept sentences, by number. A single sentence between two kept ones is kept too."""
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

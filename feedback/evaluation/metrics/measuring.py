"""From one answer to its scores: which metric applies to which question. Knows no exam and no report."""

import math
from collections.abc import Sequence

from assistant.answers import Answer
from feedback.evaluation.golden import GoldenQuestion
from feedback.evaluation.metrics.abstention import abstention_correct
from feedback.evaluation.metrics.citations import citation_valid, without_markers
from feedback.evaluation.metrics.likelihood import LikelihoodScorer, nll_per_token
from feedback.evaluation.metrics.retrieval import retrieval_rank
from feedback.evaluation.metrics.rouge import rouge
from feedback.evaluation.metrics.tokens import length_ratio, number_recall, token_overlap
from feedback.evaluation.metrics.translation import translation

Scores = dict[str, float | None]


def measure(question: GoldenQuestion, answer: Answer, *, retrieved: bool) -> Scores:
    """Return every score that needs no model. `retrieved` says that passages were searched for, so that finding counts.

    An unanswerable question has only abstention_correct. A refused answerable one has 0 in every overlap metric, as
    its reader got nothing, and no length or citations.
    """
    scores: Scores = {"abstention_correct": abstention_correct(question.answerable, answer.refused)}
    if not question.answerable:
        return scores
    scores |= overlap("" if answer.refused else without_markers(answer.text), question.references)
    scores["length_ratio"] = None if answer.refused else length_ratio(without_markers(answer.text), question.references)
    scores["citation_valid"] = None if answer.refused else citation_valid(answer)
    if retrieved and question.sources:
        scores |= retrieval_rank(question.sources, answer.passages)
    return scores


def overlap(answer: str, references: Sequence[str]) -> Scores:
    """Return the metrics that compare two texts, 0 to 1, against the best of the references."""
    return {
        **rouge(answer, references),
        **token_overlap(answer, references),
        "number_recall": number_recall(answer, references),
        **translation(answer, references),
    }


def likelihood_of(
    question: GoldenQuestion, answer: Answer, scorer: LikelihoodScorer | None
) -> tuple[float | None, tuple[str, ...]]:
    """Return nll (nats per token of the first reference), and a note when the model failed to give it."""
    if scorer is None or question.reference is None:
        return None, ()
    try:
        nll = nll_per_token(answer, question.reference, scorer)
    except Exception as error:  # noqa: BLE001 - a model may fail in any way; only this score is missing
        return None, (f"nll: {type(error).__name__}: {error}",)
    if nll is None or math.isfinite(nll):
        return nll, ()
    return None, (f"nll: the model gave {nll!r}",)

"""Scores one answer: decides which metrics apply to its question, and computes those that need no model."""

import math
from collections.abc import Sequence

from assistant.answers import Answer
from feedback.evaluation.golden import GoldenQuestion
from feedback.evaluation.metrics.abstention import score_abstention
from feedback.evaluation.metrics.chrf_bleu import score_chrf_bleu
from feedback.evaluation.metrics.citations import score_citations
from feedback.evaluation.metrics.likelihood import LikelihoodScorer, measure_nll_per_token
from feedback.evaluation.metrics.retrieval import score_retrieval
from feedback.evaluation.metrics.rouge import score_rouge
from feedback.evaluation.metrics.tokens import measure_length_ratio, score_number_recall, score_token_overlap
from feedback.texts.text_changes import remove_markers

Scores = dict[str, float | None]

SCORES_VERSION = "2"
"""Increase it when the same answer gets another score: rows of earlier exams are then not used again."""


def score_answer(question: GoldenQuestion, answer: Answer, *, retrieved: bool) -> Scores:
    """Return every score that needs no model.

    `retrieved` says that the passages come from a search, so that the search is scored too. An unanswerable question
    has only abstention_correct. An answerable one that was refused gets 0 in every overlap metric, because its reader
    got nothing, and None for length and citations.
    """
    scores: Scores = {"abstention_correct": score_abstention(question.answerable, answer.refused)}
    if not question.answerable:
        return scores
    scores |= score_overlap("" if answer.refused else remove_markers(answer.text), question.references)
    scores["length_ratio"] = (
        None if answer.refused else measure_length_ratio(remove_markers(answer.text), question.references)
    )
    scores["citation_valid"] = None if answer.refused else score_citations(answer)
    if retrieved and question.sources:
        scores |= score_retrieval(question.sources, answer.passages)
    return scores


def score_overlap(answer: str, references: Sequence[str]) -> Scores:
    """Return the metrics that compare an answer with the best of its references, each 0 to 1."""
    return {
        **score_rouge(answer, references),
        **score_token_overlap(answer, references),
        "number_recall": score_number_recall(answer, references),
        **score_chrf_bleu(answer, references),
    }


def score_likelihood(
    question: GoldenQuestion, answer: Answer, scorer: LikelihoodScorer | None
) -> tuple[float | None, tuple[str, ...]]:
    """Return the nats per token of the first reference, and a note when the model could not tell."""
    if scorer is None or question.reference is None:
        return None, ()
    try:
        nll = measure_nll_per_token(answer, question.reference, scorer)
    except Exception as error:  # noqa: BLE001 - a model may fail in any way; only this score is missing
        return None, (f"nll: {type(error).__name__}: {error}",)
    if nll is None or math.isfinite(nll):
        return nll, ()
    return None, (f"nll: the model gave {nll!r}",)

"""Runs an exam: asks every golden question and measures every answer.

Models and ragas are loaded by the caller and handed in, so this file stays light.
"""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, replace
from datetime import UTC, datetime
from typing import Protocol

from assistant.answers import Answer, Inquiry
from assistant.settings import Manner
from feedback.errors import FeedbackError
from feedback.evaluation.golden import Context, GoldenQuestion, digest_questions
from feedback.evaluation.judges.judge_scores import JUDGE_SCORES, NOT_CONFIGURED, NoJudge
from feedback.evaluation.metrics.likelihood import LikelihoodScorer
from feedback.evaluation.metrics.scores import score_answer, score_likelihood
from feedback.evaluation.report import EvaluationReport, Row, make_report_id
from feedback.evaluation.suites.suite import MetricSuite, Sample
from feedback.texts.text_changes import remove_markers
from retrieval.documents import content_id


class Examinee(Protocol):
    """Answers the questions of an exam, as an Assistant does."""

    def answer_all(self, inquiries: Sequence[Inquiry]) -> list[Answer]:
        """Return one answer for each inquiry, in their order."""
        ...


def run_exam(
    questions: Sequence[GoldenQuestion],
    assistant: Examinee,
    *,
    context: Context = "retrieved",
    manner: Manner = "write",
    index_digest: str = "",
    likelihood: LikelihoodScorer | None = None,
    metrics: MetricSuite | None = None,
    judge: MetricSuite | NoJudge = NOT_CONFIGURED,
    batch_size: int = 32,
    on_row: Callable[[Row], None] | None = None,
) -> EvaluationReport:
    """Ask every question, measure every answer and return the report, with one row a question in their order.

    With `context` "gold" the assistant gets the golden passages and does not search. `manner` and `index_digest` are
    noted in the report: how the assistant answers, and which documents were searched, so that reports over different
    documents are never compared. `likelihood` must be the model that answers; it is not asked about quotes, which no
    model writes. `metrics` are those that need no judge (RagasMetrics). Without a judge its scores are None, and the
    report says why. `on_row` is called after each question was answered and measured, but before `metrics` and `judge`.

    A question that fails gets a row with that status. Raises FeedbackError when there is nothing to ask, when a golden
    passage is missing, and when the adapter was switched during the exam.
    """
    check_questions(questions, context)
    likelihood = None if manner == "quote" else likelihood
    created_at = datetime.now(UTC)
    rows: list[Row] = []
    answers: list[Answer] = []
    for start in range(0, len(questions), batch_size):
        batch = questions[start : start + batch_size]
        for question, outcome in zip(batch, _ask(batch, assistant, context), strict=True):
            if isinstance(outcome, Answer):
                answers.append(outcome)
                rows.append(_make_row(question, outcome, context, likelihood))
            else:
                rows.append(_make_failed_row(question, outcome))
            if on_row:
                on_row(rows[-1])
    if metrics:
        rows = _add_scores_of(questions, rows, metrics)
    unjudged = judge.reason if isinstance(judge, NoJudge) else ""
    if isinstance(judge, NoJudge):
        rows = [_mark_not_judged(row) for row in rows]
    else:
        rows = _add_scores_of(questions, rows, judge)
    adapter_id = _find_adapter(answers)
    golden_digest = digest_questions(questions)
    return EvaluationReport(
        id=make_report_id(created_at, golden_digest, adapter_id),
        created_at=created_at,
        model_id=answers[0].model_id if answers else "",
        adapter_id=adapter_id,
        context=context,
        golden_digest=golden_digest,
        index_digest="" if context == "gold" else index_digest,
        prompt_digest=_digest_prompts(answers),
        rows=tuple(rows),
        manner=manner,
        unjudged=unjudged,
    )


def check_questions(questions: Sequence[GoldenQuestion], context: Context) -> None:
    """Raise FeedbackError when there is no question, or a question lacks the passages that `context` needs."""
    if not questions:
        raise FeedbackError("There is no question to ask. Give at least one.")
    for question in questions:
        if context == "gold" and not question.passages:
            raise FeedbackError(
                f"Question {question.id!r} has no passages to read: add them, or let the exam search for them."
            )


def _ask(batch: Sequence[GoldenQuestion], assistant: Examinee, context: Context) -> list[Answer | Exception]:
    """Answer a batch. If it fails, ask one question at a time, so that only the one at fault is lost."""
    inquiries = [Inquiry(question.question, question.passages if context == "gold" else None) for question in batch]
    try:
        return [*assistant.answer_all(inquiries)]
    except Exception as error:  # noqa: BLE001 - a question may fail in any way; its row says how
        if len(batch) == 1:
            return [error]
    return [outcome for question in batch for outcome in _ask([question], assistant, context)]


def _make_row(question: GoldenQuestion, answer: Answer, context: Context, likelihood: LikelihoodScorer | None) -> Row:
    scores = score_answer(question, answer, retrieved=context == "retrieved")
    notes: tuple[str, ...] = ()
    if question.answerable:
        scores["nll"], notes = score_likelihood(question, answer, likelihood)
    return Row(
        id=question.id,
        question=question.question,
        group=question.group,
        answerable=question.answerable,
        answer=answer.text,
        refused=answer.refused,
        passages=answer.passages,
        scores=scores,
        notes=notes,
        references=question.references,
    )


def _make_failed_row(question: GoldenQuestion, error: Exception) -> Row:
    return Row(
        id=question.id,
        question=question.question,
        group=question.group,
        answerable=question.answerable,
        answer="",
        refused=False,
        status=f"failed: {type(error).__name__}: {error}",
        references=question.references,
    )


def _add_scores_of(questions: Sequence[GoldenQuestion], rows: Sequence[Row], suite: MetricSuite) -> list[Row]:
    """Add the scores of `suite` to the answerable rows. A refused one gets the suite's scores for refusals."""
    given = [
        (place, _make_sample(question, row))
        for place, (question, row) in enumerate(zip(questions, rows, strict=True))
        if row.ok and row.answerable and not row.refused
    ]
    scores = suite.score([sample for _, sample in given])
    of_row = dict(zip((place for place, _ in given), scores, strict=True))
    result = []
    for place, row in enumerate(rows):
        if found := of_row.get(place):
            result.append(_add_scores(row, found.scores, found.notes))
        else:
            result.append(_add_scores(row, suite.scores) if row.ok and row.answerable else row)
    return result


def _mark_not_judged(row: Row) -> Row:
    return _add_scores(row, JUDGE_SCORES) if row.ok and row.answerable else row


def _add_scores(row: Row, scores: Mapping[str, float | None], notes: tuple[str, ...] = ()) -> Row:
    return replace(row, scores={**row.scores, **scores}, notes=row.notes + notes)


def _make_sample(question: GoldenQuestion, row: Row) -> Sample:
    contexts = tuple(passage.chunk.text for passage in row.passages)
    return Sample(question.question, remove_markers(row.answer), question.references, contexts)


def _find_adapter(answers: Sequence[Answer]) -> str | None:
    """Return the adapter that wrote the answers. Answers for which no model was asked do not count."""
    adapters = {answer.adapter_id for answer in answers if answer.messages}
    if len(adapters) > 1:
        names = ", ".join(sorted(adapter or "base" for adapter in adapters))
        raise FeedbackError(f"The adapter was switched during the exam ({names}). Run the exam again.")
    return adapters.pop() if adapters else None


def _digest_prompts(answers: Sequence[Answer]) -> str:
    settings = {(answer.prompt_version, json.dumps(asdict(answer.decoding), sort_keys=True)) for answer in answers}
    return content_id("prompt", *(part for pair in sorted(settings) for part in pair))

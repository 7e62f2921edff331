"""Rows of earlier exams that would come out the same again: base model and champion are asked every night.

Knows reports and where they are kept, no model.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from feedback.errors import FeedbackError
from feedback.evaluation.golden import GoldenQuestion, digest_questions
from feedback.evaluation.report import REPORTS, EvaluationReport, Row, load_report, make_report_id
from retrieval.documents import content_id

_REPORTS_READ = 40
"""Of the newest exams: some nights of base, what serves, and the parts of a candidate, by fold where these differ."""


def row_keys(questions: Sequence[GoldenQuestion], conditions: Sequence[str]) -> list[str]:
    """Return what a row must share with an earlier one to take its place: its question and all that bears on it."""
    return [content_id("row", digest_questions([question]), *conditions) for question in questions]


def load_cached_rows(adapters: Path, keys: Collection[str]) -> dict[str, tuple[Row, EvaluationReport]]:
    """Return the newest row with each of the keys, and the report it stands in. Failed and doubtful rows are not known.

    `adapters` is the folder of the shelf. A report that cannot be read is passed over: its questions are asked again.
    """
    found: dict[str, tuple[Row, EvaluationReport]] = {}
    paths = sorted(adapters.glob(f"*/exam/{REPORTS}"), key=lambda path: path.name, reverse=True)
    for path in paths[:_REPORTS_READ]:
        try:
            report = load_report(path)
        except FeedbackError:
            continue
        for row in report.rows:
            if row.key in keys and row.ok and not row.notes:
                found.setdefault(row.key, (row, report))
        if len(found) == len(set(keys)):
            break
    return found


def complete_report(
    questions: Sequence[GoldenQuestion],
    keys: Sequence[str],
    known: dict[str, tuple[Row, EvaluationReport]],
    asked: EvaluationReport | None,
    adapter_id: str | None,
) -> EvaluationReport:
    """Return the report on all questions: the known rows, and those of `asked`, which was about the others, in order.

    `asked` is None when all rows are known. `adapter_id` is who was examined, None for the base model: the answers
    cannot tell when all of them were refused before a model was asked.
    """
    fresh = iter(asked.rows if asked else ())
    rows = [
        replace(known[key][0] if key in known else next(fresh), key=key, references=question.references)
        for key, question in zip(keys, questions, strict=True)
    ]
    return _frame_rows(asked or known[keys[0]][1], questions, rows, adapter_id)


def join_reports(reports: Sequence[EvaluationReport], questions: Sequence[GoldenQuestion]) -> EvaluationReport:
    """Return reports that each are on some of the questions as one on all of them, in the order of the questions."""
    rows = {row.id: row for report in reports for row in report.rows}
    frame = max(reports, key=lambda report: len(report.rows))
    return _frame_rows(frame, questions, [rows[question.id] for question in questions], frame.adapter_id)


def _frame_rows(
    frame: EvaluationReport, questions: Sequence[GoldenQuestion], rows: Iterable[Row], adapter_id: str | None
) -> EvaluationReport:
    created_at, golden_digest = datetime.now(UTC), digest_questions(questions)
    return replace(
        frame,
        id=make_report_id(created_at, golden_digest, adapter_id),
        created_at=created_at,
        adapter_id=adapter_id,
        golden_digest=golden_digest,
        rows=tuple(rows),
    )

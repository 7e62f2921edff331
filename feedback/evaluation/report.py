"""The report of an exam: one row a question, totals, and whether two reports can be compared."""

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from statistics import fmean

from pydantic import TypeAdapter, ValidationError

from assistant.adapters.files import write_whole
from assistant.settings import Manner
from feedback.errors import FeedbackError, explain_unreadable
from feedback.evaluation.golden import Context
from feedback.evaluation.metrics.abstention import Abstention, tabulate_abstention
from retrieval.documents import Passage, content_id

REPORTS = "exam-*.json"
"""The files of reports: their ids begin so."""
MINIMUM_COVERAGE = 0.98
"""Least share of questions that must be measured. A mean over fewer is that of another, easier exam."""


@dataclass(frozen=True)
class Row:
    """One question of an exam, its answer and its scores."""

    id: str
    question: str
    group: str
    """The document that the question is about. Rows of one group are resampled together."""
    answerable: bool
    answer: str
    refused: bool
    passages: tuple[Passage, ...] = ()
    status: str = "ok"
    """ "ok", or "failed: " and the reason. A failed row has no scores."""
    scores: Mapping[str, float | None] = field(default_factory=dict)
    """Value by name of the metric. None means "not measured" or "not judged". Metrics that do not apply are absent."""
    notes: tuple[str, ...] = ()
    """Why some scores are None, such as a judge that did not reply."""
    key: str = ""
    """Digest of everything that determines the row; empty when another run could give another row."""
    references: tuple[str, ...] = ()
    """The right answers that it was compared with; empty in reports of earlier versions too."""

    @property
    def ok(self) -> bool:
        """Whether the question was answered and measured."""
        return self.status == "ok"


@dataclass(frozen=True)
class Mean:
    """A mean and the number of rows behind it."""

    value: float | None
    """None when no row was measured."""
    n: int


@dataclass(frozen=True)
class Totals:
    """The sums and means of a whole exam."""

    questions: int
    coverage: float
    """Share of the questions that were answered without failure, 0 to 1."""
    means: Mapping[str, Mean]
    perplexity: float | None
    """exp of the mean negative log-likelihood per token; None when not measured."""
    abstention: Abstention
    abstention_precision: float | None
    abstention_recall: float | None
    false_refusal_rate: float | None


@dataclass(frozen=True)
class EvaluationReport:
    """What one model did in one exam. Two reports compare only when `find_mismatch` finds nothing."""

    id: str
    created_at: datetime
    model_id: str
    adapter_id: str | None
    """None for the base model."""
    context: Context
    golden_digest: str
    index_digest: str
    prompt_digest: str
    """Digest of the prompt version and the decoding settings."""
    rows: tuple[Row, ...]
    manner: Manner = "write"
    """How the model answered: in its own words, or with sentences of the passages."""
    contestant: str = ""
    """Who sat the exam, part by part; empty in reports of earlier versions."""
    name: str = ""
    """What the set of questions is called: the name of its file; empty for held-out feedback."""
    unjudged: str = ""
    """Why no judge gave scores, as a sentence for people; empty when one judged, and in reports of earlier versions."""

    @property
    def coverage(self) -> float:
        """Share of the questions that were answered without failure, 0 to 1."""
        return sum(row.ok for row in self.rows) / len(self.rows) if self.rows else 0.0

    def totals(self) -> Totals:
        """Average every score over the rows where it was measured, and count refusals over the rows that are ok."""
        measured = [row for row in self.rows if row.ok]
        names = dict.fromkeys(name for row in measured for name in row.scores)
        means = {name: _mean([row.scores.get(name) for row in measured]) for name in names}
        nll = means["nll"].value if "nll" in means else None
        abstention = tabulate_abstention((row.answerable, row.refused) for row in measured)
        return Totals(
            questions=len(self.rows),
            coverage=self.coverage,
            means=means,
            perplexity=None if nll is None else _exp(nll),
            abstention=abstention,
            abstention_precision=abstention.precision,
            abstention_recall=abstention.recall,
            false_refusal_rate=abstention.false_refusal_rate,
        )

    def to_json(self) -> str:
        """Return the report as JSON, from which `from_json` makes an equal report."""
        return _ADAPTER.dump_json(self, indent=1).decode()

    @staticmethod
    def from_json(text: str) -> "EvaluationReport":
        """Read the JSON of `to_json`. Raises FeedbackError when it is something else."""
        try:
            return _ADAPTER.validate_json(text)
        except ValidationError as error:
            first = error.errors()[0]
            raise FeedbackError(f"Not a report: {first['loc']}: {first['msg']}. Run the exam again.") from error

    def save(self, folder: Path) -> Path:
        """Write `<folder>/<id>.json` whole or not at all, and return its path. The folder is made when missing."""
        folder.mkdir(parents=True, exist_ok=True)
        path = folder / f"{self.id}.json"
        write_whole(path, self.to_json())
        return path


_ADAPTER = TypeAdapter(EvaluationReport)


def load_report(path: Path) -> EvaluationReport:
    """Read a report from its file. Raises FeedbackError when the file is missing or damaged."""
    with explain_unreadable(path, "Run the exam again."):
        text = path.read_text(encoding="utf-8")
    return EvaluationReport.from_json(text)


def make_report_id(created_at: datetime, golden_digest: str, adapter_id: str | None) -> str:
    """Return the id of a report. Ids sort by time."""
    return f"exam-{created_at:%Y%m%d-%H%M%S-%f}-{content_id(golden_digest, str(adapter_id))[:6]}"


def find_mismatch(a: EvaluationReport, b: EvaluationReport) -> str | None:
    """Return why the two reports must not be compared, as a sentence for people; None when they may be."""
    for what, one, other in (
        ("golden questions", a.golden_digest, b.golden_digest),
        ("documents", a.index_digest, b.index_digest),
        ("prompt or decoding settings", a.prompt_digest, b.prompt_digest),
        ("context", a.context, b.context),
    ):
        if one != other:
            return f"{a.id} and {b.id} sat different exams: the {what} differ ({one!r}, {other!r}). Run both again."
    for report in (a, b):
        if report.coverage < MINIMUM_COVERAGE:
            return (
                f"{report.id} measured only {report.coverage:.0%} of {len(report.rows)} questions; "
                f"{MINIMUM_COVERAGE:.0%} are needed. Look at the status of its rows, remove the cause and run it again."
            )
    return None


def _exp(nll: float) -> float:
    try:
        return math.exp(nll)
    except OverflowError:
        return math.inf


def _mean(values: list[float | None]) -> Mean:
    known = [value for value in values if value is not None]
    return Mean(fmean(known) if known else None, len(known))

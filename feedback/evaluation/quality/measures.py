"""What an exam says about each measure that is followed over time, as an estimate with its interval."""

from collections.abc import Mapping, Sequence
from typing import Literal

from feedback.evaluation.judges.judge_scores import JUDGE_SCORES
from feedback.evaluation.quality.intervals import Estimate, estimate_mean, estimate_share
from feedback.evaluation.report import EvaluationReport, Row

Family = Literal["overlap", "meaning", "judge", "refusals", "sources"]
"""overlap: shared words. meaning: what ragas measures without a judge. judge: what only a judge can say. refusals:
whether to answer. sources: what was found and cited."""

REFUSED_RIGHTLY = "refused_rightly"
REFUSED_WRONGLY = "refused_wrongly"
MEASURES: Mapping[Family, tuple[str, ...]] = {
    "overlap": ("rouge1_f", "rouge2_f", "rougeL_f", "bleu", "chrf"),
    "refusals": (REFUSED_RIGHTLY, REFUSED_WRONGLY),
    "judge": tuple(JUDGE_SCORES),
    "meaning": (
        "semantic_similarity",
        "ragas_string_similarity",
        "ragas_string_presence",
        "ragas_exact_match",
        "ragas_quoted_spans",
    ),
    "sources": ("hit_at_k", "mrr", "citation_valid"),
}
"""Every measure that is followed, in the order in which it is shown."""

STANDARD_NAMES: Mapping[str, str] = {
    "rouge1_f": "ROUGE-1",
    "rouge2_f": "ROUGE-2",
    "rougeL_f": "ROUGE-L",
    "bleu": "BLEU",
    "chrf": "chrF",
}
"""Names that are the same in every language. They mean F where there is one."""

Reason = Literal["not judged", "not measured", "no such question"]
"""Why an estimate has no value, where no note of a judge or a metric says it."""


def measure(report: EvaluationReport) -> dict[str, Estimate]:
    """Return an estimate for every measure. What nobody measured has no value and a reason, a note or a `Reason`."""
    rows = [row for row in report.rows if row.ok]
    found = {name: _measure_mean(rows, name) for names in MEASURES.values() for name in names}
    for name, answerable in ((REFUSED_RIGHTLY, False), (REFUSED_WRONGLY, True)):
        asked = [row for row in rows if row.answerable == answerable]
        found[name] = estimate_share(sum(row.refused for row in asked), len(asked), reason="no such question")
    return found


def _measure_mean(rows: Sequence[Row], name: str) -> Estimate:
    measured = [(value, row.group) for row in rows if (value := row.scores.get(name)) is not None]
    if measured:
        values, groups = zip(*measured, strict=True)
        return estimate_mean(values, groups)
    # of what a judge or a metric noted, the kind of the failure alone: the rest may quote the answer
    notes = (note.split(": ")[1] for row in rows for note in row.notes if note.startswith(f"{name}: "))
    usual: Reason = "not judged" if name in JUDGE_SCORES else "not measured"
    return Estimate(None, reason=next(notes, usual))

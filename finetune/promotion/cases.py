"""Which questions of an exam a candidate answers better, worse or alike, one case a question."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, get_args

from assistant.adapters.files import Part
from feedback.evaluation.report import EvaluationReport, Row
from finetune.promotion.decisions import is_right
from finetune.promotion.guards import pair_rows

Change = Literal["improved", "regressed", "unchanged"]
CHANGES: tuple[Change, ...] = get_args(Change)
SAME = 0.005
"""Scores that differ by less look the same with two decimals, and count as unchanged."""


@dataclass(frozen=True)
class Contest:
    """The two reports that decided about one part."""

    part: Part
    champion: EvaluationReport
    candidate: EvaluationReport
    champion_versions: tuple[str, ...]
    """Those that the champion consists of; none for the base model."""


@dataclass(frozen=True)
class Case:
    """One question that champion and candidate were asked."""

    before: Row
    """What the champion did."""
    after: Row
    """What the candidate did."""
    change: Change
    difference: float
    """Of the primary score; of the decision, 1 or -1, where that changed."""


def compare_cases(candidate: EvaluationReport, champion: EvaluationReport, primary: str) -> tuple[Case, ...]:
    """Return a case for each question that both answered without failure, the largest changes first.

    First counts whether it was right to answer or to refuse, then the primary score of what was answered.
    """
    cases = [_compare(before, after, primary) for after, before in pair_rows(candidate, champion)]
    return tuple(sorted(cases, key=lambda case: -abs(case.difference)))


def count_cases(cases: Sequence[Case]) -> dict[Change, int]:
    """Return how many questions improved, regressed and stayed alike."""
    changes = [case.change for case in cases]
    return {change: changes.count(change) for change in CHANGES}


def _compare(before: Row, after: Row, primary: str) -> Case:
    difference = float(is_right(after)) - float(is_right(before))
    if not difference:
        difference = (after.scores.get(primary) or 0.0) - (before.scores.get(primary) or 0.0)
    change = "unchanged" if abs(difference) < SAME else "improved" if difference > 0 else "regressed"
    return Case(before, after, change, difference)

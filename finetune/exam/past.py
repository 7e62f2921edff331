"""Reads the exams of past nights: which report is whose, and which two were compared for each part."""

from collections.abc import Sequence
from pathlib import Path

from assistant.adapters.files import PARTS
from feedback.evaluation.report import REPORTS, EvaluationReport
from finetune.exam.questions import Contestant
from finetune.promotion.cases import Contest
from finetune.promotion.verdict import Verdict


def list_exam_files(adapters: Path) -> list[Path]:
    """Return the reports of all nights, oldest first. `adapters` is the folder of the shelf."""
    return sorted(adapters.glob(f"*/exam/{REPORTS}"), key=lambda path: path.name)


def find_contests(adapter_id: str, verdict: Verdict, reports: Sequence[EvaluationReport]) -> list[Contest]:
    """Return the contests of a night in the order in which they were decided, without those whose reports are gone.

    What was promoted stayed in place for the next part, as in `hold_exam`.
    """
    if verdict.compared is None:  # a verdict of an earlier version, on the adapter alone
        by_adapter = {report.adapter_id: report for report in reports}
        if adapter_id not in by_adapter or verdict.champion not in by_adapter:
            return []
        versions = (verdict.champion,) if verdict.champion else ()
        return [Contest("adapter", by_adapter[verdict.champion], by_adapter[adapter_id], versions)]
    by_versions: dict[tuple[str, ...], dict[str, EvaluationReport]] = {}
    for report in reports:
        if report.contestant:
            by_versions.setdefault(_versions(report.contestant), {})[report.golden_digest] = report
    standing = _versions(Contestant(verdict.compared).key)
    if standing not in by_versions:  # what wrote was not fit to: the base model did
        standing = tuple(_BASE if part == "adapter" else one for part, one in zip(PARTS, standing, strict=True))
    found = []
    for decided in verdict.parts:
        candidate = tuple(
            adapter_id if part == decided.part else one for part, one in zip(PARTS, standing, strict=True)
        )
        before, after = by_versions.get(standing, {}), by_versions.get(candidate, {})
        # what is promoted is asked the held-out questions once more, as the opponent of the next part
        if asked := max({*before} & {*after}, key=lambda digest: len(after[digest].rows), default=None):
            versions = tuple(sorted({*standing} - {_BASE}))
            found.append(Contest(decided.part, before[asked], after[asked], versions))
        if decided.promote:
            standing = candidate
    return found


_BASE = str(None)
"""What stands in the key of a contestant for what came with the program."""


def _versions(contestant: str) -> tuple[str, ...]:
    """Return the version in each part of a contestant's key, without how is answered."""
    return tuple(contestant.split()[: len(PARTS)])

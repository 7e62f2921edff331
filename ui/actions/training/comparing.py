"""Two versions side by side, with an exam that both sat where there is one."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from assistant.adapters.files import PARTS
from feedback.evaluation.report import load_report
from finetune.errors import FinetuneError
from finetune.promotion.cases import Case, Contest, compare_cases
from ui.actions.quality.exams import Figures, list_exams
from ui.actions.training.versions import Version, read_version
from ui.wiring import Apprentice

BASE = "base"
"""Names the model as it was installed."""


@dataclass(frozen=True)
class Comparison:
    """Two versions, and what each did with the same questions."""

    first: Version | None
    """None for the base model."""
    second: Version | None
    contest: Contest | None
    """The exam of most questions that both sat; None where there is none."""
    cases: tuple[Case, ...]
    """The questions of that exam, those that differ most first."""


def compare_versions(apprentice: Apprentice, first: str, second: str) -> Comparison:
    """Return two versions side by side, by id or "base".

    Raises FinetuneError when they are the same, AssistantError for an unknown one.
    """
    if first == second:
        raise FinetuneError("Choose two versions that are not the same.")
    versions = [None if name == BASE else read_version(apprentice, name) for name in (first, second)]
    contest = _find_contest(apprentice, first, second)
    primary = apprentice.settings.promotion.primary
    cases = compare_cases(contest.candidate, contest.champion, primary) if contest else ()
    return Comparison(versions[0], versions[1], contest, cases)


def _find_contest(apprentice: Apprentice, first: str, second: str) -> Contest | None:
    """Return the exam of both, as if the first were the champion. Reports with one of the two alone come first."""
    pairs = list(_find_pairs(list_exams(apprentice), first, second))
    if not pairs:
        return None
    (before, of_first), (after, _) = max(pairs, key=lambda pair: _rate(pair[0][1], pair[1][1], first, second))
    versions = tuple(sorted(_read_versions(of_first)))
    return Contest("adapter", load_report(before), load_report(after), versions)


_Exam = tuple[Path, Figures]


def _find_pairs(exams: list[_Exam], first: str, second: str) -> Iterator[tuple[_Exam, _Exam]]:
    """Yield the reports on the same questions, one of each version, if one of the two is without the other version."""
    ours = [one for one in exams if _is_of(one[1], first)]
    theirs = [one for one in exams if _is_of(one[1], second)]
    for before in ours:
        for after in theirs:
            same = (before[1].questions, before[1].context) == (after[1].questions, after[1].context)
            if same and _count_mixed(before[1], after[1], first, second) < 2:
                yield before, after


def _is_of(figures: Figures, version: str) -> bool:
    versions = _read_versions(figures)
    return not versions if version == BASE else version in versions


def _count_mixed(before: Figures, after: Figures, first: str, second: str) -> int:
    """Return in how many of two reports the other version did a part of the answer."""
    return (second in _read_versions(before)) + (first in _read_versions(after))


def _rate(before: Figures, after: Figures, first: str, second: str) -> tuple[int, int, datetime]:
    """Return how well two reports tell the versions apart: unmixed, of many questions, new."""
    return -_count_mixed(before, after, first, second), min(before.asked, after.asked), after.at


def _read_versions(figures: Figures) -> set[str]:
    """Return which versions answered. A report of an earlier version of this program names the adapter alone."""
    named = figures.contestant.split()[: len(PARTS)] if figures.contestant else [str(figures.adapter_id)]
    return {*named} - {str(None)}

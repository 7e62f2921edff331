"""Removes a person from what trainings and exams left in files, and marks the versions that learned from them.

A pair is known by its id alone, so it is found out before the feedback is erased which pairs would not be there without
the person.
"""

import json
import logging
import re
import shutil
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from assistant.adapters.erased import mark_erased
from assistant.adapters.files import CANDIDATE, CARD, write_whole
from feedback.errors import FeedbackError
from feedback.evaluation.report import REPORTS, EvaluationReport, Row, load_report
from feedback.history import JudgedExchange, Scope
from feedback.settings import LearningRules
from finetune.runs.folder import CONTRASTS, FINISHED, UNFINISHED
from finetune.runs.tracing import find_pairs, group_related, involves

PAIR_ID = re.compile(r"[0-9a-f]{16}")
"""What the id of a row looks like whose question stems from feedback, and not from a file."""
_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Lessons:
    """What trainings and exams took from a person."""

    pairs: frozenset[str]
    """Ids of the pairs of all nights that would not be there without the person."""
    questions: frozenset[str]
    """As they were searched. A pair that was made under other settings is known by its question."""

    def asked_in(self, row: Row) -> bool:
        """Return whether a row of an exam stems from the person, and not from a file of questions."""
        return row.id in self.pairs or bool(PAIR_ID.fullmatch(row.id) and row.question in self.questions)


@dataclass(frozen=True)
class Traces:
    """What the files hold of a person."""

    versions: Mapping[str, int]
    """Trained versions, with the number of the person's pairs that each has learned from."""
    interrupted: tuple[str, ...]
    """Trainings that began with these pairs and were interrupted."""
    rows: int
    """Of exams: questions of the person and the answers to them."""


def find_lessons(judged: Iterable[JudgedExchange], scope: Scope, rules: LearningRules) -> Lessons:
    """Return what could be learned from the scope, today or on any day before, and not from the rest alone.

    `judged` are all judged exchanges with their other attempts, as a training reads them.
    """
    pairs: set[str] = set()
    questions: set[str] = set()
    for group in group_related(judged):
        theirs = [entry for entry in group if involves(entry, scope)]
        if theirs:
            pairs |= find_pairs(group, rules).keys() - find_pairs(_leave_out(group, scope), rules).keys()
            questions |= {entry.exchange.answer.standalone_question for entry in theirs}
    return Lessons(frozenset(pairs), frozenset(questions))


def find_traces(adapters: Path, reports: Path, lessons: Lessons) -> Traces:
    """Return what `remove_traces` would remove and mark."""
    learned = dict(_find_learners(adapters, lessons.pairs))
    return Traces(
        {folder.name: gone for folder, gone in learned.items() if _is_trained(folder)},
        tuple(folder.name for folder in learned if not _is_trained(folder)),
        sum(lessons.asked_in(row) for _, report in _load_reports(adapters, reports) for row in report.rows),
    )


def remove_traces(adapters: Path, reports: Path, lessons: Lessons) -> Traces:
    """Remove rows and texts that stem from a person; mark the versions that learned from them; return what there was.

    An interrupted training that began with their pairs could not go on: its folder is removed. `adapters` must be
    locked against trainings, which would write the rows again.
    """
    found = find_traces(adapters, reports, lessons)
    for path, report in _load_reports(adapters, reports):
        kept = tuple(row for row in report.rows if not lessons.asked_in(row))
        if not kept:
            path.unlink()
        elif kept != report.rows:
            write_whole(path, replace(report, rows=kept).to_json())
    for contrasts in adapters.glob(f"*/{CONTRASTS}"):
        texts = json.loads(contrasts.read_text(encoding="utf-8"))
        write_whole(contrasts, json.dumps([text for text in texts if text["pair_id"] not in lessons.pairs], indent=1))
    for name, gone in found.versions.items():
        mark_erased(adapters / name, gone)
    for name in found.interrupted:
        shutil.rmtree(adapters / name)
    return found


def _leave_out(group: Sequence[JudgedExchange], scope: Scope) -> list[JudgedExchange]:
    """Return the exchanges outside the scope, with what was said of them outside it."""
    gone = {entry.exchange.id for entry in group if scope.asks(entry.exchange)}
    return [
        replace(
            entry,
            ratings=tuple(one for one in entry.ratings if not scope.says(entry.exchange, one.user)),
            edits=tuple(one for one in entry.edits if not scope.says(entry.exchange, one.user)),
            reviews=tuple(
                one
                for one in entry.reviews
                if not scope.says(entry.exchange, one.author)
                and not (one.decision == "changed" and scope.says(entry.exchange, one.user))
            ),
            choices=tuple(
                one
                for one in entry.choices
                if one.between.isdisjoint(gone) and not scope.says(entry.exchange, one.user)
            ),
        )
        for entry in group
        if entry.exchange.id not in gone
    ]


def _find_learners(adapters: Path, pairs: frozenset[str]) -> Iterator[tuple[Path, int]]:
    """Yield the folder of each run that learned from some of the pairs, and how many."""
    for path in sorted(path for name in (FINISHED, UNFINISHED) for path in adapters.glob(f"*/{name}")):
        run = json.loads(path.read_text(encoding="utf-8"))
        if gone := len(pairs & {*run["training"], *run.get("refusals", ()), *run.get("reworded", ())}):
            yield path.parent, gone


def _is_trained(folder: Path) -> bool:
    return any((folder / card).is_file() for card in (CARD, CANDIDATE))


def _load_reports(adapters: Path, reports: Path) -> Iterator[tuple[Path, EvaluationReport]]:
    for path in sorted([*adapters.glob(f"*/exam/**/{REPORTS}"), *reports.glob(REPORTS)]):
        try:
            yield path, load_report(path)
        except FeedbackError as error:
            _log.warning("%s was not looked through: %s", path, error)

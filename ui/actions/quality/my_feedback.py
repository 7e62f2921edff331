"""What a person's feedback did: what it is used for, which versions learned it, and what is answered then and now."""

import logging
import threading
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from assistant.adapters.files import PARTS, Adapter, Part
from assistant.answers import Answer
from feedback.errors import FeedbackError
from feedback.evaluation.report import REPORTS, EvaluationReport, Row, load_report
from feedback.history import JudgedExchange
from finetune.data.folds import read_folds
from finetune.data.plan import Placement, TrainingPlan
from finetune.errors import FinetuneError
from finetune.exam.past import find_contests
from finetune.exam.questions import Contestant
from finetune.promotion.verdict import Verdict
from finetune.runs.folder import Run, read_run
from finetune.runs.tracing import trace_pairs
from ui.actions.asking import choose_assistant, read_exchange
from ui.actions.chat.withholding import withhold
from ui.actions.learning import plan_training, read_verdicts
from ui.people.reading.reach import Reach, find_readable_documents
from ui.wiring import Apprentice

_log = logging.getLogger(__name__)
_EXAMS_READ = 3
"""The newest exams that asked one of the person's questions; their reports are large."""
_MOST_CHANGED = 5


@dataclass(frozen=True)
class Learned:
    """A version that learned from a judgement."""

    version: str
    parts: tuple[Part, ...]
    """What learned from it."""
    serves: tuple[Part, ...]
    """Those of `parts` in which the version serves now."""
    earlier: bool
    """Whether it learned what the person had said before the last change."""


@dataclass(frozen=True)
class Asked:
    """An exam that asked a judged question: what served before, and what was to be promoted."""

    version: str
    promoted: bool
    """Whether anything of the version was promoted."""
    before: Row
    after: Row
    score: str
    """Name of the score that is compared."""

    @property
    def change(self) -> float:
        """By how much the score rose, -1 to 1. A question without an answer counts whether it was refused."""
        if not self.before.answerable:
            return float(self.after.refused) - float(self.before.refused)
        return (self.after.scores.get(self.score) or 0.0) - (self.before.scores.get(self.score) or 0.0)


@dataclass(frozen=True)
class Trace:
    """One judgement of a person, and what it did."""

    judged: JudgedExchange
    placement: Placement
    """What the next training does with it, and why."""
    learned: tuple[Learned, ...]
    """The newest version first."""
    asked: tuple[Asked, ...]
    """The newest exam first."""
    examined_by: tuple[str, ...]
    """Every version whose exam held it out, the newest first; `asked` shows the answers of the latest exams."""


@dataclass(frozen=True)
class Today:
    """What is answered to a question now."""

    answer: Answer
    """What everybody gets who asks and may read the same."""
    alone: Answer | None
    """What is answered without corrections, where `answer` repeats one; else None: it is `answer` itself."""


def trace_feedback(apprentice: Apprentice, user: str, reach: Reach, plan: TrainingPlan | None = None) -> list[Trace]:
    """Return what each judgement of the answers to `user` did, the newest first.

    `plan` is that of the next training; without one it is made. What exams answered from documents out of reach is left
    out.
    """
    plan = plan or plan_training(apprentice)
    judged = list(apprentice.feedback.judged())
    own = {entry.exchange.id: entry for entry in judged if entry.exchange.user == user}
    placed = [one for one in plan.placements if one.candidate.exchange_id in own]
    if not placed:
        return []
    exchange_of = trace_pairs(judged, user, apprentice.settings.learning_rules)
    current = {lesson.id for one in placed for lesson in one.candidate.lessons}
    runs = list(_read_runs(apprentice))
    learned = {name: _find_learned(apprentice, entry, runs, exchange_of, current) for name, entry in own.items()}
    held_out = {version.id: _find_exchanges(run.held_out, exchange_of) for version, run in runs}
    asked, readable = _find_asked(apprentice, runs, exchange_of), find_readable_documents(apprentice, reach)
    asked = {
        name: found
        for name, found in asked.items()
        if name in own and readable.cover_passages(own[name].exchange.answer.passages)
    }
    shown = dict(zip(own, withhold(apprentice, list(own.values()), reach), strict=True))
    return [
        Trace(
            shown[name],
            one,
            learned[name],
            tuple(asked.get(name, ())),
            tuple(version for version, names in held_out.items() if name in names),
        )
        for one in reversed(placed)
        for name in [one.candidate.exchange_id]
    ]


def find_most_changed(traces: Sequence[Trace]) -> list[tuple[Trace, Asked]]:
    """Return the questions whose answers changed most in the newest exam that asked each, at most five."""
    newest = [(trace, trace.asked[0]) for trace in traces if trace.asked]
    changed = [(trace, asked) for trace, asked in newest if asked.before.answer != asked.after.answer]
    return sorted(changed, key=lambda one: -abs(one[1].change))[:_MOST_CHANGED]


def answer_today(apprentice: Apprentice, exchange_id: str, *, user: str, reach: Reach) -> Today:
    """Ask the question of an exchange again, of the documents within reach, and keep nothing of it.

    Where a correction is repeated as it was written, the question is asked once more without corrections: only that
    shows what was learned. Raises FeedbackError for the exchange of another person, and AssistantError.
    """
    question = read_exchange(apprentice, exchange_id, user=user).answer.standalone_question
    stop, assistant = threading.Event(), choose_assistant(apprentice, reach)
    answer = assistant.answer(question, user=user, stop=stop)
    if answer.approved_exchange_id is None:
        return Today(answer, None)
    return Today(answer, assistant.without_corrections().answer(question, user=user, stop=stop))


def _read_runs(apprentice: Apprentice) -> Iterator[tuple[Adapter, Run]]:
    """Yield the versions with what their trainings began with, the newest first."""
    for version in reversed(apprentice.shelf.adapters()):
        if run := read_run(version.folder):
            yield version, run


def _find_exchanges(pairs: Sequence[str], exchange_of: Mapping[str, str]) -> set[str]:
    return {exchange_of[pair] for pair in pairs if pair in exchange_of}


def _find_learned(
    apprentice: Apprentice,
    entry: JudgedExchange,
    runs: Sequence[tuple[Adapter, Run]],
    exchange_of: Mapping[str, str],
    current: set[str],
) -> tuple[Learned, ...]:
    """Return the versions that learned from an exchange, the newest first."""
    serving, found, exchange_id = apprentice.shelf.parts(), [], entry.exchange.id
    corrects = bool(entry.edits) and not entry.exchange.answer.refused
    for version, run in runs:
        pairs = [pair for pair in run.training if exchange_of.get(pair) == exchange_id]
        reworded = [pair for pair in run.reworded if exchange_of.get(pair) == exchange_id]
        taught: dict[Part, bool] = {
            "score": version.has_learned("score") and exchange_id in run.scored,
            "extract": version.has_learned("extract") and bool(pairs or reworded) and corrects,
            "adapter": bool(pairs),
        }
        parts: list[Part] = [part for part in PARTS if taught[part]]
        serves: list[Part] = [part for part in parts if serving.of(part) == version.id]
        if parts:
            earlier = bool(pairs or reworded) and current.isdisjoint((*pairs, *reworded))
            found.append(Learned(version.id, tuple(parts), tuple(serves), earlier))
    return tuple(found)


def _find_asked(
    apprentice: Apprentice, runs: Sequence[tuple[Adapter, Run]], exchange_of: Mapping[str, str]
) -> dict[str, list[Asked]]:
    """Return by exchange what the newest exams asked of it, the newest first."""
    verdicts = read_verdicts([version for version, _ in runs])
    asked: dict[str, list[Asked]] = {}
    concerned = [
        (version, verdicts[version.id])
        for version, run in runs
        if version.id in verdicts and _find_exchanges(_list_asked(version, run), exchange_of)
    ]
    for version, verdict in concerned[:_EXAMS_READ]:
        for one in _compare(version, verdict, apprentice.settings.promotion.primary):
            if exchange_id := exchange_of.get(one.after.id):
                asked.setdefault(exchange_id, []).append(one)
    return asked


def _list_asked(version: Adapter, run: Run) -> list[str]:
    """Return the pairs that the exams of a version asked, those of its folds too; folds that are damaged show none."""
    try:
        folds = read_folds(version.folder)
    except FinetuneError as error:
        _log.warning("%s", error)
        folds = []
    return [*run.held_out, *(pair for fold in folds for pair in fold.pairs)]


def _compare(version: Adapter, verdict: Verdict, score: str) -> Iterator[Asked]:
    """Yield each question of a version's exams once, with the answers before and after, where both were answered.

    That is what served before and what serves since. What only the exam of one part asked, because it asks what was
    learned without the document of each question, is compared as it decided on that part; the last such exam counts.
    """
    if verdict.compared is None or verdict.target is None:
        return
    reports = _load_reports(version)
    rows = _group_rows(reports)
    before = rows.get(Contestant(verdict.compared).key, {})
    after = rows.get(Contestant(verdict.target).key) if verdict.promote else _find_candidate(version, rows)
    promoted = {part.part for part in verdict.parts if part.promote}
    compared = [(verdict.promote, before, after or {})]
    for contest in reversed(find_contests(version.id, verdict, reports)):
        compared.append((contest.part in promoted, _answered(contest.champion), _answered(contest.candidate)))
    shown: set[str] = set()
    for promotes, first, second in compared:
        both = [row_id for row_id in second if row_id in first and row_id not in shown]
        yield from (Asked(version.id, promotes, first[row_id], second[row_id], score) for row_id in both)
        shown.update(both)


def _find_candidate(version: Adapter, rows: dict[str, dict[str, Row]]) -> dict[str, Row] | None:
    """Return what a part of the version did that was tried last."""
    return next((rows[contestant] for contestant in reversed(rows) if version.id in contestant.split()), None)


def _load_reports(version: Adapter) -> list[EvaluationReport]:
    """Return the reports of a version's exams, oldest first. A report that cannot be read shows nothing here."""
    reports = []
    for path in sorted((version.folder / "exam").glob(REPORTS)):
        try:
            reports.append(load_report(path))
        except FeedbackError as error:
            _log.warning("%s", error)
    return reports


def _group_rows(reports: Sequence[EvaluationReport]) -> dict[str, dict[str, Row]]:
    """Return the rows that were answered by their id, for each contestant, in the order in which they sat an exam."""
    rows: dict[str, dict[str, Row]] = {}
    for report in reports:
        rows.setdefault(report.contestant, {}).update(_answered(report))
    return rows


def _answered(report: EvaluationReport) -> dict[str, Row]:
    return {row.id: row for row in report.rows if row.ok}

"""How good answers are over time: every exam in figures, what people said, and what changed question by question."""

import logging
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from functools import lru_cache
from pathlib import Path
from typing import Literal

from pydantic import TypeAdapter

from assistant.adapters.files import Adapter
from assistant.adapters.parts import INSTALLED, Parts
from assistant.adapters.shelf import Promotion
from feedback.errors import FeedbackError
from feedback.evaluation.golden import Context
from feedback.evaluation.quality.intervals import Estimate
from feedback.evaluation.quality.measures import measure
from feedback.evaluation.report import REPORTS, Row, load_report
from feedback.history import DayStats
from finetune.exam.past import find_contests, list_exam_files
from finetune.exam.questions import Contestant
from finetune.promotion.cases import Case, Contest, compare_cases
from finetune.promotion.verdict import Verdict
from finetune.runs.forgetting import PAIR_ID
from ui.actions.judging import find_readable
from ui.actions.learning import find_candidates, read_verdicts
from ui.people.reading.reach import Reach
from ui.wiring import Apprentice

_ANYTHING: TypeAdapter[object] = TypeAdapter(object)
_log = logging.getLogger(__name__)

Who = Literal["serving", "base", "candidate"]
"""serving: what answered when the exam was held. base: the base model, where it did not. candidate: any other."""
MayRead = Callable[[str], bool]
"""Says of the id of a row of an exam whether its texts may be shown."""


@dataclass(frozen=True)
class Figures:
    """What one exam measured, without any text of it."""

    report_id: str
    at: datetime
    questions: str
    """Digest of the questions: two exams with the same asked the same."""
    context: Context
    name: str
    """What the questions are called; "" where the report does not say."""
    asked: int
    contestant: str
    adapter_id: str | None
    night: str | None
    """The version whose night it was; None for `assistant evaluate`."""
    estimates: Mapping[str, Estimate]


@dataclass(frozen=True)
class SatExam:
    """An exam and who sat it."""

    figures: Figures
    who: Who


@dataclass(frozen=True)
class ServingChange:
    """A change of what serves."""

    at: datetime
    what: Literal["promote", "rollback"]
    versions: tuple[str, ...]
    """Those that serve from then on; none for the base model."""
    reason: str


@dataclass(frozen=True)
class Quality:
    """Everything that is known of how good the answers are, in figures."""

    exams: tuple[SatExam, ...]
    """Oldest first."""
    changes: tuple[ServingChange, ...]
    """Oldest first."""
    days: tuple[DayStats, ...]
    """What people said of the answers of each day."""


@dataclass(frozen=True)
class QuestionSet:
    """The exams that belong in one picture."""

    digest: str
    """Empty for the exams of all nights, each of which asked its own questions."""
    name: str
    exams: tuple[SatExam, ...]


@dataclass(frozen=True)
class Night:
    """A night's verdict, and the contests that it rests on."""

    adapter: Adapter
    verdict: Verdict
    contests: tuple[Contest, ...]
    primary: str
    """The score by which a question counts as improved."""

    def cases(self, contest: Contest) -> tuple[Case, ...]:
        """Return what changed question by question, the largest changes first."""
        return compare_cases(contest.candidate, contest.champion, self.primary)


def read_quality(apprentice: Apprentice) -> Quality:
    """Read all exams, all changes of what serves, and what people said. A damaged report is left out."""
    history = apprentice.shelf.history()
    exams = sorted((one for _, one in list_exams(apprentice)), key=lambda one: (one.at, one.report_id))
    sat = tuple(SatExam(one, _tell_who(one, history)) for one in exams)
    changes = tuple(ServingChange(one.at, one.kind, tuple(one.parts.versions), one.reason) for one in history)
    return Quality(sat, changes, tuple(apprentice.feedback.days()))


def list_exams(apprentice: Apprentice) -> list[tuple[Path, Figures]]:
    """Return the file of each exam with its figures, those of nights first. A damaged report is left out."""
    nights = list_exam_files(apprentice.shelf.folder)
    others = sorted((apprentice.home / "reports").glob(REPORTS))
    found = [
        *((path, _measure(path, path.parts[-3])) for path in nights),
        *((path, _measure(path, None)) for path in others),
    ]
    return [(path, figures) for path, figures in found if figures]


def group_by_questions(exams: Sequence[SatExam]) -> list[QuestionSet]:
    """Return the exams of the nights as one set, then those of each set of questions that was evaluated, newest first.

    Exams of different questions are in one set for the nights alone, and are no line there.
    """
    nights = tuple(exam for exam in exams if exam.figures.night)
    evaluated = dict.fromkeys(exam.figures.questions for exam in reversed(exams) if not exam.figures.night)
    sets = [QuestionSet("", "", nights)] if nights else []
    for digest in evaluated:
        same = tuple(exam for exam in exams if exam.figures.questions == digest)
        sets.append(QuestionSet(digest, next((exam.figures.name for exam in same if exam.figures.name), ""), same))
    return sets


def list_nights(apprentice: Apprentice) -> list[str]:
    """Return the versions that sat an exam, newest first."""
    return [*read_verdicts(apprentice.shelf.adapters())][::-1]


def read_night(apprentice: Apprentice, adapter_id: str | None = None) -> Night:
    """Return a night by the id of its version, the last one for None.

    Raises AssistantError for an unknown version, FeedbackError where there is no verdict or a report is damaged.
    """
    if adapter_id is None:
        known = list_nights(apprentice)
        if not known:
            raise FeedbackError("There was no exam yet: `finetune dpo` trains and holds one.")
        adapter_id = known[0]
    adapter = apprentice.shelf.get(adapter_id)
    verdict = read_verdicts([adapter]).get(adapter_id)
    if verdict is None:
        raise FeedbackError(f"{adapter_id!r} sat no exam. Those that did: {', '.join(list_nights(apprentice)) or '-'}.")
    reports = [load_report(path) for path in sorted((adapter.folder / "exam").glob(REPORTS))]
    contests = tuple(find_contests(adapter_id, verdict, reports))
    return Night(adapter, verdict, contests, apprentice.settings.promotion.primary)


def find_readable_rows(apprentice: Apprentice, user: str, reach: Reach) -> MayRead:
    """Return what says whether `user` may read a row of an exam: it stems from `user`, a simulation or a file."""
    exchanges = find_readable(apprentice, user, reach)
    candidates = find_candidates(apprentice)
    pairs = {one.pair.id for one in candidates if one.pair and one.exchange_id in exchanges}
    return lambda row_id: row_id in pairs or not PAIR_ID.fullmatch(row_id)


def read_all(row_id: str) -> bool:
    """Let everything be read, as the owner of the machine may."""
    del row_id
    return True


def write_lines(records: Iterable[Mapping[str, object]]) -> str:
    """Return records as JSON lines."""
    return "".join(f"{_ANYTHING.dump_json(record).decode()}\n" for record in records)


def list_records(quality: Quality, nights: Iterable[Night], may_read: MayRead) -> Iterator[dict[str, object]]:
    """Yield what the page shows, a record an exam, change, day and question, for a file of JSON lines.

    Without the right to read them, the texts of a question are None.
    """
    for exam in quality.exams:
        yield {"kind": "exam", "who": exam.who, **asdict(exam.figures)}
    for change in quality.changes:
        yield {"kind": "change", **asdict(change)}
    for day in quality.days:
        yield {"kind": "day", **asdict(day)}
    for night in nights:
        yield {"kind": "verdict", "night": night.adapter.id, "verdict": night.verdict}
        for contest in night.contests:
            for case in night.cases(contest):
                yield {"kind": "question", "night": night.adapter.id, "part": contest.part, **_record(case, may_read)}


def _record(case: Case, may_read: MayRead) -> dict[str, object]:
    row = case.after
    readable = may_read(row.id)
    return {
        "id": row.id,
        "change": case.change,
        "difference": case.difference,
        "answerable": row.answerable,
        "question": row.question if readable else None,
        "references": row.references if readable else None,
        "sources": [passage.chunk.title for passage in row.passages] if readable else None,
        "champion": _record_answer(case.before, readable),
        "candidate": _record_answer(case.after, readable),
    }


def _record_answer(row: Row, readable: bool) -> dict[str, object]:
    texts = {"answer": row.answer, "notes": row.notes} if readable else {"answer": None, "notes": None}
    return {"refused": row.refused, "scores": row.scores, **texts}


def _measure(path: Path, night: str | None) -> Figures | None:
    try:
        return _measure_file(path, path.stat().st_mtime_ns, night)
    except FeedbackError as error:
        _log.warning("%s was left out: %s", path, error)
        return None


@lru_cache(maxsize=1000)
def _measure_file(path: Path, changed_ns: int, night: str | None) -> Figures:
    """Measure a report. Only figures are remembered, so that no text outlives an erasure."""
    del changed_ns  # a file that was written again is measured again
    report = load_report(path)
    return Figures(
        report_id=report.id,
        at=report.created_at,
        questions=report.golden_digest,
        context=report.context,
        name=report.name,
        asked=len(report.rows),
        contestant=report.contestant,
        adapter_id=report.adapter_id,
        night=night,
        estimates=measure(report),
    )


def _tell_who(figures: Figures, history: Sequence[Promotion]) -> Who:
    served = next((change.parts for change in reversed(history) if change.at <= figures.at), INSTALLED)
    if _is(figures, served):
        return "serving"
    return "base" if _is(figures, INSTALLED) else "candidate"


def _is(figures: Figures, parts: Parts) -> bool:
    if not figures.contestant:  # a report of an earlier version names the adapter alone
        return figures.adapter_id == parts.adapter_id
    return figures.contestant == Contestant(parts).key

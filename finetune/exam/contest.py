"""The exam of a night: who sits it, with which questions, and what is decided. Knows no model and no training."""

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Protocol

from assistant.adapters.files import Adapter
from assistant.adapters.shelf import AdapterShelf
from assistant.errors import AssistantError
from assistant.settings import Manner
from feedback.evaluation.golden import Context, GoldenQuestion, digest_questions
from feedback.evaluation.report import EvaluationReport, Row, load_report
from feedback.records import Exchange, PreferencePair
from finetune.errors import FinetuneError
from finetune.exam.cache import REPORTS
from finetune.promotion.guards import NAMES
from finetune.promotion.verdict import Verdict, decide
from finetune.runs.progress import Progress, ProgressFile
from finetune.settings import PromotionSettings

VERDICT = "verdict.json"
_IN_WORDS: Mapping[Manner, str] = {"write": "in its own words", "quote": "with quotes"}


@dataclass(frozen=True)
class Contestant:
    """Who sits the exam, and how it answers."""

    adapter: Adapter | None
    """None: the base model."""
    manner: Manner

    @property
    def key(self) -> tuple[str | None, Manner]:
        """Two contestants with the same key answer alike."""
        return (self.adapter.id if self.adapter else None, self.manner)


class Examiner(Protocol):
    """Asks questions."""

    def examine(
        self,
        questions: Sequence[GoldenQuestion],
        context: Context,
        contestant: Contestant,
        on_row: Callable[[Row], None],
    ) -> EvaluationReport:
        """Return what the contestant does in the exam."""
        ...


@dataclass(frozen=True)
class Exam:
    """What candidate, champion and base are asked, and whether passages are searched or given."""

    questions: tuple[GoldenQuestion, ...]
    context: Context


def held_out_exam(pairs: Sequence[PreferencePair], exchanges: Mapping[str, Exchange]) -> Exam | None:
    """Ask the questions of the pairs again, with the passages they had; the edit is the reference."""
    questions = []
    for pair in pairs:
        answer = exchanges[pair.exchange_id].answer
        questions.append(
            GoldenQuestion(
                id=pair.id,
                question=answer.standalone_question,
                references=(pair.chosen,) if pair.answerable else (),
                answerable=pair.answerable,
                passages=answer.passages,
                sources=(pair.document_group,),
            )
        )
    return Exam(tuple(questions), "gold") if questions else None


def hold_exam(
    adapter: Adapter,
    exam: Exam,
    settings: PromotionSettings,
    shelf: AdapterShelf,
    examiner: Examiner,
    progress: ProgressFile,
    manners: Sequence[Manner] = ("write",),
    untrained: Manner = "write",
) -> Verdict:
    """Let base, champion and candidate sit the exam, decide, and keep the verdict; or return the one that is there.

    The candidate sits it in each of `manners` and is to serve in the better one. As each of them could gain by luck,
    `alpha` is divided among them. The champion answers in its own manner, the base model in `untrained`.

    A champion that cannot answer, because its files are damaged or it belongs to another base model, is not examined:
    the base model answers in its place. Raises FinetuneError when no verdict can be given; the exam is held anew then.
    """
    decided = adapter.folder / VERDICT
    if decided.exists():
        return Verdict.from_json(decided.read_text(encoding="utf-8"))
    in_charge = shelf.champion()
    champion = _fit_champion(in_charge, adapter, shelf)
    base = Contestant(None, untrained)
    opponent = Contestant(champion, champion.manner) if champion else base
    candidates = [Contestant(adapter, manner) for manner in manners]
    contestants = list({one.key: one for one in (base, opponent, *candidates)}.values())
    marker = _Marker(progress, len(exam.questions) * len(contestants))
    reports = {one.key: _report(one, exam, adapter.folder / "exam", examiner, marker) for one in contestants}
    shared = settings.model_copy(update={"alpha": settings.alpha / len(manners)})
    try:
        verdicts: dict[Manner, Verdict] = {
            one.manner: decide(reports[one.key], reports[opponent.key], reports[base.key], shared) for one in candidates
        }
    except FinetuneError:
        for path in (adapter.folder / "exam").glob(REPORTS):
            path.unlink()  # else `--resume` would find the same reports and fail for ever
        raise
    best = max(verdicts, key=lambda manner: (verdicts[manner].promote, verdicts[manner].figures.get("gain", 0.0)))
    verdict = replace(verdicts[best], manner=best)
    if len(candidates) > 1 and not verdict.inconclusive:
        sentence = _compare_manners(best, {one.manner: reports[one.key] for one in candidates}, settings.primary)
        verdict = replace(verdict, sentences=(*verdict.sentences[:-1], sentence, verdict.sentences[-1]))
    if in_charge not in (adapter.id, champion.id if champion else None):
        note = f"{in_charge} is in charge but cannot answer with this base model: the base model was compared instead."
        verdict = replace(verdict, champion=in_charge, sentences=(*verdict.sentences, note))
    verdict.save(adapter.folder)
    return verdict


def _compare_manners(best: Manner, reports: Mapping[Manner, EvaluationReport], score: str) -> str:
    """Say what the candidate reached in each manner, and in which it is to serve."""
    reached = " and ".join(
        f"{report.totals().means[score].value or 0:.2f} {_IN_WORDS[manner]}" for manner, report in reports.items()
    )
    return f"{NAMES[score]} {reached}: it is to {best}."


def _fit_champion(in_charge: str | None, candidate: Adapter, shelf: AdapterShelf) -> Adapter | None:
    """Return the adapter that the candidate is compared with; None is the base model."""
    if in_charge in (None, candidate.id):
        return None
    try:
        champion = shelf.verify(in_charge)
    except AssistantError:
        return None
    return champion if champion.base_model == candidate.base_model else None


def _report(
    contestant: Contestant, exam: Exam, folder: Path, examiner: Examiner, marker: "_Marker"
) -> EvaluationReport:
    """Return the report that an interrupted run left, or hold the exam and keep its report."""
    for path in sorted(folder.glob(REPORTS)):
        report = load_report(path)
        if (report.adapter_id, report.manner, report.golden_digest) == (
            *contestant.key,
            digest_questions(exam.questions),
        ):
            marker.skip(len(report.rows))
            return report
    report = examiner.examine(exam.questions, exam.context, contestant, marker.row)
    report.save(folder)
    return report


class _Marker:
    """Counts answered questions over all the exams of a run."""

    def __init__(self, progress: ProgressFile, total: int) -> None:
        self._progress = progress
        self._total = total
        self._done = self._skipped = 0
        self._started = time.monotonic()

    def skip(self, questions: int) -> None:
        self._done += questions
        self._skipped += questions

    def row(self, row: Row) -> None:
        del row
        self._done += 1
        seconds_per_question = (time.monotonic() - self._started) / (self._done - self._skipped)
        self._progress.add(Progress("exam", self._done, self._total, seconds_per_question * (self._total - self._done)))

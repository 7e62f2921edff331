"""The exam of a night: who sits it, with which questions, and what is decided. Knows no model and no training."""

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Protocol

from assistant.adapters import Adapter, AdapterShelf
from assistant.errors import AssistantError
from feedback.evaluation.golden import GoldenQuestion, digest
from feedback.evaluation.report import Context, EvaluationReport, Row, load_report
from feedback.records import Exchange, PreferencePair
from finetune.dataset import answerable
from finetune.errors import FinetuneError
from finetune.known_rows import REPORTS
from finetune.progress import Progress, ProgressFile
from finetune.promotion import Verdict, decide
from finetune.settings import PromotionSettings

VERDICT = "verdict.json"


class Examiner(Protocol):
    """Asks questions."""

    def examine(
        self,
        questions: Sequence[GoldenQuestion],
        context: Context,
        adapter_id: str | None,
        on_row: Callable[[Row], None],
    ) -> EvaluationReport:
        """Return what the adapter, or with None the base model, does in the exam."""
        ...


@dataclass(frozen=True)
class Exam:
    """What candidate, champion and base are asked, and whether passages are searched or given."""

    questions: tuple[GoldenQuestion, ...]
    context: Context


def held_out_exam(pairs: Sequence[PreferencePair], exchanges: Mapping[str, Exchange], refusal: str) -> Exam | None:
    """Ask the questions of the pairs again, with the passages they had; the edit is the reference."""
    questions = []
    for pair in pairs:
        answer = exchanges[pair.exchange_id].answer
        has_answer = answerable(pair, refusal)
        questions.append(
            GoldenQuestion(
                id=pair.id,
                question=answer.standalone_question,
                references=(pair.chosen,) if has_answer else (),
                answerable=has_answer,
                passages=answer.passages,
                sources=(pair.document_group,),
            )
        )
    return Exam(tuple(questions), "gold") if questions else None


def examined(
    adapter: Adapter,
    exam: Exam,
    settings: PromotionSettings,
    shelf: AdapterShelf,
    examiner: Examiner,
    progress: ProgressFile,
) -> Verdict:
    """Let base, champion and candidate sit the exam, decide, and keep the verdict; or return the one that is there.

    A champion that cannot answer, because its files are damaged or it belongs to another base model, is not examined:
    the base model answers in its place. Raises FinetuneError when no verdict can be given; the exam is held anew then.
    """
    decided = adapter.folder / VERDICT
    if decided.exists():
        return Verdict.from_json(decided.read_text(encoding="utf-8"))
    in_charge = shelf.champion() if shelf.champion() != adapter.id else None
    champion = in_charge if _answers(in_charge, adapter.base_model, shelf) else None
    contestants = list(dict.fromkeys([None, champion, adapter.id]))
    marker = _Marker(progress, len(exam.questions) * len(contestants))
    reports = {one: _report(one, exam, adapter.folder / "exam", examiner, marker) for one in contestants}
    try:
        verdict = decide(reports[adapter.id], reports[champion], reports[None], settings)
    except FinetuneError:
        for path in (adapter.folder / "exam").glob(REPORTS):
            path.unlink()  # else `--resume` would find the same reports and fail for ever
        raise
    if champion != in_charge:
        note = f"{in_charge} is in charge but cannot answer with this base model: the base model was compared instead."
        verdict = replace(verdict, champion=in_charge, sentences=(*verdict.sentences, note))
    verdict.save(adapter.folder)
    return verdict


def _answers(adapter_id: str | None, base_model: str, shelf: AdapterShelf) -> bool:
    try:
        return adapter_id is None or shelf.verify(adapter_id).base_model == base_model
    except AssistantError:
        return False


def _report(
    adapter_id: str | None, exam: Exam, folder: Path, examiner: Examiner, marker: "_Marker"
) -> EvaluationReport:
    """Return the report that an interrupted run left, or hold the exam and keep its report."""
    for path in sorted(folder.glob(REPORTS)):
        report = load_report(path)
        if (report.adapter_id, report.golden_digest) == (adapter_id, digest(exam.questions)):
            marker.skip(len(report.rows))
            return report
    report = examiner.examine(exam.questions, exam.context, adapter_id, marker.row)
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

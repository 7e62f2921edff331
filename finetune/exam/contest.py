"""The exam of a night: who sits it, one part after the other, and what is decided. Knows no model and no training."""

import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Protocol

from assistant.adapters.files import PARTS, Adapter, Part
from assistant.adapters.parts import INSTALLED, Parts
from assistant.adapters.shelf import AdapterShelf
from assistant.errors import AssistantError
from assistant.settings import Manner
from feedback.evaluation.golden import Context, GoldenQuestion, digest_questions
from feedback.evaluation.report import REPORTS, EvaluationReport, Row, load_report
from finetune.errors import FinetuneError
from finetune.exam.crossing import CrossedExam
from finetune.exam.questions import Contestant, Exam
from finetune.promotion.decisions import decide_score
from finetune.promotion.golden import add_finding, check_confirmation, check_pins
from finetune.promotion.verdict import PartVerdict, Verdict, decide
from finetune.runs.progress import Progress, ProgressFile
from finetune.settings import PromotionSettings

VERDICT = "verdict.json"
FOLDS = "folds"
"""Where the reports on some of the questions each are kept."""


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


def hold_exam(
    adapter: Adapter,
    exam: Exam,
    settings: PromotionSettings,
    shelf: AdapterShelf,
    examiner: Examiner,
    progress: ProgressFile,
    untrained: Manner = "write",
    crossed: CrossedExam | None = None,
) -> Verdict:
    """Let what serves, the base model and each part of the candidate sit the exam; decide, and keep the verdict.

    One part after the other is put in the place of the one that serves, and stays there where it is shown to be better:
    so what is promoted has sat the exam as it will serve, and a part that is no better keeps no other back. As each of
    them could gain by luck, `alpha` is divided among them; a part that is promoted leaves its share to the next
    (fallback procedure, Wiens 2003). Before a part is promoted, pins and fresh golden questions may hold it back.
    Returns the verdict that is there already.

    With a `crossed` exam, each part that was learned without its folds is asked all its questions, unless an adapter
    writes that may have learned from some of them.

    A champion that cannot write, because its files are damaged or it belongs to another base model, is not examined:
    the base model writes in its place. Raises FinetuneError when no verdict can be given; the exam is held anew then.
    """
    decided = adapter.folder / VERDICT
    if decided.exists():
        return Verdict.from_json(decided.read_text(encoding="utf-8"))
    in_charge = shelf.parts()
    opponent = _keep_fit(in_charge, adapter, shelf)
    learned: list[Part] = [part for part in PARTS if adapter.has_learned(part)]
    covers = crossed.covers if crossed and opponent.adapter_id is None else lambda _: False
    crossing: list[Part] = [part for part in learned if covers(part)]
    marker = _Marker(progress)
    folder = adapter.folder / "exam"
    marker.expect(len(exam.questions) * (len({INSTALLED, opponent}) + len(learned) - len(crossing)))
    if crossed and crossing:
        asked_of = [crossed.exam(part).questions for part in crossing]
        marker.expect(len(max(asked_of, key=len)) * len({INSTALLED, opponent}) + sum(map(len, asked_of)))

    held: dict[tuple[str, str], EvaluationReport] = {}

    def examine(contestant: Contestant, asked: Exam) -> EvaluationReport:
        key = contestant.key, digest_questions(asked.questions)
        if key not in held:
            held[key] = _report(contestant, asked, folder, examiner, marker)
        return held[key]

    def examine_folds(part: Part, candidate: Parts, cross: CrossedExam) -> EvaluationReport:
        """Keep the reports of the folds in a folder of their own, because each is no exam by itself."""
        kept = _find_report(folder, Contestant(candidate), cross.exam(part).questions)
        if kept is None:
            kept = cross.examine(
                part, candidate, lambda one, of_fold: _report(one, of_fold, folder / FOLDS, examiner, marker)
            )
            kept.save(folder)
        return kept

    share = alpha = settings.alpha / len(learned)
    try:
        standing, verdicts = opponent, []
        for part in learned:
            candidate = exchange(standing, part, adapter, shelf, untrained)
            cross = crossed if part in crossing else None
            asked = cross.exam(part) if cross else exam
            base, reached = examine(Contestant(INSTALLED), asked), examine(Contestant(standing), asked)
            report = examine_folds(part, candidate, cross) if cross else examine(Contestant(candidate), asked)
            limits = settings.model_copy(update={"alpha": alpha})
            found = replace((decide_score if part == "score" else decide)(report, reached, base, limits), part=part)
            found = _ask_golden(found, candidate, standing, exam, settings, folder, examiner, marker)
            verdicts.append(found)
            alpha = alpha + share if found.promote else share
            if found.promote:
                standing = candidate
    except FinetuneError:
        for path in folder.rglob(REPORTS):
            path.unlink()  # else `--resume` would find the same reports and fail for ever
        raise
    verdict = Verdict.of(verdicts, in_charge, standing)
    if opponent != in_charge:
        note = (
            f"{in_charge.adapter_id} is in charge but cannot answer with this base model: the base model was compared "
            "instead."
        )
        verdict = replace(verdict, sentences=(*verdict.sentences, note))
    verdict.save(adapter.folder)
    return verdict


def _ask_golden(
    found: PartVerdict,
    candidate: Parts,
    standing: Parts,
    exam: Exam,
    settings: PromotionSettings,
    folder: Path,
    examiner: Examiner,
    marker: "_Marker",
) -> PartVerdict:
    """Ask the pins and then the fresh questions, while a part is about to be promoted. Others need not be asked.

    Their reports lie in folders of their own, because they are no part of the exam that measures the gain.
    """

    def ask(parts: Parts, questions: tuple[GoldenQuestion, ...], name: str) -> EvaluationReport:
        marker.expect(len(questions))
        return _report(Contestant(parts), replace(exam, questions=questions), folder / name, examiner, marker)

    if found.promote and exam.pins:
        after, before = (ask(parts, exam.pins, "pins") for parts in (candidate, standing))
        found = add_finding(found, check_pins(after, before, exam.pins))
    if found.promote and exam.confirm:
        after, before = (ask(parts, exam.confirm, "confirm") for parts in (candidate, standing))
        decides = found.part == "score"
        found = add_finding(found, check_confirmation(after, before, settings, decides=decides))
    return found


def exchange(standing: Parts, part: Part, adapter: Adapter, shelf: AdapterShelf, untrained: Manner) -> Parts:
    """Return what serves with one part of the candidate. How much is quoted shows only where quotes are the answer."""
    parts = standing.exchange(part, Parts(adapter.id, adapter.id, adapter.id, standing.manner))
    if part != "extract":
        return replace(parts, manner=None) if part == "adapter" else parts
    writer = shelf.look_up(standing.adapter_id) if standing.adapter_id else None
    return parts if standing.answer_by(writer, untrained) == "quote" else replace(parts, manner="quote")


def _keep_fit(in_charge: Parts, candidate: Adapter, shelf: AdapterShelf) -> Parts:
    """Return what the candidate is compared with: what serves, without an adapter that cannot write."""
    if in_charge.adapter_id is None:
        return in_charge
    try:
        if shelf.verify(in_charge.adapter_id).base_model == candidate.base_model:
            return in_charge
    except AssistantError:
        pass
    return replace(in_charge, adapter_id=None, manner=None)


def _report(
    contestant: Contestant, exam: Exam, folder: Path, examiner: Examiner, marker: "_Marker"
) -> EvaluationReport:
    """Return the report that this exam or an interrupted run left, or hold the exam and keep its report."""
    if (kept := _find_report(folder, contestant, exam.questions)) is not None:
        marker.skip(len(kept.rows))
        return kept
    report = replace(examiner.examine(exam.questions, exam.context, contestant, marker.row), contestant=contestant.key)
    report.save(folder)
    return report


def _find_report(folder: Path, contestant: Contestant, questions: Sequence[GoldenQuestion]) -> EvaluationReport | None:
    """Return the report on what a contestant did with these questions; None when there is none in the folder."""
    wanted = (contestant.key, digest_questions(questions))
    reports = (load_report(path) for path in sorted(folder.glob(REPORTS)))
    return next((report for report in reports if (report.contestant, report.golden_digest) == wanted), None)


class _Marker:
    """Counts answered questions over all the exams of a run."""

    def __init__(self, progress: ProgressFile) -> None:
        self._progress = progress
        self._total = self._done = self._skipped = 0
        self._started = time.monotonic()

    def expect(self, questions: int) -> None:
        self._total += questions

    def skip(self, questions: int) -> None:
        self._done += questions
        self._skipped += questions

    def row(self, row: Row) -> None:
        del row
        self._done += 1
        self._total = max(self._total, self._done)  # what is promoted is asked once more
        seconds_per_question = (time.monotonic() - self._started) / (self._done - self._skipped)
        self._progress.add(Progress("exam", self._done, self._total, seconds_per_question * (self._total - self._done)))

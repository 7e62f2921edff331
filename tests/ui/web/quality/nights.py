"""Nights of learning with real metrics and verdicts, whose contestants say what a test wants."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from assistant.adapters.parts import Parts
from feedback.evaluation.exam import run_exam
from feedback.evaluation.golden import Context, GoldenQuestion
from feedback.evaluation.report import EvaluationReport, Row, make_report_id
from feedback.pairs.candidates import decide_candidates
from finetune.exam.contest import hold_exam
from finetune.exam.questions import Contestant, Exam, held_out_exam
from finetune.promotion.verdict import Verdict
from finetune.runs.progress import ProgressFile
from finetune.settings import PromotionSettings
from retrieval.documents import Passage
from tests.feedback.evaluation.fakes import ScriptedAssistant
from tests.finetune.fakes import corrected
from tests.ui.fakes import on_shelf
from ui.wiring import Apprentice

MINE, THEIRS = ("north", "south", "east", "west"), ("front", "back", "cellar", "garden")
"""Doors that mia and tom ask about."""
FIRST, SECOND = "dpo-20261120-aaaaaa", "dpo-20261121-bbbbbb"
FILED = "opening"
"""The id of a question that comes from a file."""

Says = Callable[[Parts, str], str]
"""What a contestant answers to a question."""


@dataclass
class SayingExaminer:
    """Measures what contestants say as an exam does, at a time that the test chooses."""

    says: Says
    at: datetime | None = None
    examined: list[Contestant] = field(default_factory=list)

    def examine(
        self,
        questions: Sequence[GoldenQuestion],
        context: Context,
        contestant: Contestant,
        on_row: Callable[[Row], None],
    ) -> EvaluationReport:
        parts = contestant.parts
        self.examined.append(contestant)
        assistant = ScriptedAssistant(lambda asked: self.says(parts, asked), parts.adapter_id)
        report = run_exam(questions, assistant, context=context, on_row=on_row)
        if self.at is None:
            return report
        at = self.at + timedelta(minutes=len(self.examined))
        return replace(report, created_at=at, id=make_report_id(at, report.golden_digest, parts.adapter_id))


def say(parts: Parts, question: str) -> str:
    """Answer well as a learned version, and badly as the base model."""
    if parts.adapter_id not in (FIRST, SECOND):
        return "I do not know much about doors."
    return f"The {question.split(' the ')[1].removesuffix(' door?')} door is painted, as the painter says [1]."


def two_nights(apprentice: Apprentice) -> None:
    """Two people correct four answers each; the first version is promoted, the second is no better."""
    for doors, user in ((MINE, "mia"), (THEIRS, "tom")):
        corrected(apprentice.feedback, doors, user=user)
    held = held_out(apprentice)
    barn = Passage.given("The barn door", "The barn door is red, the painter says.")
    asked = "What colour is the barn door?"
    filed = GoldenQuestion(FILED, asked, ("The barn door is red, as the painter says.",), passages=(barn,))
    exam = Exam((*held.questions, filed), held.context)
    assert hold_night(apprentice, FIRST, exam, say).promote
    assert not hold_night(apprentice, SECOND, exam, say).promote


def held_out(apprentice: Apprentice) -> Exam:
    """Ask everything in the exam that somebody corrected."""
    judged = list(apprentice.feedback.judged())
    pairs = [one.pair for one in decide_candidates(judged, apprentice.settings.learning_rules) if one.pair]
    exam = held_out_exam(pairs, {entry.exchange.id: entry.exchange for entry in judged})
    assert exam is not None
    return exam


def hold_night(
    apprentice: Apprentice, adapter_id: str, exam: Exam, says: Says, at: datetime | None = None, promote: bool = True
) -> Verdict:
    """Put an adapter on the shelf, let it sit the exam against what serves, and promote it where it is better."""
    adapter = on_shelf(apprentice.shelf, adapter_id)
    settings = PromotionSettings(minimum_questions=5)
    progress = ProgressFile(adapter.folder / "progress.jsonl", None)
    verdict = hold_exam(adapter, exam, settings, apprentice.shelf, SayingExaminer(says, at), progress)
    if promote and verdict.promote and verdict.target:
        apprentice.shelf.put_in_charge(verdict.target, verdict.reason)
    return verdict

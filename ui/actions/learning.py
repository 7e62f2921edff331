"""What people do about learning, whoever asks: see what the next training would learn, and simulate feedback."""

from collections.abc import Iterator, Sequence
from pathlib import Path

from feedback.evaluation.golden import Context, GoldenQuestion, load_golden
from feedback.pairs.candidates import Candidate, decide_candidates
from feedback.records import Exchange
from feedback.simulation import simulate as simulate_feedback
from finetune.data import plan
from finetune.data.plan import TrainingPlan
from finetune.methods.table import DEFAULT, find_method
from ui.wiring import Apprentice


def find_candidates(apprentice: Apprentice) -> list[Candidate]:
    """Decide for every judged answer whether training may learn from it, and why not."""
    return decide_candidates(apprentice.feedback.judged(), apprentice.settings.learning_rules)


def plan_training(apprentice: Apprentice, method: str = DEFAULT, *, exam: Path | str | None = None) -> TrainingPlan:
    """Say what the next training makes of every judged answer; `exam` is a file of golden questions."""
    settings = apprentice.settings
    questions = load_golden(Path(exam)) if exam is not None else None
    judged = find_candidates(apprentice)
    return plan.plan_training(find_method(method), judged, settings.training, settings.promotion, questions)


def simulate(
    apprentice: Apprentice, questions: Sequence[GoldenQuestion], *, context: Context = "retrieved"
) -> Iterator[Exchange]:
    """Ask every question and keep its reference as the edit of the user `simulated`; the model answers all."""
    return simulate_feedback(
        questions,
        apprentice.assistant.without_corrections(),
        apprentice.feedback,
        context=context,
        refusal=apprentice.settings.answers.refusal,
        adapter_id=apprentice.shelf.champion(),
    )

"""Whether to answer is a step of the night: learned beside the adapter and finished with it."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

import pytest

from assistant.adapters.files import read_score
from assistant.adapters.shelf import AdapterShelf
from assistant.answerability.score import AnswerabilityScore, Term, TradeOff
from feedback.evaluation.golden import GoldenQuestion
from feedback.history import JudgedExchange
from feedback.store.store import FeedbackStore
from finetune.cycle import Outcome, retrain
from finetune.errors import FinetuneError
from finetune.exam.questions import Exam
from finetune.lessons.answerability import Unseen
from retrieval.documents import Passage
from tests.finetune.conftest import NIGHT
from tests.finetune.fakes import FakeExaminer, FakeTrainer, Killed, kill

SCORE = AnswerabilityScore(
    "by hand",
    "embedded",
    0.0,
    (Term("passage", 0.5, 0.1, 2.0),),
    0.5,
    (TradeOff(0.0, 0.0, 0.0), TradeOff(0.5, 0.8, 0.1)),
    {"auc": 0.9, "correct_refusals": 0.8, "false_refusals": 0.1, "answerable": 40.0, "unanswerable": 30.0, "made": 0.0},
)


class FakeFitter:
    """Learns the same score from anything, or says why it cannot."""

    def __init__(self, refused: str = "") -> None:
        self.refused = refused
        self.asked: set[str] = set()
        self.held_out: set[str] = set()
        self.fitted = 0
        self.folds: list[Unseen] = []

    def fit(
        self, judged: Sequence[JudgedExchange], unseen: Unseen, folds: Sequence[Unseen] = ()
    ) -> tuple[AnswerabilityScore, list[AnswerabilityScore]]:
        assert judged
        self.asked, self.held_out, self.fitted = {*unseen.questions}, {*unseen.documents}, self.fitted + 1
        self.folds = list(folds)
        if self.refused:
            raise FinetuneError(self.refused)
        return SCORE, [replace(SCORE, note=f"without fold {number}") for number, _ in enumerate(folds)]


@pytest.fixture
def taught_night(night: Callable[..., Outcome], store: FeedbackStore, shelf: AdapterShelf) -> Callable[..., Outcome]:
    """Runs a night that learns whether to answer, too."""
    del night  # it has recorded the corrections

    def run(fitter: FakeFitter, trainer: FakeTrainer | None = None, **changes: Any) -> Outcome:
        changed = replace(NIGHT, **changes)
        return retrain(changed, store, shelf, trainer or FakeTrainer(), FakeExaminer(), fitter=fitter)

    return run


def test_whether_to_answer_is_learned_with_the_adapter_and_stands_on_its_card(
    taught_night: Callable[..., Outcome], shelf: AdapterShelf
) -> None:
    outcome = taught_night(FakeFitter())
    assert outcome.adapter
    adapter = shelf.get(outcome.adapter.id)
    assert read_score(adapter) == SCORE
    assert adapter.settings["answerability"] == SCORE.digest
    assert adapter.metrics["answerability_auc"] == SCORE.figures["auc"]
    assert "refuses 80% of 30 unanswerable questions and 10% of 40 answerable ones" in outcome.sentences[1]


def test_whether_to_answer_is_not_learned_from_what_the_exam_asks(taught_night: Callable[..., Outcome]) -> None:
    fitter, trainer = FakeFitter(), FakeTrainer()
    taught_night(fitter, trainer)
    assert len(fitter.asked) == len(fitter.held_out) == 60 - len(trainer.trained[0])
    golden = GoldenQuestion("1", "Who holds the key?", ("Nobody.",), True, (Passage.given("Key", "Nobody."),), ())
    taught_night(fitter, exam=Exam((golden,), "gold"), promote="never")
    assert fitter.asked == {"Who holds the key?"}


def test_too_little_feedback_on_whether_to_answer_is_said_and_stops_nothing(
    taught_night: Callable[..., Outcome], shelf: AdapterShelf
) -> None:
    outcome = taught_night(FakeFitter("7 unanswerable questions are missing."))
    assert outcome.exit_code == 0
    assert "7 unanswerable questions are missing." in outcome.sentences
    assert outcome.adapter
    assert read_score(shelf.get(outcome.adapter.id)) is None


def test_a_resumed_run_keeps_the_score_it_has(taught_night: Callable[..., Outcome], shelf: AdapterShelf) -> None:
    fitter = FakeFitter()
    with pytest.raises(Killed):
        taught_night(fitter, FakeTrainer(before_weights=kill))
    outcome = taught_night(fitter, resume=True)
    assert fitter.fitted == 1
    assert outcome.adapter
    assert read_score(shelf.get(outcome.adapter.id)) == SCORE

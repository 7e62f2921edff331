"""The night, station by station, with a trainer and an examiner of cardboard."""

from collections.abc import Callable, Collection, Sequence
from dataclasses import replace
from typing import Any

import pytest

from assistant.adapters import AdapterShelf
from assistant.answerability import AnswerabilityScore, Term, TradeOff
from assistant.gate import stored_score
from feedback.errors import FeedbackError
from feedback.evaluation.golden import GoldenQuestion
from feedback.evaluation.report import EvaluationReport
from feedback.history import Judged
from feedback.pairs import candidates
from feedback.settings import FeedbackSettings
from feedback.store import FeedbackStore
from finetune.cycle import Outcome, Plan, retrain
from finetune.errors import FinetuneError
from finetune.examination import Exam
from finetune.promotion import Verdict
from finetune.settings import PromotionSettings, TrainingSettings
from retrieval.documents import Passage
from tests.feedback.fakes import an_answer
from tests.finetune.fakes import REFUSAL, FakeExaminer, FakeTrainer, Killed, corrected

DOORS = [f"door{number}" for number in range(60)]
PLAN = Plan(
    method="dpo",
    training=TrainingSettings(minimum_pairs=30, holdout_share=0.3),
    promotion=PromotionSettings(minimum_questions=5),
    feedback=FeedbackSettings(),
    refusal=REFUSAL,
)


@pytest.fixture
def night(store: FeedbackStore, shelf: AdapterShelf) -> Callable[..., Outcome]:
    """Runs a night over sixty corrections, with changes to the plan."""
    corrected(store, DOORS)

    def run(trainer: FakeTrainer | None = None, examiner: FakeExaminer | None = None, **changes: Any) -> Outcome:
        plan = replace(PLAN, **changes)
        return retrain(plan, store, shelf, trainer or FakeTrainer(), examiner or FakeExaminer())

    return run


def test_a_better_adapter_is_promoted_with_its_verdict(night: Callable[..., Outcome], shelf: AdapterShelf) -> None:
    outcome = night()
    assert outcome.exit_code == 0
    assert outcome.adapter
    assert outcome.verdict
    assert shelf.champion() == outcome.adapter.id
    assert shelf.history()[-1].reason == outcome.verdict.sentences[0]
    saved = (outcome.adapter.folder / "verdict.json").read_text(encoding="utf-8")
    assert Verdict.from_json(saved) == outcome.verdict


def test_the_card_says_what_was_learned_from_what(night: Callable[..., Outcome]) -> None:
    trainer = FakeTrainer()
    adapter = night(trainer).adapter
    assert adapter
    assert adapter.parent is None
    assert adapter.settings["reference"] == "base"
    assert adapter.settings["epochs"] == 2
    assert adapter.pairs == len(trainer.trained[0])
    assert adapter.metrics["loss"] == 0.5
    assert not list(adapter.folder.glob("checkpoint-*"))
    assert not (adapter.folder / "run.json").exists()


def test_an_adapter_that_is_no_better_stays_on_the_shelf(night: Callable[..., Outcome], shelf: AdapterShelf) -> None:
    outcome = night(examiner=FakeExaminer(adapter_score=0.3))
    assert outcome.exit_code == 1
    assert outcome.verdict
    assert not outcome.verdict.promote
    assert shelf.champion() is None
    assert [adapter.id for adapter in shelf.adapters()] == [outcome.adapter.id if outcome.adapter else None]


def test_promotion_can_be_left_to_people(night: Callable[..., Outcome], shelf: AdapterShelf) -> None:
    outcome = night(promote="never")
    assert outcome.exit_code == 0
    assert outcome.verdict
    assert outcome.verdict.promote
    assert shelf.champion() is None


def test_too_few_pairs_are_refused_with_the_number_that_is_missing(night: Callable[..., Outcome]) -> None:
    trainer = FakeTrainer()
    outcome = night(trainer, training=TrainingSettings(minimum_pairs=70, holdout_share=0))
    assert outcome.exit_code == 1
    assert outcome.sentences[0].startswith("10 pairs are missing: 60 can be trained on and at least 70 are needed.")
    assert trainer.trained == []


def test_thumbs_are_neither_counted_nor_asked_and_liked_answers_are_replayed(
    night: Callable[..., Outcome], store: FeedbackStore
) -> None:
    before = FakeTrainer()
    night(before, promote="never")
    for number in range(40):
        answer = an_answer(f"What of {number}?", f"It is number {number}.")
        exchange = store.record(answer, user="ada", conversation_id=f"thumb {number}")
        store.rate(exchange.id, user="ada", value=1 if number % 2 else -1)
    trainer, examiner = FakeTrainer(), FakeExaminer()
    night(trainer, examiner, promote="never")
    assert trainer.trained[0][: len(before.trained[0])] == before.trained[0]
    assert len(trainer.trained[0]) - len(before.trained[0]) == 20
    assert len(examiner.questions) + len(before.trained[0]) == 60


def test_a_dry_run_trains_nothing(night: Callable[..., Outcome], shelf: AdapterShelf) -> None:
    outcome = night(dry_run=True)
    assert outcome.exit_code == 0
    assert "dpo would learn from" in outcome.sentences[0]
    assert shelf.adapters() == []
    assert not list(shelf.folder.glob("*/"))


def test_the_held_out_corrections_are_asked_again_and_never_trained_on(night: Callable[..., Outcome]) -> None:
    trainer, examiner = FakeTrainer(), FakeExaminer()
    night(trainer, examiner)
    asked = {question.id for question in examiner.questions}
    assert asked
    assert not asked & set(trainer.trained[0])
    assert len(asked) + len(trainer.trained[0]) == 60
    question = examiner.questions[0]
    assert question.passages
    assert question.reference
    assert question.reference.endswith("as the painter says [1].")


def test_the_questions_of_a_given_exam_are_not_trained_on(night: Callable[..., Outcome]) -> None:
    questions = tuple(
        GoldenQuestion(name, f"what colour is the {name}  door?", ("red",), True, (Passage.given(name, "red"),))
        for name in DOORS[:10]
    )
    trainer, examiner = FakeTrainer(), FakeExaminer()
    night(trainer, examiner, exam=Exam(questions, "gold"))
    assert examiner.questions == list(questions)
    assert len(trainer.trained[0]) == 50


def test_base_and_champion_sit_once_when_they_are_the_same(night: Callable[..., Outcome]) -> None:
    first, second = FakeExaminer(), FakeExaminer(adapter_score=0.6)
    champion = night(examiner=first).adapter
    candidate = night(examiner=second).adapter
    assert champion
    assert candidate
    assert first.examined == [None, champion.id]
    assert second.examined == [None, champion.id, candidate.id]


def test_without_anything_to_ask_nothing_is_promoted(night: Callable[..., Outcome], shelf: AdapterShelf) -> None:
    outcome = night(training=TrainingSettings(minimum_pairs=30, holdout_share=0))
    assert outcome.exit_code == 1
    assert outcome.adapter
    assert outcome.verdict is None
    assert "No exam" in outcome.sentences[1]
    assert shelf.champion() is None


def kill(*_: object) -> None:
    raise Killed


class ShelfThatDies(AdapterShelf):
    """Dies before or after it promotes."""

    moment = "before"

    def promote(self, adapter_id: str | None, reason: str) -> None:
        if self.moment == "after":
            super().promote(adapter_id, reason)
        raise Killed


def test_a_run_killed_in_training_shows_nothing_and_is_resumed_in_its_folder(
    night: Callable[..., Outcome], shelf: AdapterShelf, store: FeedbackStore
) -> None:
    killed = FakeTrainer(before_weights=kill)
    with pytest.raises(Killed):
        night(killed)
    assert shelf.adapters() == []
    folders = list(shelf.folder.glob("*/"))
    corrected(store, ["late"])  # comes too late for the run that is resumed
    trainer = FakeTrainer()
    outcome = night(trainer, resume=True)
    assert list(shelf.folder.glob("*/")) == folders
    assert outcome.exit_code == 0
    assert trainer.trained == killed.trained
    assert outcome.adapter
    assert outcome.adapter.pairs == len(trainer.trained[0])


@pytest.mark.parametrize("exam", [0, 1])
def test_a_run_killed_in_an_exam_neither_trains_again_nor_repeats_a_finished_exam(
    night: Callable[..., Outcome], shelf: AdapterShelf, exam: int
) -> None:
    examined: list[object] = []

    def kill_in_exam(adapter_id: str | None) -> None:
        examined.append(adapter_id)
        if len(examined) > exam:
            raise Killed

    with pytest.raises(Killed):
        night(examiner=FakeExaminer(before=kill_in_exam))
    assert shelf.champion() is None
    trainer, examiner = FakeTrainer(), FakeExaminer()
    outcome = night(trainer, examiner, resume=True)
    assert trainer.trained == []
    assert len(examiner.examined) == 2 - exam
    assert outcome.adapter
    assert shelf.champion() == outcome.adapter.id


@pytest.mark.parametrize("moment", ["before", "after"])
def test_a_run_killed_at_its_promotion_promotes_exactly_once(
    night: Callable[..., Outcome], store: FeedbackStore, shelf: AdapterShelf, moment: str
) -> None:
    dying = ShelfThatDies(shelf.folder, shelf._engine)
    dying.moment = moment
    with pytest.raises(Killed):
        retrain(PLAN, store, dying, FakeTrainer(), FakeExaminer())
    examiner = FakeExaminer(adapter_score=0.1)
    outcome = night(examiner=examiner, resume=True)
    assert outcome.exit_code == 0
    assert examiner.examined == []  # the verdict stood already
    assert outcome.adapter
    assert [promotion.adapter_id for promotion in shelf.history()] == [outcome.adapter.id]


def test_a_resumed_run_whose_pairs_were_taken_back_is_refused(
    night: Callable[..., Outcome], store: FeedbackStore
) -> None:
    with pytest.raises(Killed):
        night(FakeTrainer(before_weights=kill))
    exchange = next(iter(store.judged())).exchange
    store.edit(exchange.id, "Something else altogether is written here now.", user="ada")
    with pytest.raises(FinetuneError, match="1 of its pairs were withdrawn or edited since"):
        night(resume=True)


def test_a_finished_run_clears_away_the_abandoned_one(night: Callable[..., Outcome], shelf: AdapterShelf) -> None:
    with pytest.raises(Killed):
        night(FakeTrainer(before_weights=kill))
    outcome = night()
    assert outcome.adapter
    assert [folder.name for folder in shelf.folder.glob("*/")] == [outcome.adapter.id]
    with pytest.raises(FinetuneError, match="no interrupted"):
        night(resume=True)


def test_one_who_was_put_in_charge_during_the_exam_is_not_pushed_aside(
    night: Callable[..., Outcome], shelf: AdapterShelf
) -> None:
    first = night().adapter
    assert first
    shelf.rollback()

    def chosen_by_hand(adapter_id: str | None) -> None:
        if adapter_id is not None:
            shelf.promote(first.id, "chosen by hand")

    outcome = night(examiner=FakeExaminer(before=chosen_by_hand))
    assert outcome.exit_code == 1
    assert outcome.verdict
    assert outcome.verdict.promote
    assert outcome.verdict.champion is None
    assert shelf.champion() == first.id
    assert f"meanwhile {first.id} was put in charge" in outcome.sentences[-1]


def test_a_run_with_golden_questions_is_not_resumed_without_them(night: Callable[..., Outcome]) -> None:
    exam = Exam(
        (GoldenQuestion("1", "Who holds the key?", ("Nobody.",), True, (Passage.given("Key", "Nobody."),), ()),), "gold"
    )
    with pytest.raises(Killed):
        night(FakeTrainer(before_weights=kill), exam=exam)
    with pytest.raises(FinetuneError, match="exam was 'gold"):
        night(resume=True)


def test_a_champion_that_cannot_answer_does_not_cost_the_verdict(
    night: Callable[..., Outcome], shelf: AdapterShelf
) -> None:
    first = night().adapter
    assert first
    (first.folder / "adapter_model.safetensors").write_text("damaged")
    examiner = FakeExaminer()
    outcome = night(examiner=examiner)
    assert first.id not in examiner.examined
    assert outcome.verdict
    assert f"{first.id} is in charge but cannot answer" in outcome.verdict.sentences[-1]
    assert outcome.adapter
    assert shelf.champion() == outcome.adapter.id


def test_an_exam_that_cannot_be_held_is_refused_before_training(night: Callable[..., Outcome]) -> None:
    trainer = FakeTrainer()
    exam = Exam((GoldenQuestion("q7", "Who holds the key?", ("Nobody.",), True, (), ()),), "gold")
    with pytest.raises(FeedbackError, match="'q7' has no passages"):
        night(trainer, exam=exam)
    assert trainer.trained == []


def test_an_exam_without_a_verdict_is_held_anew_when_resumed(night: Callable[..., Outcome]) -> None:
    class Halved(FakeExaminer):
        """Measures half of the questions."""

        def examine(self, *arguments: Any) -> EvaluationReport:
            report = super().examine(*arguments)
            return replace(report, rows=tuple(replace(row, status="failed") for row in report.rows[::2]))

    with pytest.raises(FinetuneError, match="No verdict"):
        night(examiner=Halved())
    trainer = FakeTrainer()
    assert night(trainer, resume=True).exit_code == 0
    assert trainer.trained == []


def test_an_exam_is_resumed_though_a_correction_that_was_learned_changed_since(
    night: Callable[..., Outcome], store: FeedbackStore
) -> None:
    trainer = FakeTrainer()
    with pytest.raises(Killed):
        night(trainer, FakeExaminer(before=kill))
    learned = next(
        judged.exchange
        for judged in store.judged()
        if any(c.pair and c.pair.id in trainer.trained[0] for c in candidates([judged], PLAN.feedback, refusal=REFUSAL))
    )
    store.edit(learned.id, "Something else altogether is written here now.", user="ada")
    assert night(resume=True).exit_code == 0


def test_a_pair_that_is_too_long_leaves_no_run_behind(night: Callable[..., Outcome], shelf: AdapterShelf) -> None:
    class Narrow(FakeTrainer):
        """Takes no pair at all."""

        def longest_tokens(self, *_: object) -> int:
            raise FinetuneError("too long")

    with pytest.raises(FinetuneError, match="too long"):
        night(Narrow())
    assert not list(shelf.folder.glob("*/"))


def test_a_dry_run_says_when_the_exam_will_be_too_small(night: Callable[..., Outcome]) -> None:
    outcome = night(dry_run=True, promotion=PromotionSettings(minimum_questions=40))
    assert "under 40 that have an answer nothing can be promoted" in outcome.sentences[1]


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

    def fit(self, judged: Sequence[Judged], *, asked: Collection[str], held_out: Collection[str]) -> AnswerabilityScore:
        assert judged
        self.asked, self.held_out, self.fitted = {*asked}, {*held_out}, self.fitted + 1
        if self.refused:
            raise FinetuneError(self.refused)
        return SCORE


@pytest.fixture
def taught_night(night: Callable[..., Outcome], store: FeedbackStore, shelf: AdapterShelf) -> Callable[..., Outcome]:
    """Runs a night that learns whether to answer, too."""
    del night  # it has recorded the corrections

    def run(fitter: FakeFitter, trainer: FakeTrainer | None = None, **changes: Any) -> Outcome:
        plan = replace(PLAN, **changes)
        return retrain(plan, store, shelf, trainer or FakeTrainer(), FakeExaminer(), fitter=fitter)

    return run


def test_whether_to_answer_is_learned_with_the_adapter_and_stands_on_its_card(
    taught_night: Callable[..., Outcome], shelf: AdapterShelf
) -> None:
    outcome = taught_night(FakeFitter())
    assert outcome.adapter
    adapter = shelf.get(outcome.adapter.id)
    assert stored_score(shelf, adapter.id) == SCORE
    assert adapter.settings["answerability"] == SCORE.digest
    assert adapter.metrics["answerability_auc"] == SCORE.figures["auc"]
    assert "refuses 80% of 30 unanswerable questions and 10% of 40 answerable ones" in outcome.sentences[1]


def test_whether_to_answer_is_not_learned_from_what_the_exam_asks(taught_night: Callable[..., Outcome]) -> None:
    fitter, trainer = FakeFitter(), FakeTrainer()
    taught_night(fitter, trainer)
    assert len(fitter.asked) == len(fitter.held_out) == 60 - len(trainer.trained[0])
    golden = GoldenQuestion("1", "Who holds the key?", ("Nobody.",), True, (Passage.given("Key", "Nobody."),), ())
    taught_night(fitter, exam=Exam((golden,), "gold"))
    assert fitter.asked == {"Who holds the key?"}


def test_too_little_feedback_on_whether_to_answer_is_said_and_stops_nothing(
    taught_night: Callable[..., Outcome], shelf: AdapterShelf
) -> None:
    outcome = taught_night(FakeFitter("7 unanswerable questions are missing."))
    assert outcome.exit_code == 0
    assert "7 unanswerable questions are missing." in outcome.sentences
    assert outcome.adapter
    assert stored_score(shelf, outcome.adapter.id) is None


def test_a_resumed_run_keeps_the_score_it_has(taught_night: Callable[..., Outcome], shelf: AdapterShelf) -> None:
    fitter = FakeFitter()
    with pytest.raises(Killed):
        taught_night(fitter, FakeTrainer(before_weights=kill))
    outcome = taught_night(fitter, resume=True)
    assert fitter.fitted == 1
    assert outcome.adapter
    assert stored_score(shelf, outcome.adapter.id) == SCORE

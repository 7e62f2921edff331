"""A night that is killed, at whatever station, goes on where it was, or leaves nothing half-visible."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from assistant.adapters.parts import Parts
from assistant.adapters.shelf import AdapterShelf
from feedback.evaluation.golden import GoldenQuestion
from feedback.evaluation.report import EvaluationReport
from feedback.pairs.candidates import decide_candidates
from feedback.store.store import FeedbackStore
from finetune.cycle import Outcome, retrain
from finetune.errors import FinetuneError
from finetune.exam.questions import Exam
from retrieval.documents import Passage
from tests.feedback.fakes import an_answer
from tests.finetune.conftest import NIGHT
from tests.finetune.fakes import FakeExaminer, FakeTrainer, Killed, corrected, kill


class ShelfThatDies(AdapterShelf):
    """Dies before or after it promotes."""

    moment = "before"

    def put_in_charge(self, parts: Parts, reason: str) -> None:
        if self.moment == "after":
            super().put_in_charge(parts, reason)
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
        retrain(NIGHT, store, dying, FakeTrainer(), FakeExaminer())
    examiner = FakeExaminer(adapter_score=0.1)
    outcome = night(examiner=examiner, resume=True)
    assert outcome.exit_code == 0
    assert examiner.examined == []  # the verdict stood already
    assert outcome.adapter
    assert [promotion.parts.adapter_id for promotion in shelf.history()] == [outcome.adapter.id]


def test_a_resumed_run_whose_pairs_were_taken_back_is_refused(
    night: Callable[..., Outcome], store: FeedbackStore
) -> None:
    with pytest.raises(Killed):
        night(FakeTrainer(before_weights=kill))
    exchange = next(iter(store.judged())).exchange
    store.edit(exchange.id, "Something else altogether is written here now.", user="ada")
    with pytest.raises(FinetuneError, match="1 of its pairs were withdrawn or edited since"):
        night(resume=True)


def test_likes_that_came_since_do_not_keep_a_run_from_being_resumed(
    night: Callable[..., Outcome], store: FeedbackStore
) -> None:
    def like(first: int, count: int) -> None:
        for number in range(first, first + count):
            answer = an_answer(f"What of {number}?", f"It is number {number}.")
            exchange = store.record(answer, user="ada", conversation_id=f"thumb {number}")
            store.rate(exchange.id, user="ada", value=1)

    like(0, 30)  # more than are replayed: newer ones push older ones out
    killed = FakeTrainer(before_weights=kill)
    with pytest.raises(Killed):
        night(killed, promote="never")
    like(30, 10)
    trainer = FakeTrainer()
    assert night(trainer, resume=True, promote="never").exit_code == 0
    assert trainer.trained == killed.trained


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
        night(FakeTrainer(before_weights=kill), exam=exam, promote="never")
    with pytest.raises(FinetuneError, match="exam was 'gold"):
        night(resume=True)


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
        if any(c.pair and c.pair.id in trainer.trained[0] for c in decide_candidates([judged], NIGHT.rules))
    )
    store.edit(learned.id, "Something else altogether is written here now.", user="ada")
    assert night(resume=True).exit_code == 0

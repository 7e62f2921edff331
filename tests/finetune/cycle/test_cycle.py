"""The night, station by station, with a trainer and an examiner of cardboard."""

import math
import re
from collections.abc import Callable

import pytest

from assistant.adapters.shelf import AdapterShelf
from feedback.corrections.readable import ReadableDocuments
from feedback.errors import FeedbackError
from feedback.evaluation.golden import GoldenQuestion
from feedback.pairs.candidates import decide_candidates
from feedback.store.store import FeedbackStore
from finetune.cycle import Outcome
from finetune.exam.questions import Exam
from finetune.methods.table import find_method
from finetune.methods.texts.pretrain import PRETRAIN
from finetune.promotion.verdict import Verdict
from finetune.settings import PromotionSettings, TrainingSettings
from retrieval.documents import Passage
from tests.feedback.fakes import an_answer
from tests.finetune.conftest import DOORS, NIGHT
from tests.finetune.fakes import FakeExaminer, FakeTrainer, a_composed_prompt, corrected


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
    assert adapter.validation_pairs == 0
    assert (adapter.base_model, adapter.base_digest) == ("fake", "5f2c")
    assert adapter.metrics["loss"] == 0.5
    assert not list(adapter.folder.glob("checkpoint-*"))
    assert not (adapter.folder / "run.json").exists()


def test_the_card_counts_what_was_learned_apart_from_what_training_was_stopped_by(
    night: Callable[..., Outcome], shelf: AdapterShelf
) -> None:
    trainer = FakeTrainer()
    outcome = night(trainer, training=NIGHT.training.model_copy(update={"validation_share": 0.2}))
    assert outcome.adapter
    adapter = shelf.get(outcome.adapter.id)
    assert adapter.validation_pairs > 0
    assert adapter.pairs + adapter.validation_pairs == len(trainer.trained[0])
    assert outcome.sentences[0] == (
        f"{adapter.id} has learned from {adapter.pairs} pairs and was stopped by {adapter.validation_pairs} others."
    )


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


def test_what_was_learned_of_documents_sits_the_exam_like_any_other(
    night: Callable[..., Outcome], shelf: AdapterShelf
) -> None:
    trainer = FakeTrainer()
    previewed = night(trainer, method=PRETRAIN, dry_run=True)
    assert previewed.sentences[0] == "pretrain would learn from 3 windows of documents in 2 steps."
    outcome = night(trainer, method=PRETRAIN, training=NIGHT.training.model_copy(update={"folds": 3}))
    assert trainer.trained == [[]]  # and not once more without each fold: it knows no correction
    assert outcome.adapter
    assert outcome.sentences[0] == f"{outcome.adapter.id} has learned from 3 windows of documents."
    assert shelf.champion() == outcome.adapter.id
    assert outcome.adapter.metrics["windows"] == 3


def test_no_adapter_learns_from_documents_that_not_everybody_may_read(
    night: Callable[..., Outcome], store: FeedbackStore
) -> None:
    trainer, secret = FakeTrainer(), a_limited_correction(store)
    common = ReadableDocuments(frozenset(f"given:The {door} door" for door in DOORS))
    outcome = night(trainer, common=common, promote="never")
    assert outcome.exit_code == 0
    [trained] = trainer.trained
    assert trained
    assert secret not in trained
    outcome = night(trainer, common=ReadableDocuments(frozenset()))
    assert outcome.sentences[0].startswith("30 pairs are missing: 0 can be trained on")
    assert len(trainer.trained) == 1


def a_limited_correction(store: FeedbackStore) -> str:
    """Keep a correction that rests on a limited document; return the id of what could be learned of it."""
    passage = Passage.given("The secret door", "The secret door is black, the painter says.")
    answer = an_answer("What colour is the secret door?", "It is white.", passages=(passage,), citations=())
    exchange = store.record(answer, user="ada", conversation_id="secret")
    store.edit(exchange.id, "The secret door is black, as the painter says [1].", user="ada")
    [found] = [one for one in decide_candidates(store.judged(), NIGHT.rules) if one.exchange_id == exchange.id]
    assert found.pair
    return found.pair.id


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
    assert len(trainer.trained[0]) - len(before.trained[0]) == round(len(before.trained[0]) / 3)  # a quarter of all
    assert len(examiner.questions) + len(before.trained[0]) == 60


def test_a_dry_run_trains_nothing(night: Callable[..., Outcome], shelf: AdapterShelf) -> None:
    outcome = night(dry_run=True)
    assert outcome.exit_code == 0
    assert "dpo would learn from" in outcome.sentences[0]
    assert shelf.adapters() == []
    assert not list(shelf.folder.glob("*/"))


def test_a_dry_run_says_how_many_contrasts_would_be_written(
    night: Callable[..., Outcome], store: FeedbackStore
) -> None:
    corrected(store, [f"gate{number}" for number in range(60)], a_composed_prompt)
    training = TrainingSettings(minimum_pairs=30, contrast_share=0.25)

    def said(method: str, **changes: float) -> str:
        return night(dry_run=True, method=find_method(method), training=training.model_copy(update=changes)).sentences[
            0
        ]

    learned, free = map(int, re.findall(r"from (\d+) pairs and up to (\d+) contrasts", said("dpo"))[0])
    assert free == round(learned / 4)
    assert f"in {2 * math.ceil((learned + free) / 4)} steps" in said("dpo")
    assert said("kto").removeprefix("kto") == said("dpo").removeprefix("dpo")
    assert "contrasts" not in said("sft")
    assert "contrasts" not in said("dpo", contrast_share=0)
    [(fewer, fewer_free)] = re.findall(r"from (\d+) pairs and up to (\d+) contrasts", said("dpo", validation_share=0.3))
    assert int(fewer) < learned
    assert int(fewer_free) == round(int(fewer) / 4)


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
        GoldenQuestion(name, f"what colour is {name}  door", ("red",), True, (Passage.given(name, "red"),))
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


def test_a_pair_that_is_too_long_is_left_out_and_named(night: Callable[..., Outcome], store: FeedbackStore) -> None:
    for barn in ("north barn", "south barn", "old barn", "new barn"):  # some of them are on the training side
        answer = an_answer(f"What colour is the {barn}?", passages=(Passage.given(barn, "green " * 90),))
        store.edit(store.record(answer, user="ada", conversation_id=barn).id, f"{barn} " + "green " * 90, user="ada")
    settings = NIGHT.training.model_copy(update={"longest_pair_tokens": 60})
    trainer = FakeTrainer()
    outcome = night(trainer, training=settings)
    said = "left out, longer than the 60 tokens of prompt and answer that can be trained on: answer "
    assert outcome.adapter
    assert any(said in one for one in outcome.sentences)
    everything = FakeTrainer()
    assert not any(said in one for one in night(everything).sentences)
    assert len(trainer.trained[0]) < len(everything.trained[0])
    assert any(said in one for one in night(training=settings, dry_run=True).sentences)


def test_where_too_few_pairs_are_short_enough_nothing_is_trained(
    night: Callable[..., Outcome], shelf: AdapterShelf
) -> None:
    trainer = FakeTrainer()
    outcome = night(trainer, training=TrainingSettings(minimum_pairs=30, longest_pair_tokens=16))
    assert outcome.exit_code == 1
    assert "left out" in outcome.sentences[0]
    assert "pairs are missing: 0 can be trained on" in outcome.sentences[1]
    assert trainer.trained == []
    assert not list(shelf.folder.glob("*/"))


def test_a_dry_run_says_when_the_exam_will_be_too_small(night: Callable[..., Outcome]) -> None:
    outcome = night(dry_run=True, promotion=PromotionSettings(minimum_questions=40))
    assert "under 40 that have an answer no adapter can be promoted" in outcome.sentences[1]


def test_nothing_is_trained_for_an_exam_that_could_show_nothing(
    night: Callable[..., Outcome], shelf: AdapterShelf
) -> None:
    small = PromotionSettings(minimum_questions=70)  # of 60 corrections, all of which are asked of score and extract
    outcome = night(promotion=small)
    assert outcome.exit_code == 1
    assert "10 questions with an answer too few: under 70" in outcome.sentences[0]
    assert not list(shelf.folder.glob("*/"))
    assert night(promotion=small, promote="never").adapter

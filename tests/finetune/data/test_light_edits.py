"""Light edits are learned from, and asked by no exam, because they would favour whoever wrote the answer."""

from collections.abc import Callable
from dataclasses import replace

from feedback.pairs.candidates import Candidate
from feedback.store.store import FeedbackStore
from finetune.cycle import Outcome
from finetune.data.light_edits import find_light_edits
from finetune.data.plan import plan_training
from finetune.data.split import split
from finetune.methods.dpo import DPO
from tests.finetune.conftest import NIGHT
from tests.finetune.fakes import DOORS, FakeExaminer, FakeTrainer, a_pair, eight_pairs

LONG = "The {} door was painted in a shade that the owner chose in the year of the great storm, and it is still so."


def a_light_pair(door: str, group: str = ""):
    text = LONG.format(door)
    return replace(a_pair(door, group, chosen=text.replace("great", "big")), rejected=text)


def test_an_edit_is_light_where_it_changed_hardly_anything() -> None:
    light, heavy = a_light_pair("north"), a_pair("south")
    assert find_light_edits([light, heavy], 0.2) == {light.id}
    assert find_light_edits([light, heavy], 0.01) == set()
    assert find_light_edits([replace(light, refuses=True), replace(light, rejected="")], 0.2) == set()


def test_documents_with_light_edits_only_are_not_held_out() -> None:
    light = [a_light_pair(door) for door in list(DOORS)[:4]]
    heavy = [a_pair(door) for door in list(DOORS)[4:]]
    sides = split([*light, *heavy], 0.5, 7, exam=4, light={pair.id for pair in light})
    assert {pair.id for pair in sides.held_out} <= {pair.id for pair in heavy}
    assert sides.held_out
    assert sides.asked == sides.held_out


def test_a_light_edit_of_a_held_out_document_is_neither_learned_nor_asked() -> None:
    pairs = [replace(pair, document_group="one") for pair in [a_light_pair("north"), *eight_pairs()[1:]]]
    sides = split(pairs, 0.5, 7, exam=8, light={pairs[0].id})
    assert not sides.training
    assert sides.light == {pairs[0].id}
    assert pairs[0] not in sides.asked
    assert len(sides.asked) == len(pairs) - 1


def test_the_plan_says_why_a_light_edit_is_left_out_and_a_night_does_not_ask_it(
    night: Callable[..., Outcome], store: FeedbackStore
) -> None:
    rejected = {entry.exchange.id for entry in store.judged()}
    training = NIGHT.training.model_copy(update={"holdout_share": 0.5})
    promotion = NIGHT.promotion.model_copy(update={"light_edit": 1.0})
    trainer, examiner = FakeTrainer(), FakeExaminer()
    outcome = night(trainer, examiner, training=training, promotion=promotion, promote="never")
    assert outcome.adapter
    assert examiner.examined == []
    assert len(trainer.trained[0]) == len(rejected)
    assert "No exam" in " ".join(outcome.sentences)


def test_light_edits_beside_others_of_the_same_document_are_left_out_with_a_reason() -> None:
    doors = list(DOORS)
    light = [a_light_pair(doors[0], "one"), a_light_pair(doors[4], "two")]
    heavy = [a_pair(door, "one") for door in doors[1:4]] + [a_pair(door, "two") for door in doors[5:]]
    decided = [
        Candidate(exchange_id=pair.exchange_id, question=pair.id, decision="pair", reason="A correction.", pair=pair)
        for pair in (*light, *heavy)
    ]
    training = NIGHT.training.model_copy(update={"minimum_pairs": 1, "holdout_share": 0.5})
    promotion = NIGHT.promotion.model_copy(update={"minimum_questions": 3})
    plan = plan_training(DPO, decided, training, promotion)
    assert plan.questions == (True,) * 3
    (unasked,) = plan.sides.light
    reasons = {one.candidate.question: one.reason for one in plan.placements}
    assert "too near to its answer to be asked without favour" in reasons[unasked]
    assert plan.uses["exam"] == 3
    assert unasked not in {pair.id for pair in plan.sides.training}

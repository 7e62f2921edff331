"""The split: documents stay whole, sides stay put."""

from dataclasses import replace

import pytest

from feedback.records import PreferencePair
from finetune.data.split import digest, select_learned, split
from finetune.methods.dpo import DPO
from finetune.methods.kto import KTO
from finetune.methods.table import find_learners
from finetune.methods.texts.sft import SFT
from finetune.methods.without_reference.orpo import ORPO
from finetune.settings import TrainingSettings
from tests.finetune.fakes import REFUSAL, a_pair


def pairs_of(documents: int, each: int = 2) -> list:
    return [a_pair(group=f"document {d}", number=10 * d + n) for d in range(documents) for n in range(each)]


def test_no_document_stands_on_both_sides() -> None:
    sides = split(pairs_of(100), holdout_share=0.2, seed=7)
    groups = [{pair.document_group for pair in side} for side in (sides.training, sides.held_out)]
    assert not groups[0] & groups[1]
    assert len(sides.training) + len(sides.held_out) == 200


def test_about_the_share_that_was_asked_for_is_held_out() -> None:
    assert 0.12 < len(split(pairs_of(300), holdout_share=0.2, seed=7).held_out) / 600 < 0.28


def test_a_document_keeps_its_side_when_feedback_on_others_comes_in() -> None:
    before = split(pairs_of(60), holdout_share=0.2, seed=7)
    after = split(pairs_of(90), holdout_share=0.2, seed=7)
    assert set(before.held_out) <= set(after.held_out)


def test_another_seed_holds_out_other_documents() -> None:
    assert split(pairs_of(60), 0.2, seed=7).held_out != split(pairs_of(60), 0.2, seed=8).held_out


@pytest.mark.parametrize("seed", range(20))
def test_one_large_document_never_empties_the_training_side(seed: int) -> None:
    assert len(split(pairs_of(1, each=60), holdout_share=0.2, seed=seed).training) == 60
    handbook = [a_pair(group="handbook", number=1000 + n) for n in range(200)]
    sides = split([*handbook, *pairs_of(50)], 0.2, seed=seed, exam=30, training=50)
    assert len(sides.training) >= 180
    assert len(sides.held_out) >= 20


def test_corrections_to_a_refusal_do_not_count_as_questions_with_an_answer() -> None:
    pairs = pairs_of(60)
    refused = {pair.id for pair in pairs[::2]}
    sides = split(pairs, 0.2, seed=7, exam=30, training=50, counts=lambda pair: pair.id not in refused)
    assert sum(pair.id not in refused for pair in sides.held_out) == 30


def test_a_young_collection_holds_out_what_an_exam_needs_and_training_can_spare() -> None:
    assert len(split(pairs_of(40), 0.2, seed=7, exam=30, training=50).held_out) == 30
    assert len(split(pairs_of(30), 0.2, seed=7, exam=30, training=50).training) == 50
    assert split(pairs_of(300), 0.2, seed=7, exam=30, training=50) == split(pairs_of(300), 0.2, seed=7)


def test_what_a_young_collection_learned_from_is_not_examined_when_it_has_grown() -> None:
    before = split(pairs_of(40), 0.2, seed=7, exam=30, training=50)
    after = split(pairs_of(120), 0.2, seed=7, exam=30, training=50)
    assert not set(before.training) & set(after.held_out)


def test_nothing_is_held_out_when_no_share_is_asked_for() -> None:
    assert split(pairs_of(20), holdout_share=0, seed=7, exam=30, training=5).held_out == ()


def test_the_digest_does_not_depend_on_the_order_of_the_pairs() -> None:
    pairs = pairs_of(3)
    assert digest(pairs) == digest(pairs[::-1])
    assert digest(pairs) != digest(pairs[:-1])


def a_thumb(number: int, group: str, *touches: str) -> PreferencePair:
    return replace(a_pair(group=group, number=number), kind="desirable", rejected="", touches=touches)


def test_each_method_learns_from_what_it_can_use() -> None:
    contrast = a_pair()
    label, up, down = (replace(contrast, id=kind, kind=kind) for kind in ("label", "desirable", "undesirable"))
    for method in (DPO, ORPO, SFT):
        assert select_learned(method, [contrast, up, label, down], TrainingSettings(replay_share=0.5)) == [
            contrast,
            up,
            label,
        ]
        assert select_learned(method, [contrast, up, label, down], TrainingSettings(replay_share=0)) == [
            contrast,
            label,
        ]
    assert select_learned(KTO, [contrast, up, label, down], TrainingSettings(replay_share=0)) == [
        contrast,
        up,
        label,
        down,
    ]
    assert find_learners("contrast") == ["dpo", "orpo", "simpo", "cpo", "kto", "rlhf", "sft", "response"]
    assert find_learners("undesirable") == ["kto"]


def test_of_many_liked_answers_the_last_are_replayed_up_to_a_share() -> None:
    liked = [replace(pair, id=f"liked-{pair.id}", kind="desirable") for pair in pairs_of(10)]
    learned = select_learned(DPO, [*liked, *pairs_of(6)], TrainingSettings(replay_share=0.25))
    assert [pair.id for pair in learned] == [pair.id for pair in (*liked[-len(pairs_of(6)) // 3 :], *pairs_of(6))]


def refusals_of(documents: int) -> list[PreferencePair]:
    return [
        replace(
            pair, id=f"refusal-{pair.id}", document_group=f"empty {pair.document_group}", chosen=REFUSAL, refuses=True
        )
        for pair in pairs_of(documents)
    ]


def test_refusals_are_learned_up_to_a_share_and_by_default_not_at_all() -> None:
    pairs, refusals = pairs_of(9), refusals_of(6)
    assert select_learned(DPO, [*refusals, *pairs], TrainingSettings()) == pairs
    some = TrainingSettings(refusal_share=0.25)
    assert select_learned(KTO, [*refusals, *pairs], some) == [*refusals[-6:], *pairs]


def test_thumbs_change_nothing_in_what_is_held_out_and_never_rest_on_it() -> None:
    pairs = pairs_of(60)
    alone = split(pairs, holdout_share=0.2, seed=7)
    examined = {pair.document_group for pair in alone.held_out}
    thumbs = [a_thumb(1000 + n, f"document {n}", f"document {(n + 1) % 60}") for n in range(60)]
    together = split([*pairs, *thumbs], holdout_share=0.2, seed=7)
    assert together.held_out == alone.held_out
    learned = [pair for pair in together.training if pair.kind == "desirable"]
    assert 20 < len(learned) < 60
    assert not any(examined & {pair.document_group, *pair.touches} for pair in learned)

"""Contrasts that nobody wrote: who gets one, what the base model is asked for it, and what is fit to be rejected."""

import random
from dataclasses import replace
from typing import Any

import pytest

from assistant.settings import AnswerSettings
from assistant.steps.prompt import take_apart
from feedback.records import PreferencePair
from finetune.data.added.contrast import (
    WEIGHT,
    RejectedText,
    build_contrasts,
    build_prompts,
    choose_for_contrast,
    teaches,
    write_rejected,
)
from finetune.methods.dpo import DPO
from finetune.methods.kto import KTO
from finetune.methods.method import Method
from finetune.methods.texts.sft import SFT
from finetune.methods.without_reference.orpo import ORPO
from finetune.settings import TrainingSettings
from tests.fakes import ScriptedGenerator
from tests.finetune.fakes import DOORS, REFUSAL, REJECTED, a_pair, a_served_pair

EVERY = TrainingSettings(contrast_share=1)
PAIRS = [a_served_pair(door) for door in DOORS]
LABELS = [a_served_pair(f"label{number}", "label") for number in range(3)]


def chosen(
    pairs: list[PreferencePair], share: float = 1, method: Method[Any] = DPO, seed: int = 7
) -> list[PreferencePair]:
    settings = TrainingSettings(contrast_share=share, seed=seed)
    return choose_for_contrast(method, pairs, settings)


@pytest.mark.parametrize(("share", "count"), [(0, 0), (0.25, 2), (0.5, 4), (1, 8)])
def test_the_share_of_the_corrections_gets_a_contrast_and_none_two(share: float, count: int):
    found = chosen(PAIRS, share)
    assert len(found) == len({pair.id for pair in found}) == count


def test_only_corrections_are_counted_and_chosen_and_never_refusals():
    refusals = [replace(pair, id=f"refusal-{pair.id}", chosen=REFUSAL, refuses=True) for pair in PAIRS]
    liked = [replace(pair, id=f"liked-{pair.id}", kind="desirable", rejected="") for pair in PAIRS]
    disliked = [replace(pair, id=f"disliked-{pair.id}", kind="undesirable", chosen="") for pair in PAIRS]
    assert chosen([*refusals, *liked, *PAIRS, *disliked], 0.5) == chosen(PAIRS, 0.5)


def test_who_gets_one_hangs_on_the_seed_and_not_on_the_order():
    shuffled = random.Random(1).sample(PAIRS, len(PAIRS))
    assert chosen(shuffled, 0.5) == chosen(PAIRS, 0.5)
    assert build_prompts(chosen(shuffled), shuffled, 7) == build_prompts(chosen(PAIRS), PAIRS, 7)
    assert len({tuple(pair.id for pair in chosen(PAIRS, 0.5, seed=seed)) for seed in range(5)}) > 1


def test_labels_come_first():
    found = chosen([*PAIRS, *LABELS], 0.5)
    assert [pair.kind for pair in found] == ["label"] * 3 + ["contrast"] * 3


def test_a_prompt_whose_passages_cannot_be_told_from_the_question_gets_none():
    assert chosen([a_pair(door) for door in DOORS]) == []


def test_a_method_that_does_not_look_at_what_is_rejected_gets_none():
    assert chosen(PAIRS, method=SFT) == []
    assert chosen(PAIRS, method=ORPO) == chosen(PAIRS, method=KTO) == chosen(PAIRS)


def test_the_question_is_asked_by_turns_without_passages_and_with_those_of_another():
    found = chosen(PAIRS)
    passages_of = {take_apart(pair.prompt).passages: pair.id for pair in PAIRS if take_apart(pair.prompt)}
    for at, (pair, prompt) in enumerate(zip(found, build_prompts(found, PAIRS, 7), strict=True)):
        served = take_apart(pair.prompt)
        asked = take_apart(prompt)
        assert served
        assert prompt[:-1] == pair.prompt[:-1]
        assert prompt[-1].text.endswith(f"Question: {served.question}")
        if at % 2:
            assert asked
            assert passages_of[asked.passages] != pair.id
        else:
            assert prompt[-1].text == f"Question: {served.question}"


def test_passages_of_the_same_documents_or_with_the_same_text_are_not_another_s():
    same_group = [replace(pair, document_group="one") for pair in PAIRS]
    same_text = [replace(pair, prompt=PAIRS[0].prompt) for pair in PAIRS]
    touching = [PAIRS[0], replace(PAIRS[1], touches=(PAIRS[0].document_group,))]
    for pairs in (same_group, same_text, touching):
        assert [take_apart(prompt) for prompt in build_prompts(chosen(pairs), pairs, 7)] == [None] * len(pairs)


@pytest.mark.parametrize(
    ("text", "fit"),
    [
        ("Doors are often painted white.", True),
        ("The north door is blue [1].", True),
        ("The north door is rod [1].", False),  # a letter from the chosen text
        ("The door that you mean, to the north, has been blue for years.", True),
        ("It is red.", False),
        ("Red, and it has always been that.", False),
        ("", False),
        ("  \n", False),
        (REJECTED, False),
        (REJECTED.replace("nice", "fine"), False),
        (REFUSAL, False),
        ("The passages do not contain the colour.", False),
    ],
)
def test_a_text_is_rejected_only_where_that_teaches_something(text: str, fit: bool):
    assert teaches(text, a_served_pair(), REFUSAL) is fit


def test_the_model_writes_greedily_and_only_where_there_is_room():
    generator = ScriptedGenerator("Doors are made of wood and glass.")
    answers = AnswerSettings(max_new_tokens=4, temperature=1.5)
    found = write_rejected(chosen(PAIRS), PAIRS, 7, generator, answers)
    assert generator.prompts == build_prompts(chosen(PAIRS), PAIRS, 7)
    assert found == [RejectedText(pair.id, "Doors are made of", False) for pair in chosen(PAIRS)]
    narrow = ScriptedGenerator("Doors.", window=4 + min(map(generator.count_tokens, generator.prompts)))
    assert 0 < len(write_rejected(chosen(PAIRS), PAIRS, 7, narrow, answers)) < len(PAIRS)


def test_what_teaches_nothing_makes_no_contrast():
    assert write_rejected(chosen(PAIRS), PAIRS, 7, ScriptedGenerator(REFUSAL), AnswerSettings()) == []


def test_a_contrast_has_prompt_and_chosen_text_of_its_correction_which_stays_what_it_is():
    pairs = [*PAIRS, replace(LABELS[0], weight=0.8)]
    made = build_contrasts(
        pairs, [RejectedText(pairs[-1].id, "Doors.", False), RejectedText(pairs[0].id, "Wood.", True)]
    )
    assert [(pair.prompt, pair.chosen) for pair in made] == [(p.prompt, p.chosen) for p in (pairs[0], pairs[-1])]
    assert [(pair.rejected, pair.rejected_whole) for pair in made] == [("Wood.", True), ("Doors.", False)]
    assert [pair.kind for pair in made] == ["contrast", "contrast"]
    assert [pair.weight for pair in made] == [WEIGHT, pytest.approx(0.8 * WEIGHT)]
    assert not {pair.id for pair in made} & {pair.id for pair in pairs}
    assert pairs[-1].kind == "label"


def test_the_id_of_a_contrast_is_that_of_what_it_teaches():
    [one, other] = build_contrasts(
        PAIRS, [RejectedText(PAIRS[0].id, "Wood.", True), RejectedText(PAIRS[1].id, "Wood.", True)]
    )
    assert one.id != other.id
    twin = replace(PAIRS[0], id="twin", user="bob")
    [same] = build_contrasts(
        [twin, PAIRS[0]], [RejectedText("twin", "Wood.", True), RejectedText(PAIRS[0].id, "Wood.", True)]
    )
    assert same.id == one.id

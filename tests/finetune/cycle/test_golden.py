"""Golden questions in a night: what they ask is not learned, and they can hold a promotion back."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from assistant.adapters.parts import Parts
from assistant.adapters.shelf import AdapterShelf
from feedback.evaluation.golden import GoldenQuestion
from feedback.evaluation.kept.golden_set import KeptQuestion, Role
from feedback.pairs.candidates import Candidate
from feedback.texts.same_question import make_question_key
from finetune.cycle import Outcome
from finetune.data.golden import choose_golden, drop_new_people, make_keys
from finetune.runs.folder import read_run
from retrieval.documents import Passage
from tests.finetune.conftest import DOORS
from tests.finetune.fakes import FakeExaminer, FakeTrainer, a_pair


def kept(door: str, role: Role, user: str = "", answerable: bool = True) -> KeptQuestion:
    question = f"What colour is {door} door?"
    passages = (Passage.given(door, f"The {door} door is red."),)
    references = ("It is red.",) if answerable else ()
    golden = GoldenQuestion(f"golden-{door}", question, references, answerable, passages, (door,))
    return KeptQuestion(golden, role, user, datetime.now(UTC))


def right(parts: Parts, question: GoldenQuestion) -> str:
    del parts, question
    return "The door is red."


def break_door(door: str) -> Callable[[Parts, GoldenQuestion], str]:
    """The adapter alone answers this door wrong."""
    return lambda parts, question: "blue" if parts.adapter_id and door in question.question else "The door is red."


def test_what_a_golden_question_asks_is_neither_learned_nor_held_out(night: Callable[..., Outcome]) -> None:
    trainer, examiner, plain = FakeTrainer(), FakeExaminer(), FakeTrainer()
    night(plain, promote="never")
    roles: tuple[Role, ...] = ("gold", "pin", "confirm")
    golden = tuple(kept(door, role) for door, role in zip(DOORS, roles, strict=False))
    outcome = night(trainer, examiner, golden=golden)
    assert outcome.adapter
    run = read_run(outcome.adapter.folder)
    assert run
    everything = {*plain.trained[0], *trainer.trained[0], *run.held_out}
    assert len({*trainer.trained[0], *run.held_out}) == 57
    assert len(everything) <= 60
    asked = [question.id for question in examiner.questions if question.id.startswith("golden")]
    assert asked == ["golden-door2"]  # the last exam was the confirmation


def test_every_exam_asks_the_gold_questions_beside_the_corrections_that_are_held_out(
    night: Callable[..., Outcome],
) -> None:
    examiner = FakeExaminer()
    outcome = night(examiner=examiner, golden=(kept("attic", "gold"), kept("shed", "gold", answerable=False)))
    assert [question.id for question in examiner.questions[-2:]] == ["golden-attic", "golden-shed"]
    assert outcome.verdict
    assert outcome.verdict.promote
    assert outcome.verdict.figures["questions"] == len(examiner.questions) - 1


def test_a_pin_that_would_break_blocks_the_promotion_and_is_named(
    night: Callable[..., Outcome], shelf: AdapterShelf
) -> None:
    pins = (kept("attic", "pin"), kept("shed", "pin"))
    outcome = night(examiner=FakeExaminer(answer=break_door("attic")), golden=pins)
    assert outcome.exit_code == 1
    assert outcome.verdict
    assert not outcome.verdict.promote
    said = " ".join(outcome.verdict.sentences)
    assert "1 pinned question would break that must not: 'What colour is attic door?'." in said
    assert outcome.verdict.sentences[-1].startswith("Not promoted: everything else speaks for it")
    assert shelf.champion() is None
    assert night(examiner=FakeExaminer(answer=right), golden=pins).exit_code == 0


def test_a_pin_that_was_wrong_before_holds_nothing_back(night: Callable[..., Outcome]) -> None:
    outcome = night(examiner=FakeExaminer(answer=lambda _, __: "blue"), golden=(kept("attic", "pin"),))
    assert outcome.verdict
    assert outcome.verdict.promote
    assert "No pinned question breaks: 0 of 1 were right before, and are." in outcome.verdict.sentences


def test_fresh_questions_are_asked_only_of_what_is_about_to_be_promoted(night: Callable[..., Outcome]) -> None:
    confirm = (kept("attic", "confirm"), kept("shed", "confirm"))
    worse, better = FakeExaminer(adapter_score=0.3), FakeExaminer()
    night(examiner=worse, golden=confirm)
    assert not [question for question in worse.questions if question.id.startswith("golden")]
    outcome = night(examiner=better, golden=confirm)
    assert [question.id for question in better.questions] == ["golden-attic", "golden-shed"]
    assert outcome.verdict
    assert outcome.verdict.promote
    assert any(one.startswith("Confirmation on 2 fresh questions: ROUGE-L F rose") for one in outcome.verdict.sentences)


def test_a_loss_on_fresh_questions_blocks_the_promotion(night: Callable[..., Outcome], shelf: AdapterShelf) -> None:
    def refuses(parts: Parts, question: GoldenQuestion) -> bool:
        return bool(parts.adapter_id) and question.id.startswith("golden")

    outcome = night(examiner=FakeExaminer(refused=refuses), golden=(kept("attic", "confirm"),))
    assert outcome.exit_code == 1
    assert outcome.verdict
    assert "ROUGE-L F fell" in " ".join(outcome.verdict.sentences)
    assert shelf.champion() is None


def test_the_answers_to_pins_lie_apart_from_the_exam(night: Callable[..., Outcome]) -> None:
    outcome = night(examiner=FakeExaminer(answer=right), golden=(kept("attic", "pin"),))
    assert outcome.adapter
    exam = outcome.adapter.folder / "exam"
    assert len(list(exam.glob("exam-*.json"))) == 2
    assert len(list((exam / "pins").glob("exam-*.json"))) == 2


@pytest.mark.parametrize(
    ("people", "counting"),
    [
        ({}, ["ada", "eve", ""]),
        ({"mia": False}, ["ada", "eve", ""]),
        ({"mia": False, "bob": False}, [""]),
        ({"mia": False, "bob": False, "ada": True}, [""]),
        ({"mia": False, "bob": False, "ada": False}, ["ada", ""]),
    ],
)
def test_questions_of_people_who_are_new_wait(people: dict[str, bool], counting: list[str]) -> None:
    some = [kept(user or "shed", "pin", user) for user in ("ada", "eve", "")]
    assert [one.user for one in drop_new_people(some, people)] == counting


def test_nobody_fills_the_exam_with_questions_of_their_own() -> None:
    people = dict.fromkeys(("ada", "bob", "eve"), False)
    pairs = [a_pair(door, number=number) for number, door in enumerate(DOORS[:40])]
    asked = [replace(pair, user=("ada", "bob")[number % 2]) for number, pair in enumerate(pairs)]
    eves = [kept(f"gate {number}", "gold", "eve") for number in range(50)]
    chosen = choose_golden([*eves, kept("attic", "gold")], people, asked, 1 / 3, 5)
    assert "golden-attic" in [one.id for one in chosen.gold]
    assert [one.id for one in chosen.gold[:-1]] == [f"golden-gate {number}" for number in range(30, 50)]
    assert choose_golden(eves, people, asked[::2], 1 / 3, 5).gold == ()


def test_a_follow_up_is_known_by_what_was_searched() -> None:
    follow_up = Candidate("e", "And the attic?", "pair", "", standalone_question="What colour is the attic door?")
    assert make_question_key(kept("attic", "gold").question.question) in make_keys(follow_up)

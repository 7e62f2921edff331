"""What becomes of every judged answer: the list that people read is the one that training learns from."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

import pytest

from feedback.evaluation.golden import GoldenQuestion
from feedback.pairs.candidates import Candidate, decide_candidates
from feedback.records import PreferencePair
from feedback.store.store import FeedbackStore
from finetune.cycle import Outcome
from finetune.data.plan import TrainingPlan, check_open, find_secret, plan_training
from finetune.data.split import split_validation
from finetune.errors import FinetuneError
from finetune.methods.dpo import DPO
from finetune.methods.method import Method
from finetune.methods.table import METHODS, NAMES, find_learners
from finetune.methods.texts.pretrain import PRETRAIN
from finetune.settings import PromotionSettings, TrainingSettings
from retrieval.documents import Passage
from tests.feedback.fakes import RULES, Story, an_answer, judged
from tests.finetune.conftest import NIGHT
from tests.finetune.fakes import REFUSAL, FakeExaminer, FakeTrainer, a_pair


def pairs_of(documents: int, each: int = 2) -> list[PreferencePair]:
    return [a_pair(group=f"document {d}", number=10 * d + n) for d in range(documents) for n in range(each)]


def refusals_of(documents: int) -> list[PreferencePair]:
    return [
        replace(
            pair, id=f"refusal-{pair.id}", document_group=f"empty {pair.document_group}", chosen=REFUSAL, refuses=True
        )
        for pair in pairs_of(documents)
    ]


def thumbs_of(documents: int, kind: str) -> list[PreferencePair]:
    return [replace(pair, id=f"{kind}-{pair.id}", kind=kind) for pair in pairs_of(documents, each=1)]


def plan_of(
    pairs: Sequence[PreferencePair],
    method: Method[Any] = DPO,
    exam: Sequence[GoldenQuestion] | None = None,
    least: int = 5,
    **training: float,
) -> TrainingPlan:
    decided = [Candidate(pair.id, f"Question {pair.id}?", "pair", "Why.", pair) for pair in pairs]
    settings = TrainingSettings(**{"minimum_pairs": 50, "holdout_share": 0.2, **training})
    return plan_training(method, decided, settings, PromotionSettings(minimum_questions=least), exam)


def used(plan: TrainingPlan, use: str) -> list[str]:
    return [one.candidate.exchange_id for one in plan.placements if one.use == use]


def test_every_candidate_stands_in_one_place_and_training_learns_exactly_those_that_say_so() -> None:
    pairs = [*pairs_of(60), *refusals_of(5), *thumbs_of(60, "desirable"), *thumbs_of(60, "undesirable")]
    settings = {"validation_share": 0.2, "replay_share": 0.1, "refusal_share": 0.02}
    plan = plan_of(pairs, **settings)
    assert sum(plan.uses.values()) == len(plan.placements) == len(pairs)
    assert [use for use, count in plan.uses.items() if not count] == ["extract"]
    inner = split_validation(plan.sides.training, TrainingSettings(**settings))
    assert {*used(plan, "trained"), *used(plan, "replayed")} == {pair.id for pair in inner.training}
    assert used(plan, "validation") == [pair.id for pair in inner.held_out]
    assert used(plan, "exam") == [pair.id for pair in plan.sides.held_out]


@pytest.mark.parametrize("method", METHODS, ids=NAMES)
def test_what_the_night_trains_on_and_asks_is_what_was_shown(
    night: Callable[..., Outcome], store: FeedbackStore, method: Method[Any]
) -> None:
    for number in range(40):
        exchange = store.record(an_answer(f"What of {number}?", f"It is {number}."), user="ada", conversation_id="c")
        store.rate(exchange.id, user="ada", value=1 if number % 2 else -1)
    decided = decide_candidates(store.judged(), NIGHT.rules)
    shown = plan_training(method, decided, NIGHT.training, NIGHT.promotion)
    trainer, examiner = FakeTrainer(), FakeExaminer()
    night(trainer, examiner, method=method, promote="never")
    learned = [
        one.candidate.pair and one.candidate.pair.id for one in shown.placements if one.use in ("trained", "replayed")
    ]
    assert trainer.trained == [learned]
    assert {question.id for question in examiner.questions} == {pair.id for pair in shown.sides.held_out}


@pytest.mark.parametrize(
    ("asked", "held_back"),
    [({}, 0), ({"epochs": 2}, 0), ({"epochs": 3}, 0.1), ({"epochs": 3, "validation_share": 0}, 0)],
)
def test_many_passes_are_stopped_by_documents_held_back(asked: dict[str, float], held_back: float) -> None:
    settings = TrainingSettings(**asked)
    assert settings.held_back_share == settings.lengthen_for_short_prompts().held_back_share == held_back
    plan = plan_of(pairs_of(80), **asked)
    assert (plan.uses["validation"] > 0) == (held_back > 0)
    assert not used(plan, "validation") or len(used(plan, "validation")) < 20


def test_each_place_has_its_reason() -> None:
    pairs = [*pairs_of(60), *refusals_of(3), *thumbs_of(60, "desirable"), *thumbs_of(1, "undesirable")]
    plan = plan_of(pairs, validation_share=0.2, replay_share=0.1)
    reasons = {
        use: {one.reason.removeprefix("Why.").strip() for one in plan.placements if one.use == use} for use in plan.uses
    }
    assert reasons["trained"] == {""}
    assert reasons["exam"] == {"Its documents are held out: the exam asks it."}
    assert reasons["score"] == {
        "It teaches only whether to answer: at most 0% of what is learned are refusals (training.refusal_share)."
    }
    assert reasons["validation"] == {"Held back: training stops when it no longer helps such pairs."}
    assert reasons["replayed"] == {"Learned again, so that what is good is not forgotten."}
    assert reasons["left out"] == {
        "dpo learns nothing from answers that were disliked.",
        "At most 10% of what is learned are liked answers (training.replay_share), the latest.",
        "It rests on a document that is held out for the exam.",
        "It rests on a document that training is stopped by.",
    }


def test_what_rests_on_limited_documents_is_never_trained_on_and_teaches_whether_to_answer() -> None:
    pairs = [*pairs_of(60), *thumbs_of(5, "desirable")]
    decided = [Candidate(pair.id, f"Question {pair.id}?", "pair", "Why.", pair) for pair in pairs]
    chosen = replace(decided[1], preferred_id="elsewhere")
    decided[1], withheld = chosen, {decided[0].exchange_id, decided[-1].exchange_id, "elsewhere"}
    settings = TrainingSettings(minimum_pairs=50, holdout_share=0.0)
    plan = plan_training(DPO, decided, settings, PromotionSettings(minimum_questions=5), withheld=withheld)
    held = {decided[0].exchange_id, decided[1].exchange_id}
    assert {*used(plan, "score")} == held
    assert {pair.id for pair in plan.sides.refusals} == held
    assert not {pair.id for pair in plan.sides.training} & {*held, decided[-1].exchange_id}
    assert len(used(plan, "trained")) == len(pairs_of(60)) - 2
    [reason] = {one.reason for one in plan.placements if one.use == "score"}
    assert reason.startswith("Why. Not everybody may read what it rests on")
    check_open(["a"], ["b"])
    with pytest.raises(FinetuneError, match="not everybody may read any more"):
        check_open(["a", "b"], find_secret(decided, withheld) | {"a"})


def test_a_refused_candidate_is_left_out_for_its_own_reason() -> None:
    plan = plan_training(DPO, [Candidate("e", "Q?", "refused", "A typo.")], TrainingSettings(), PromotionSettings())
    [one] = plan.placements
    assert (one.use, one.reason) == ("left out", "A typo.")


def reworded(pair: PreferencePair, question: str = "", **changes: Any) -> Candidate:
    """A correction in words that its passages lack."""
    pair = replace(pair, id=f"reworded-{pair.id}", **changes)
    return Candidate(pair.id, question or f"Else {pair.id}?", "refused", "Not said.", missing=("x",), reworded=pair)


def test_a_correction_in_other_words_teaches_only_how_much_to_quote() -> None:
    pairs = pairs_of(60)
    decided = [Candidate(pair.id, f"Question {pair.id}?", "pair", "Why.", pair) for pair in pairs]
    asked_already = reworded(pairs[0], f"Question {pairs[0].id}?")
    earlier, later = (reworded(replace(pair, id=f"twice-{pair.id}"), "Asked twice?") for pair in pairs_of(1))
    others = [reworded(replace(pair, id=f"other-{pair.id}")) for pair in pairs_of(60)]
    others += [reworded(replace(pair, id=f"wordless-{pair.id}"), "???") for pair in pairs_of(2)]
    everything = [*decided, asked_already, earlier, later, *others]
    plan = plan_training(DPO, everything, TrainingSettings(minimum_pairs=50), PromotionSettings(minimum_questions=5))
    held_out = {pair.document_group for pair in plan.sides.held_out}
    assert held_out
    expected = {
        one.exchange_id for one in (later, *others) if one.reworded and one.reworded.document_group not in held_out
    }
    assert set(used(plan, "extract")) == {pair.id for pair in plan.sides.reworded} == expected
    assert {earlier.exchange_id, asked_already.exchange_id} <= set(used(plan, "left out"))
    assert not {pair.id for pair in plan.sides.training} & expected
    [shown] = {one.reason for one in plan.placements if one.use == "extract"}
    assert shown == "Not said. It teaches only how much to quote, whatever its words."


def test_nobody_gives_more_than_a_third_of_what_teaches_how_much_to_quote() -> None:
    loud = [reworded(pair, user="eve", largest_share=1 / 3) for pair in pairs_of(60, each=1)]
    others = [
        reworded(replace(pair, id=f"of {user}"), user=user, largest_share=1 / 3)
        for user in ("mia", "tom")
        for pair in pairs_of(5, each=1)
    ]
    few = TrainingSettings(minimum_pairs=1)
    plan = plan_training(DPO, [*others, *loud], few, PromotionSettings())
    given = [pair.user for pair in plan.sides.reworded]
    assert 0 < given.count("eve") <= len(given) / 3 + 1


def test_refusals_are_examined_and_do_not_count_as_pairs_to_train_on() -> None:
    few = plan_of([*pairs_of(30), *refusals_of(30)], holdout_share=0.5, least=30).sides
    many = plan_of([*pairs_of(100), *refusals_of(60)], holdout_share=0.5, least=30).sides
    for sides in (few, many):
        assert len(sides.training) >= 50
        assert all(pair.answerable for pair in sides.training)
    assert {pair.answerable for pair in many.held_out} == {True, False}


def test_what_a_given_exam_asks_is_left_out_and_no_document_is_held_out() -> None:
    pairs = pairs_of(30)
    exam = [GoldenQuestion("1", f"question {pairs[0].id}", ("red",), True)]
    plan = plan_of(pairs, exam=exam)
    assert used(plan, "left out") == [pairs[0].id]
    assert plan.placements[0].reason == "Why. The given exam asks this question."
    assert plan.uses["exam"] == 0
    assert plan.questions == (True,)


def test_it_is_said_why_nothing_is_trained() -> None:
    assert plan_of(pairs_of(60)).too_few == plan_of(pairs_of(60)).in_vain == ""
    assert plan_of(pairs_of(25)[:49], holdout_share=0).too_few.startswith("1 pair is missing: 49 can be trained on")
    assert plan_of(pairs_of(20), holdout_share=0).too_few.startswith("10 pairs are missing: 40 can be trained on")
    assert plan_of(pairs_of(30), least=30).in_vain == ""  # 10 are held out, and all are asked of score and extract
    assert plan_of(pairs_of(30), least=61).in_vain.startswith("The exam has 1 question with an answer too few")
    assert plan_of(pairs_of(30), least=30, holdout_share=0).in_vain == ""


def test_a_method_that_learns_documents_learns_no_correction_and_needs_none() -> None:
    plan = plan_of([*pairs_of(40), *thumbs_of(5, "desirable")], PRETRAIN, least=30)
    assert plan.sides.training == ()
    assert len(used(plan, "exam")) >= 30
    assert {pair.id for pair in plan.sides.refusals} < set(used(plan, "left out"))
    assert plan.placements[-1].reason == (
        "Why. pretrain learns from the documents; judgements teach only whether to answer."
    )
    few = plan_of(pairs_of(20, each=1), PRETRAIN, least=30)
    assert few.too_few == ""
    assert few.in_vain.startswith("The exam has 10 questions with an answer too few")
    assert find_learners("contrast") == [name for name in NAMES if name != "pretrain"]


def test_a_third_persons_first_correction_does_not_end_training() -> None:
    def corrected(user: str, count: int) -> list[Story]:
        return [
            Story(
                an_answer(
                    f"How long is warranty {user} {n}?",
                    passages=(Passage.given(f"{user} {n}", "The warranty is three years."),),
                ),
                name=f"{user} {n}",
                day=n,
                user=user,
            ).edited("It is three years [1].")
            for n in range(count)
        ]

    def plan(*stories: Story) -> TrainingPlan:
        decided = decide_candidates(judged(*stories), RULES)
        return plan_training(DPO, decided, TrainingSettings(), PromotionSettings())

    before = plan(*corrected("ada", 100), *corrected("bob", 1))
    after = plan(*corrected("ada", 100), *corrected("bob", 1), *corrected("cy", 1))
    for one in (before, after):
        assert one.too_few == one.in_vain == ""
    assert len(after.sides.training) + len(after.sides.held_out) == 80

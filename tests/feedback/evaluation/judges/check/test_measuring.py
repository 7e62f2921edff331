"""A judge is measured over HTTP: one that knows the answers passes, and each fault is found and named."""

import pytest

from feedback.evaluation.judges.asking import UnreachableJudgeError
from feedback.evaluation.judges.check.agreement import HumanPreference
from feedback.evaluation.judges.check.examples import EXAMPLES, find_absurd_answer
from feedback.evaluation.judges.check.measuring import JudgeCheck, Measure, measure_judge, measure_people
from feedback.evaluation.judges.ragas_judge import RagasJudge
from feedback.evaluation.judges.remote import RemoteJudge
from feedback.settings import JudgeSettings
from tests.feedback.evaluation.fakes import LetterEmbedder
from tests.feedback.evaluation.judges.server import Reply, judging, know_the_answers

FEW = EXAMPLES[:6]


def check(reply: Reply, **more) -> JudgeCheck:
    with judging(reply, **more) as (address, _):
        settings = JudgeSettings(base_url=address, model="judge", requests_at_once=8)
        model = RemoteJudge(settings)
        suite = RagasJudge(model, settings, LetterEmbedder())
        return measure_judge(model, lambda: suite, settings, examples=FEW)


def check_with_people(reply: Reply, people: list[HumanPreference]) -> list[Measure]:
    with judging(reply) as (address, _):
        settings = JudgeSettings(base_url=address, model="judge", requests_at_once=8)
        return measure_people(RemoteJudge(settings), settings, people)


def preferring(better: str) -> Reply:
    """Judge like one that knows the answers, but always prefer the same letter."""
    return lambda prompt: {"better": better} if "Answer A: " in prompt else know_the_answers(prompt)


def test_a_judge_that_knows_the_answers_passes_every_measure():
    found = check(know_the_answers, structured=False)
    assert found.failures == ()
    assert [measure.value for measure in found.measures] == [1.0] * 11
    assert {measure.n for measure in found.measures if measure.name.startswith("ragas_")} == {len(FEW)}


def test_a_judge_that_always_prefers_the_first_fails_and_is_not_asked_for_scores():
    found = check(preferring("A"))
    assert not found.passed
    assert {measure.name: measure.value for measure in found.measures} == {
        "a comparison gets a verdict": 1.0,
        "the same answer twice is a tie": 0.0,
        "the order does not turn a preference": 0.0,
        "the right answer is preferred to an absurd one": 0.0,
    }
    assert found.failures[0] == "the same answer twice is a tie: 0.00 of 6, at least 0.90 is needed."


def test_a_judge_that_never_has_a_preference_fails():
    found = check(preferring("tie"))
    assert [measure.passed for measure in found.measures] == [True, True, True, False]


def test_a_judge_that_praises_everything_fails_by_its_scores():
    def praise(prompt: str) -> dict | str | int:
        reply = know_the_answers(prompt)
        return {"rating": 4} if "rating" in reply else reply

    failed = [measure for measure in check(praise).measures if not measure.passed]
    assert [(measure.name, measure.value) for measure in failed] == [("ragas_answer_accuracy: right above absurd", 0.0)]


def test_a_judge_that_scores_differently_each_time_fails():
    asked: list[str] = []

    def waver(prompt: str) -> dict | str | int:
        reply = know_the_answers(prompt)
        if "verdict" in reply:  # the usefulness of a passage
            asked.append(prompt)
            return reply | {"verdict": asked.count(prompt) % 2}
        return reply

    failed = [measure.name for measure in check(waver).measures if not measure.passed]
    assert "ragas_context_precision: right above absurd" in failed


def test_a_model_that_only_chats_is_unjudged_and_fails_with_the_reason():
    found = check(lambda _: "What a lovely question!")
    assert not found.passed
    assert [measure.value for measure in found.measures] == [0.0, None, None, None]
    assert "holds no JSON: 'What a lovely question!'" in found.failures[0]


@pytest.mark.parametrize("status", [401, 404, 503])
def test_a_judge_that_cannot_be_asked_is_not_measured(status):
    with pytest.raises(UnreachableJudgeError, match="cannot be measured: the server at"):
        check(lambda _: status)


def test_people_are_agreed_with_or_the_judge_fails():
    pairs = [(one.question, one.answer, find_absurd_answer(EXAMPLES, at)) for at, one in enumerate(EXAMPLES)]
    agreeing = [
        HumanPreference(question=question, answer_a=a, answer_b=b, preferred="A")
        if at % 2
        else HumanPreference(question=question, answer_a=b, answer_b=a, preferred="B")
        for at, (question, a, b) in enumerate(pairs)
    ]
    kappa, beyond_chance = check_with_people(know_the_answers, agreeing)
    assert (kappa.passed, beyond_chance.passed) == (True, True)
    assert kappa.value == pytest.approx(1.0)
    assert "A wins: 50% by the judge, 50% by people" in kappa.note
    turned = [one.model_copy(update={"preferred": "B" if one.preferred == "A" else "A"}) for one in agreeing]
    kappa, beyond_chance = check_with_people(know_the_answers, turned)
    assert (kappa.passed, beyond_chance.passed) == (False, False)
    assert kappa.value == pytest.approx(-1.0)

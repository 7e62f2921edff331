"""A judge behind an OpenAI-compatible address, played by a small local server."""

import json
import time

import pytest

from feedback.errors import FeedbackError
from feedback.evaluation.judges.judge_scores import JUDGE_SCORES
from feedback.evaluation.judges.ragas_judge import RagasJudge
from feedback.evaluation.judges.remote import RemoteJudge
from feedback.evaluation.suites.suite import Sample
from feedback.settings import JudgeSettings
from tests.feedback.evaluation.fakes import LetterEmbedder
from tests.feedback.evaluation.judges.server import judging

SAMPLE = Sample("Where is Paris?", "In France.", ("Paris is in France.",), ("Paris is a city in France.",))


def verdict(prompt: str) -> dict:
    """Reply to the prompts of ragas like a judge that finds half of the statements supported."""
    if "statements" in prompt and "context" in prompt and "verdict" in prompt:
        judged = [{"statement": s, "reason": "r", "verdict": v} for s, v in (("a", 1), ("b", 0))]
        return {"statements": judged}
    if "statements" in prompt:
        return {"statements": ["Paris is in France.", "Paris is big."]}
    if "attributed" in prompt:
        return {"classifications": [{"statement": "a", "reason": "r", "attributed": 1}]}
    if "noncommittal" in prompt:
        return {"question": "Where is Paris?", "noncommittal": 0}
    if "rating" in prompt.lower():
        return {"rating": 4}
    return {"reason": "r", "verdict": 1}


def judge_at(address: str, **more) -> RagasJudge:
    settings = JudgeSettings(base_url=address, model="judge", **more)
    return RagasJudge(RemoteJudge(settings), settings, LetterEmbedder())


def test_a_judge_gives_every_score():
    with judging(verdict) as (address, requests):
        (judgement,) = judge_at(address).score([SAMPLE])
    assert judgement.notes == ()
    assert judgement.scores == pytest.approx(
        {
            "ragas_faithfulness": 0.5,
            "ragas_answer_relevancy": 1.0,
            "ragas_answer_accuracy": 1.0,
            "ragas_context_precision": 1.0,
            "ragas_context_recall": 1.0,
        },
        abs=1e-4,
    )
    assert {request["model"] for request in requests} == {"judge"}
    assert {request["max_tokens"] for request in requests} == {4096}


def test_the_key_comes_from_the_named_variable(monkeypatch):
    monkeypatch.setenv("OUR_JUDGE", "sesame")
    with judging(verdict) as (address, requests):
        judge_at(address, api_key_env="OUR_JUDGE").score([SAMPLE])
    assert {request["key"] for request in requests} == {"Bearer sesame"}


def test_a_failing_reply_is_none_with_a_note_in_its_own_row_only():
    broken = Sample("Where is Nowhere?", "In France.", ("No.",), ("x",))
    with judging(lambda prompt: 500 if "Nowhere" in prompt else verdict(prompt)) as (address, _):
        good, bad = judge_at(address).score([SAMPLE, broken])
    assert all(value is not None for value in good.scores.values())
    assert bad.scores["ragas_faithfulness"] is None
    assert bad.scores["ragas_context_recall"] is None
    assert any(note.startswith("ragas_faithfulness: the server at 'http://127.0.0.1") for note in bad.notes)
    assert any(note.startswith("ragas_answer_accuracy: the server at 'http://127.0.0.1") for note in bad.notes)


@pytest.mark.parametrize("wrapped", ["Sure!\n```json\n{}\n```", "<think>{{}} or so</think>{}", "Here you are: {} Bye."])
def test_replies_are_read_whatever_stands_around_them(wrapped):
    with judging(lambda prompt: wrapped.format(json.dumps(verdict(prompt))), structured=False) as (address, _):
        (judgement,) = judge_at(address).score([SAMPLE])
    assert (judgement.notes, judgement.scores["ragas_faithfulness"]) == ((), 0.5)


def test_a_server_without_schemas_is_asked_without_after_the_first_refusal():
    with judging(verdict, structured=False) as (address, requests):
        (judgement,) = judge_at(address, requests_at_once=1).score([SAMPLE])
    assert judgement.notes == ()
    assert ["response_format" in request for request in requests] == [True] + [False] * (len(requests) - 1)


def test_a_model_that_takes_no_temperature_is_asked_without():
    with judging(verdict, reasoning=True) as (address, requests):
        (judgement,) = judge_at(address, requests_at_once=1).score([SAMPLE])
    assert judgement.notes == ()
    assert "temperature" not in requests[-1]
    assert requests[-1]["max_completion_tokens"] == 4096


def test_a_reply_of_another_form_is_asked_for_once_more():
    seen: set[str] = set()

    def first_in_prose(prompt: str) -> dict | str:
        if "That cannot be used" in prompt:
            return verdict(prompt)
        seen.add(prompt)
        return "I think it is fine."

    with judging(first_in_prose) as (address, requests):
        (judgement,) = judge_at(address).score([SAMPLE])
    assert judgement.notes == ()
    assert len(requests) == 2 * len(seen)


@pytest.mark.parametrize(
    ("reply", "why"), [("Fine.", "holds no JSON: 'Fine.'"), ('{"rating": ', "no complete JSON"), ("", "empty")]
)
def test_a_reply_that_stays_malformed_is_unjudged_and_says_why(reply, why):
    with judging(lambda _: reply) as (address, _):
        (judgement,) = judge_at(address).score([SAMPLE])
    assert dict(judgement.scores) == dict.fromkeys(JUDGE_SCORES)
    assert len(judgement.notes) == len(JUDGE_SCORES)
    assert all(why in note for note in judgement.notes)


def test_an_empty_text_in_a_reply_is_unjudged_and_no_zero():
    def without_a_question(prompt: str) -> dict:
        reply = verdict(prompt)
        return reply | {"question": ""} if "noncommittal" in reply else reply

    with judging(without_a_question) as (address, _):
        (judgement,) = judge_at(address).score([SAMPLE])
    assert judgement.scores["ragas_answer_relevancy"] is None
    assert judgement.notes == ("ragas_answer_relevancy: the judge left 'question' empty",)


def test_a_server_that_is_not_there_is_said_so():
    (judgement,) = judge_at("http://127.0.0.1:9/v1").score([SAMPLE])
    assert "no server answers at 'http://127.0.0.1:9/v1'" in judgement.notes[0]


def test_a_silent_judge_is_given_up_after_the_timeout():
    def slowly(prompt: str) -> dict:
        time.sleep(0.5)
        return verdict(prompt)

    with judging(slowly) as (address, _):
        (judgement,) = judge_at(address, timeout_s=0.2, requests_at_once=8).score([SAMPLE])
    assert dict(judgement.scores) == dict.fromkeys(JUDGE_SCORES)
    assert len(judgement.notes) == len(JUDGE_SCORES)
    assert judgement.notes[0] == "ragas_faithfulness: the judge did not answer within 0.2 s"


def test_no_judge_is_made_without_address_or_key(monkeypatch):
    monkeypatch.delenv("OUR_JUDGE", raising=False)
    with pytest.raises(FeedbackError, match="No judge is configured"):
        RemoteJudge(JudgeSettings())
    with pytest.raises(FeedbackError, match="OUR_JUDGE"):
        judge_at("http://127.0.0.1:1/v1", api_key_env="OUR_JUDGE")

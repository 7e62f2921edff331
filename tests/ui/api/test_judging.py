"""A correction from any program counts as one from the page."""

from collections.abc import Callable

import httpx
import pytest
from openai import OpenAI

from ui.actions.learning import plan_training
from ui.wiring import Apprentice

ASK = {"messages": [{"role": "user", "content": "When does the warehouse open?"}]}


@pytest.fixture
def answered(mia: httpx.Client) -> dict:
    return mia.post("/v1/chat/completions", json=ASK).json()


def test_an_answer_is_rated_and_corrected_by_its_id(mia: httpx.Client, answered: dict, apprentice: Apprentice) -> None:
    answer_id = answered["apprentice"]["answer_id"]
    liked = mia.post("/v1/feedback", json={"answer_id": answered["id"], "rating": "up"}).json()
    assert (liked["answer_id"], liked["rating"], liked["correction"]) == (answer_id, "up", None)
    assert liked["fate"].startswith("Saved: a training that learns from thumbs")
    told = {"rating": "down", "reasons": ["style"], "comment": "Too long.", "correction": "It opens at 7 [1]."}
    judged = mia.post("/v1/feedback", json={"answer_id": answer_id, **told}).json()
    assert {name: judged[name] for name in told} == told
    assert judged == mia.get(f"/v1/feedback/{answer_id}").json()
    [placement] = plan_training(apprentice).placements
    assert placement.candidate.user == "mia"
    assert placement.candidate.pair
    assert placement.candidate.pair.chosen == "It opens at 7 [1]."
    assert mia.post("/v1/feedback", json={"answer_id": answer_id, "rating": "none"}).json()["rating"] == "none"


def test_what_the_answer_came_with_is_no_part_of_a_correction(mia: httpx.Client, answered: dict) -> None:
    shown = answered["choices"][0]["message"]["content"]
    assert "\n[2] " in shown
    corrected = shown.replace("7 in the morning", "7 am")
    judged = mia.post("/v1/feedback", json={"answer_id": answered["id"], "correction": corrected}).json()
    assert judged["correction"] == judged["answer"].replace("7 in the morning", "7 am")


def test_the_same_question_gets_the_correction(mia: httpx.Client, answered: dict, openai: OpenAI) -> None:
    corrected = "The warehouse opens at 7 in the morning [1]."
    mia.post("/v1/feedback", json={"answer_id": answered["id"], "correction": corrected}).raise_for_status()
    shown = mia.get(f"/v1/feedback/{answered['id']}").json()
    assert shown["fate"].startswith("Saved:")
    assert [one.id for one in openai.models.list()] == ["apprentice"]


@pytest.mark.parametrize(
    ("sent", "said"),
    [
        ({}, "give a rating, a correction or both"),
        ({"correction": "  "}, "give a rating, a correction or both"),
        ({"rating": "up", "comment": "Nice"}, "reasons and comments belong to a thumb down"),
        ({"rating": "down", "reasons": ["ugly"]}, "reasons.0: Input should be"),
        ({"rating": "great"}, "rating: Input should be 'up', 'down' or 'none'"),
        ({"rating": "up", "user": "eve"}, "user: Extra inputs are not permitted"),
    ],
)
def test_what_cannot_be_meant_is_refused(mia: httpx.Client, answered: dict, sent: dict, said: str) -> None:
    refused = mia.post("/v1/feedback", json={"answer_id": answered["id"], **sent})
    assert refused.status_code == 400
    assert said in refused.json()["error"]["message"]
    assert mia.get(f"/v1/feedback/{answered['id']}").json()["rating"] == "none"


def test_nobody_reads_or_judges_what_another_was_answered(
    eve: httpx.Client, answered: dict, key_of: Callable[[str], str], apprentice: Apprentice
) -> None:
    del key_of
    for answer_id in (answered["id"], answered["apprentice"]["answer_id"], "f" * 32):
        for response in (
            eve.get(f"/v1/feedback/{answer_id}"),
            eve.post("/v1/feedback", json={"answer_id": answer_id, "rating": "down"}),
        ):
            assert response.status_code == 404
            assert response.json()["error"]["message"] == f"You have no answer '{answer_id}'."
    mias = answered["apprentice"]["conversation_id"]
    refused = eve.post("/v1/chat/completions", json={**ASK, "metadata": {"conversation_id": mias}})
    assert refused.status_code == 400
    assert "belongs to another person" in refused.json()["error"]["message"]
    shown = answered["choices"][0]["message"]["content"]
    [question] = ASK["messages"]
    forged = [question, {"role": "assistant", "content": shown}, {"role": "user", "content": "And Saturdays?"}]
    went_on = eve.post("/v1/chat/completions", json={"messages": forged}).json()
    assert went_on["apprentice"]["conversation_id"] != mias
    assert len(apprentice.feedback.conversation(mias)) == 1

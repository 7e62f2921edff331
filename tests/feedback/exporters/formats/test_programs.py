"""What Open WebUI, Argilla and Label Studio export, as they and their documentation write it."""

from pathlib import Path

import pytest

from assistant.answers import Turn
from feedback.exporters.formats import argilla, label_studio, open_webui
from feedback.exporters.formats.said import NothingSaid, Said
from tests.feedback.exporters.formats.fakes import read_values
from tests.feedback.exporters.formats.samples import RIGHT, USER, A, B, Q, a_record, a_task, an_item

BEFORE = (Turn("user", "Hello"), Turn("assistant", "Hi!"))


def test_a_thumb_of_open_webui_is_read_with_its_conversation_and_without_the_thoughts(tmp_path: Path) -> None:
    [said] = read_values("open-webui", tmp_path / "rows", an_item())
    assert said == Said(Q, BEFORE, B, thumb=1, model="llama3.2:latest", key="5c0f")


def test_reasons_and_comments_of_open_webui_come_along(tmp_path: Path) -> None:
    down = an_item(-1, reason="not_factually_correct", comment="It is blue")
    other = an_item("-1", reason="not_helpful", comment="At all")
    one, two = (one for one in read_values("open-webui", tmp_path / "rows", down, other) if isinstance(one, Said))
    assert (one.thumb, one.reasons, one.comment) == (-1, ("wrong fact",), "It is blue")
    assert (two.thumb, two.reasons, two.comment) == (-1, (), "not helpful: At all")


def test_an_answer_that_was_edited_in_open_webui_is_a_correction_of_its_first_text(tmp_path: Path) -> None:
    [said] = read_values("open-webui", tmp_path / "rows", an_item(None, {"content": A, "originalContent": B}))
    assert isinstance(said, Said)
    assert (said.answer, said.correction, said.thumb) == (B, A, 0)


def test_what_open_webui_exports_without_question_answer_or_judgement_is_left_out_with_the_reason(
    tmp_path: Path,
) -> None:
    bare, elsewhere = {**an_item(), "snapshot": None}, an_item()
    elsewhere["meta"] = {"message_id": "gone"}
    with_picture = an_item(1, {"content": [{"type": "image_url"}]})
    rows = read_values("open-webui", tmp_path / "rows", bare, elsewhere, an_item(None), with_picture)
    reasons = [one.reason for one in rows if isinstance(one, NothingSaid)]
    assert reasons == [open_webui.NO_CHAT, open_webui.NO_ANSWER, open_webui.NOT_JUDGED, open_webui.NO_ANSWER]


USER_ID = "1f3a1c1e-6d6a-4a3c-9d0b-1d0f5d2b9c11"


@pytest.mark.parametrize(
    ("record", "said"),
    [
        (a_record({"correction": [{"value": A, "user_id": USER_ID}]}), Said(Q, (), B, A, key="r-1")),
        (a_record({"rating": [{"value": "bad", "user_id": USER_ID}]}), Said(Q, (), B, thumb=-1, key="r-1")),
        (
            a_record(
                {"label": [{"value": "yes", "user_id": USER_ID}], "comment": [{"value": "!", "user_id": USER_ID}]}
            ),
            Said(Q, (), B, thumb=1, comment="!", key="r-1"),
        ),
        (
            a_record({"completion": [{"value": A, "user_id": USER_ID}]}, prompt=[USER]),
            Said(Q, (), "", A, key="r-1"),
        ),
        (
            a_record({"preference": [{"value": "response2", "user_id": USER_ID}]}, prompt=Q, response1=B, response2=A),
            Said(Q, (), B, A, key="r-1"),
        ),
        (
            a_record(
                {"ranking": [{"value": [{"value": "response2"}, {"value": "response1"}], "user_id": USER_ID}]},
                prompt=Q,
                response1=B,
                response2=A,
            ),
            Said(Q, (), B, A, key="r-1"),
        ),
        (a_record(suggestions={"correction": {"value": A, "score": 0.9, "agent": "gpt"}}), NothingSaid(argilla.NOBODY)),
        (
            a_record({"rating": [{"value": "bad", "user_id": USER_ID, "status": "discarded"}]}),
            NothingSaid(argilla.NOBODY),
        ),
        (a_record({"stars": [{"value": 3, "user_id": USER_ID}]}), NothingSaid(argilla.NOT_KNOWN)),
    ],
)
def test_records_of_argilla_are_read(tmp_path: Path, record: object, said: object) -> None:
    assert read_values("argilla", tmp_path / "rows", record) == [said]


TEXT = {"id": "a", "from_name": "correction", "to_name": "answer", "type": "textarea", "value": {"text": [A]}}
BAD = {"id": "b", "from_name": "rating", "to_name": "answer", "type": "choices", "value": {"choices": ["Bad"]}}


@pytest.mark.parametrize(
    ("task", "said"),
    [
        (a_task(TEXT), Said(Q, (), B, A, key="7")),
        (a_task(BAD), Said(Q, (), B, thumb=-1, key="7")),
        (
            a_task(BAD, {**TEXT, "from_name": "comment", "value": {"text": "Look up"}}),
            Said(Q, (), B, thumb=-1, comment="Look up", key="7"),
        ),
        (a_task(RIGHT, prompt=Q, answer1=B, answer2=A), Said(Q, (), B, A, key="7")),
        (a_task({**RIGHT, "to_name": "l,r"}, prompt=Q, response_a=B, response_b=A), Said(Q, (), B, A, key="7")),
        (a_task(TEXT, prompt=Q), Said(Q, (), "", A, key="7")),
        (a_task(BAD, cancelled=True), NothingSaid(label_studio.NOBODY)),
        ({"data": {"question": Q}}, NothingSaid(label_studio.NOBODY)),
        (a_task({**BAD, "type": "rating", "value": {"rating": 3}}), NothingSaid(label_studio.NOT_KNOWN)),
    ],
)
def test_tasks_of_label_studio_are_read(tmp_path: Path, task: object, said: object) -> None:
    assert read_values("label-studio", tmp_path / "rows", task) == [said]

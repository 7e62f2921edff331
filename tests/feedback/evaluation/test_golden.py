"""Golden questions come in from JSONL, and bad files say where and why."""

import json
from pathlib import Path

import pytest

from feedback.errors import FeedbackError
from feedback.evaluation.golden import digest_questions, load_golden

ROW = {"id": "1", "question": "Who?", "reference": "Ann", "answerable": True}


def written(tmp_path: Path, *rows: object, raw: str | None = None) -> Path:
    path = tmp_path / "golden.jsonl"
    path.write_text(raw if raw is not None else "\n".join(json.dumps(row) for row in rows), encoding="utf-8")
    return path


def test_a_full_row_is_read(tmp_path):
    row = ROW | {"passages": [{"title": "Staff", "text": "Ann leads."}], "sources": ["staff.md"]}
    (question,) = load_golden(written(tmp_path, row))
    assert (question.id, question.question, question.reference, question.answerable) == ("1", "Who?", "Ann", True)
    assert question.passages[0].chunk.text == "Ann leads."
    assert question.sources == ("staff.md",)
    assert question.group == "staff.md"


def test_several_references_are_kept_and_the_first_plays_the_edit(tmp_path):
    (question,) = load_golden(written(tmp_path, ROW | {"reference": ["Ann", "Ann Lee"]}))
    assert question.references == ("Ann", "Ann Lee")
    assert question.reference == "Ann"


def test_an_unanswerable_row_has_no_reference(tmp_path):
    (question,) = load_golden(written(tmp_path, ROW | {"reference": None, "answerable": False}))
    assert question.reference is None
    assert not question.answerable


def test_empty_lines_a_byte_order_mark_and_foreign_keys_do_no_harm(tmp_path):
    raw = "\ufeff" + json.dumps(ROW | {"note": "x"}) + "\r\n\r\n" + json.dumps(ROW | {"id": 2}) + "\r\n"
    assert [question.id for question in load_golden(written(tmp_path, raw=raw))] == ["1", "2"]


def test_without_sources_the_title_and_then_the_id_is_the_group(tmp_path):
    titled = ROW | {"passages": [{"title": "Staff", "text": "Ann leads."}]}
    questions = load_golden(written(tmp_path, titled, ROW | {"id": "2"}))
    assert [question.group for question in questions] == ["Staff", "2"]


@pytest.mark.parametrize(
    ("bad", "says"),
    [
        ("{", "line 2: not JSON"),
        ("[1]", "line 2: row:"),
        (json.dumps({"id": "2", "question": "Who?", "reference": "x"}), "line 2: answerable: Field required"),
        (json.dumps(ROW | {"id": "2", "question": " "}), "line 2: question:"),
        (json.dumps(ROW | {"id": "2", "reference": None}), "answerable is True but reference is None"),
        (json.dumps(ROW | {"id": "2", "answerable": False}), "answerable is False but reference is 'Ann'"),
        (json.dumps(ROW | {"id": "2", "passages": ["text"]}), "line 2: passages.0:"),
        (json.dumps(ROW | {"id": "2", "passage": []}), "key 'passage' is not known; write 'passages'"),
        (json.dumps(ROW), "id '1' is taken by line 1"),
    ],
)
def test_a_bad_line_is_named_with_what_is_wrong(tmp_path, bad, says):
    with pytest.raises(FeedbackError) as raised:
        load_golden(written(tmp_path, raw=json.dumps(ROW) + "\n" + bad))
    assert says in str(raised.value)
    assert "golden.jsonl, line 2" in str(raised.value)


def test_a_missing_an_empty_and_a_binary_file_are_refused(tmp_path):
    with pytest.raises(FeedbackError, match=r"^There is no file '.*nowhere\.jsonl': check the path\.$"):
        load_golden(tmp_path / "nowhere.jsonl")
    with pytest.raises(FeedbackError, match=r"Is a directory\. Check its kind"):
        load_golden(tmp_path)
    with pytest.raises(FeedbackError, match="holds no question"):
        load_golden(written(tmp_path, raw="\n"))
    (tmp_path / "binary").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(FeedbackError, match="UTF-8"):
        load_golden(tmp_path / "binary")


def test_the_digest_changes_with_content_and_order_only(tmp_path):
    one = load_golden(written(tmp_path, ROW, ROW | {"id": "2"}))
    assert digest_questions(one) == digest_questions(
        load_golden(written(tmp_path, ROW | {"note": 1}, ROW | {"id": "2"}))
    )
    assert digest_questions(one) != digest_questions(one[::-1])
    assert digest_questions(one) != digest_questions(
        load_golden(written(tmp_path, ROW, ROW | {"id": "2", "reference": "Bo"}))
    )
    assert digest_questions(one) != digest_questions(one[:1])

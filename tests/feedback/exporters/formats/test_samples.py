"""Rows that programs train on, as their documentation writes them, and rows that are broken."""

from pathlib import Path

import pytest

from assistant.answers import Turn
from feedback.errors import FeedbackError
from feedback.exporters.formats.said import NothingSaid, Said
from feedback.exporters.formats.training import NO_TEXT, SAME
from tests.feedback.exporters.formats.fakes import read, read_values
from tests.feedback.exporters.formats.samples import BLUE, GREEN, RIGHT, USER, A, B, Q, a_record, a_task


@pytest.mark.parametrize(
    ("row", "said"),
    [
        ({"prompt": [USER], "chosen": [BLUE], "rejected": [GREEN]}, Said(Q, (), B, A)),
        ({"chosen": [USER, BLUE], "rejected": [USER, GREEN]}, Said(Q, (), B, A)),
        ({"prompt": Q, "chosen": A, "rejected": B, "score_chosen": 9.0}, Said(Q, (), B, A)),
        ({"prompt": [USER], "completion": [BLUE]}, Said(Q, (), "", A)),
        ({"prompt": Q, "completion": A, "label": True}, Said(Q, (), A, thumb=1)),
        ({"prompt": [USER], "completion": [GREEN], "label": False}, Said(Q, (), B, thumb=-1)),
        ({"messages": [{"role": "system", "content": "Be kind."}, USER, BLUE]}, Said(Q, (), "", A)),
        (
            {"messages": [USER, GREEN, {"role": "user", "content": "Really?"}, BLUE]},
            Said("Really?", (Turn("user", Q), Turn("assistant", B)), "", A),
        ),
        ({"prompt": Q, "chosen": A, "rejected": A}, NothingSaid(SAME)),
        ({"prompt": Q, "completion": " "}, NothingSaid(NO_TEXT)),
    ],
)
def test_rows_of_trl_in_each_of_its_types_are_read(tmp_path: Path, row: object, said: object) -> None:
    assert read_values("trl", tmp_path / "rows", row) == [said]


@pytest.mark.parametrize(
    ("row", "said"),
    [
        ({"instruction": Q, "input": "", "output": A}, Said(Q, (), "", A)),
        (
            {"instruction": "Translate.", "input": "Der Himmel", "output": A},
            Said("Translate.\n\nDer Himmel", (), "", A),
        ),
        ({"instruction": Q, "output": A, "system": "Be kind."}, Said(Q, (), "", A)),
        ({"instruction": Q, "input": None, "chosen": A, "rejected": B}, Said(Q, (), B, A)),
        ({"instruction": Q, "input": "", "output": A, "kto_tag": False}, Said(Q, (), A, thumb=-1)),
        (
            {"instruction": Q, "output": A, "history": [["Hello", "Hi."]]},
            Said(Q, (Turn("user", "Hello"), Turn("assistant", "Hi.")), "", A),
        ),
        ({"instruction": Q, "input": "", "output": ""}, NothingSaid(NO_TEXT)),
        ({"instruction": "?!", "input": "", "output": A}, NothingSaid("Its question holds no word.")),
    ],
)
def test_rows_of_alpaca_are_read(tmp_path: Path, row: object, said: object) -> None:
    assert read_values("alpaca", tmp_path / "rows", row) == [said]


HUMAN, GPT = {"from": "human", "value": Q}, {"from": "gpt", "value": A}


@pytest.mark.parametrize(
    ("row", "said"),
    [
        ({"id": "x1_0", "conversations": [HUMAN, GPT]}, Said(Q, (), "", A)),
        ({"conversations": [{"from": "system", "value": "s"}, HUMAN, GPT]}, Said(Q, (), "", A)),
        (
            {"conversations": [HUMAN], "chosen": GPT, "rejected": {"from": "gpt", "value": B}},
            Said(Q, (), B, A),
        ),
        ({"conversations": [HUMAN, GPT], "kto_tag": True}, Said(Q, (), A, thumb=1)),
        (
            {"conversations": [HUMAN, {"from": "function_call", "value": "{}"}, GPT]},
            Said(Q, (), "", A),
        ),
    ],
)
def test_rows_of_sharegpt_are_read(tmp_path: Path, row: object, said: object) -> None:
    assert read_values("sharegpt", tmp_path / "rows", row) == [said]


@pytest.mark.parametrize(
    ("name", "row", "message"),
    [
        ("trl", 7, "trl: row: Input should be a valid"),
        ("trl", {"question": Q}, "it has no prompt; expected prompt with chosen and rejected"),
        ("trl", {"prompt": Q, "chosen": A}, "only one of chosen and rejected is there"),
        ("trl", {"prompt": Q}, "no text to learn is there"),
        ("trl", {"prompt": [BLUE], "completion": A}, "does not end with a question of the user"),
        ("trl", {"prompt": [{"role": "user"}], "completion": A}, "does not end with a question of the user"),
        ("trl", {"prompt": Q, "completion": A, "label": "maybe"}, "label: Input should be a valid boolean"),
        ("alpaca", {"output": A}, "instruction: Field required"),
        ("alpaca", {"instruction": Q}, "no text to learn is there; expected instruction, input and output"),
        ("alpaca", {"instruction": Q, "output": 7}, "output: Input should be a valid string, got 7"),
        ("sharegpt", {"conversations": [HUMAN]}, "no text to learn is there"),
        ("sharegpt", {"conversations": [GPT, GPT]}, "does not end with a question of the user"),
        ("sharegpt", {"conversations": [{"from": "Eve", "value": Q}]}, "from is 'Eve'; known are system, human"),
        ("sharegpt", {"conversations": [{"from": "human"}]}, "conversations.0.value: Field required"),
        ("open-webui", {"rating": 1}, "id: Field required"),
        ("open-webui", {"id": "1", "data": {"rating": []}}, "data.rating"),
        ("argilla", {"instruction": Q, "output": A}, "fields: Field required"),
        ("argilla", a_record(text=Q), "none of them is a question; it must be called question, prompt"),
        ("label-studio", {"question": Q}, "data: Field required"),
        ("label-studio", a_task(text=Q), "data: there is no question"),
        ("label-studio", a_task(RIGHT, prompt=Q), "a pairwise result needs two answers"),
        ("alpaca", {"instruction": Q, "output": "nul \x00"}, "contains a character that cannot be stored"),
    ],
)
def test_a_row_in_another_format_is_named_with_its_line(tmp_path: Path, name: str, row: object, message: str) -> None:
    path = tmp_path / "rows.json"
    with pytest.raises(FeedbackError) as error:
        read_values(name, path, row)
    assert message in str(error.value)
    assert f"rows.json, line 2: {name}: " in str(error.value)
    assert str(error.value).endswith("Nothing was imported.")


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("", "holds no row"),
        ("[]", "holds no row"),
        ('{"instruction": "a"', "line 1: not JSON"),
        ('[\n{"instruction": "a", "output": "b"}\n', "the array is cut off"),
        (
            '[\n{"instruction": "a", "output": "b"}\n{"instruction": "c"}]',
            "line 3: the array is cut off or lacks a comma",
        ),
        ('{"instruction": "a", "output": "b"}\n\n{"instruction": }\n', "line 3: not JSON"),
        ('{"instruction": "a", "output": "b"}\n{"instruction": "c"}', "line 2: alpaca: no text to learn"),
    ],
)
def test_a_broken_file_is_reported_with_the_line(tmp_path: Path, content: str, message: str) -> None:
    (tmp_path / "rows.json").write_text(content)
    with pytest.raises(FeedbackError, match=message):
        read("alpaca", tmp_path / "rows.json")


def test_rows_come_one_a_line_or_in_an_array_with_a_byte_order_mark_or_without(tmp_path: Path) -> None:
    row = f'{{"instruction": "{Q}", "output": "{A}"}}'
    for content in (f"{row}\n{row}\n", f"[{row},\n {row}]", f"\ufeff\n[\n{row}\n,\n{row}\n]\n"):
        (tmp_path / "rows").write_text(content, encoding="utf-8")
        assert read("alpaca", tmp_path / "rows") == [Said(Q, (), "", A)] * 2


def test_a_missing_file_is_reported(tmp_path: Path) -> None:
    with pytest.raises(FeedbackError, match="There is no file"):
        read("trl", tmp_path / "none")

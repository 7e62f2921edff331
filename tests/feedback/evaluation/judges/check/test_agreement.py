"""Agreement with people: files are read with care, and kappa is what the textbook says."""

import json

import pytest

from feedback.errors import FeedbackError
from feedback.evaluation.judges.check.agreement import load_preferences, measure_agreement


def test_kappa_is_that_of_the_textbook():
    judge = ["A"] * 25 + ["B"] * 25
    people = ["A"] * 20 + ["B"] * 5 + ["A"] * 10 + ["B"] * 15
    found = measure_agreement(judge, people)  # 20, 5, 10, 15: 0.7 observed, 0.5 by chance
    assert (found.share, found.kappa) == (pytest.approx(0.7), pytest.approx(0.4))
    assert 0.1 < found.low < 0.4 < found.high < 0.7


def test_one_who_always_says_the_same_agrees_by_chance_only():
    assert measure_agreement(["A"] * 10, ["A"] * 10).kappa == 0.0
    assert measure_agreement(["A"] * 10, ["A", "B"] * 5).kappa == 0.0


def test_preferences_are_read_and_unknown_keys_passed_over(tmp_path):
    file = tmp_path / "people.jsonl"
    row = {"question": "q", "answer_a": "x", "answer_b": "y", "preferred": "b", "annotator": 7}
    file.write_text(json.dumps(row) + "\n\n", encoding="utf-8")
    [found] = load_preferences(file)
    assert (found.answer_a, found.preferred) == ("x", "B")


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("{", r"people.jsonl, line 1: not JSON"),
        ('{"question": "q", "answer_a": "x", "answer_b": "y", "preferred": "c"}', r"line 1: preferred: .*Expected"),
        ('{"question": "q", "answer_a": "", "answer_b": "y", "preferred": "a"}', r"line 1: answer_a"),
        ("", r"holds no preference"),
    ],
)
def test_a_bad_file_is_named_with_its_line(tmp_path, text, problem):
    file = tmp_path / "people.jsonl"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(FeedbackError, match=problem):
        load_preferences(file)

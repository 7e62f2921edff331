"""What is exported in a format says the same when it is read again."""

from dataclasses import replace
from pathlib import Path

import pytest

from feedback.errors import FeedbackError
from feedback.exporters.formats.files import write_rows
from feedback.exporters.formats.said import Said, digest_taught
from feedback.exporters.formats.table import FORMATS, choose_shape, find_format
from tests.feedback.exporters.formats.fakes import (
    BEFORE,
    DISLIKED,
    EDITED,
    LIKED,
    REWRITTEN,
    export,
    make_lessons,
    read,
)

CORRECTED = Said(EDITED, BEFORE, "The warranty is two years.", "The warranty is three years [1].", exchange_id="e1")
LABEL = Said(REWRITTEN, (), "", "Warranty is three years", exchange_id="e2")
GOOD = Said(LIKED, (), "It is \u201eblack\u201c, \U0001f600\u2028really.", thumb=1, exchange_id="e3")
BAD = Said(DISLIKED, (), "It is cheap.", thumb=-1, exchange_id="e4")
CORRECTED, LABEL, GOOD, BAD = (
    replace(one, taught=digest_taught(taught))
    for one, taught in ((CORRECTED, CORRECTED.correction), (LABEL, LABEL.correction), (GOOD, GOOD.answer), (BAD, ""))
)
TRAINING = [known.name for known in FORMATS if known.usual]


def test_the_kinds_of_lessons_are_all_there() -> None:
    assert [lesson.pair.kind for lesson in make_lessons()] == ["contrast", "label", "desirable", "undesirable"]


@pytest.mark.parametrize("name", TRAINING)
def test_rows_for_a_preference_hold_corrections_and_the_answers_that_they_correct(name: str, tmp_path: Path) -> None:
    for method in ("dpo", "orpo"):
        assert export(name, tmp_path / "rows", method) == 3
        assert read(name, tmp_path / "rows") == [CORRECTED]


@pytest.mark.parametrize("name", TRAINING)
def test_rows_of_thumbs_hold_every_text_once(name: str, tmp_path: Path) -> None:
    assert export(name, tmp_path / "rows", "kto") == 0
    chosen = replace(CORRECTED, answer=CORRECTED.correction, correction="", thumb=1)
    rejected = replace(CORRECTED, correction="", thumb=-1)
    label = replace(LABEL, answer=LABEL.correction, correction="", thumb=1)
    assert read(name, tmp_path / "rows") == [chosen, rejected, label, GOOD, BAD]


@pytest.mark.parametrize("name", TRAINING)
def test_rows_of_texts_hold_what_is_good(name: str, tmp_path: Path) -> None:
    assert export(name, tmp_path / "rows", "sft") == 1
    liked = replace(GOOD, answer="", correction=GOOD.answer, thumb=0)
    assert read(name, tmp_path / "rows") == [replace(CORRECTED, answer=""), LABEL, liked]


@pytest.mark.parametrize("name", ["open-webui", "argilla", "label-studio"])
def test_rows_for_people_hold_everything(name: str, tmp_path: Path) -> None:
    assert export(name, tmp_path / "rows") == 0
    edited, rewritten, good, bad = (
        replace(one, key="", model="", history=()) for one in read(name, tmp_path / "rows") if isinstance(one, Said)
    )
    assert edited == replace(CORRECTED, history=())
    assert rewritten == replace(LABEL, answer="Nobody knows.")
    assert (good, bad) == (GOOD, BAD)


def test_the_prompt_of_a_training_is_what_was_served_byte_for_byte() -> None:
    lesson = make_lessons()[0]
    [row] = find_format("trl").write(lesson, "pairs")
    assert row["prompt"] == [{"role": turn.role, "content": turn.text} for turn in lesson.pair.prompt]
    assert row["chosen"] == [{"role": "assistant", "content": "The warranty is three years [1]."}]
    [row] = find_format("alpaca").write(lesson, "texts")
    assert (row["instruction"], row["history"]) == (lesson.pair.prompt[-1].text, [[turn.text for turn in BEFORE]])
    [row] = find_format("sharegpt").write(lesson, "pairs")
    assert row["system"] == "Answer from the passages."
    assert row["rejected"] == {"from": "gpt", "value": "The warranty is two years."}


def test_ids_and_what_is_known_of_a_pair_go_along_and_nobody_is_named() -> None:
    for known in FORMATS:
        [row, *_] = known.write(make_lessons()[0], "pairs")
        text = str(row)
        assert all(word in text for word in ("e1", "contrast", "given:Warranty", make_lessons()[0].pair.id))
        assert "'ada'" not in text


def test_an_export_without_a_row_is_an_empty_file_of_its_kind(tmp_path: Path) -> None:
    assert write_rows([], tmp_path / "lines", as_lines=True) == 0
    assert write_rows([], tmp_path / "array", as_lines=False) == 0
    assert [(tmp_path / name).read_text() for name in ("lines", "array")] == ["", "[]\n"]


def test_only_formats_of_trainings_have_a_method() -> None:
    assert choose_shape(find_format("trl"), None) == "pairs"
    assert choose_shape(find_format("alpaca"), None) == "texts"
    assert choose_shape(find_format("alpaca"), "orpo") == "pairs"
    with pytest.raises(FeedbackError, match="What pretrain learns is no feedback: use --method dpo, orpo"):
        choose_shape(find_format("alpaca"), "pretrain")
    with pytest.raises(FeedbackError, match="not for a training: leave --method out"):
        choose_shape(find_format("argilla"), "dpo")
    with pytest.raises(FeedbackError, match="There is no format 'csv': use trl, alpaca, sharegpt, open-webui"):
        find_format("csv")

"""The mark on a version that learned from corrections that were erased since."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from assistant.adapters.erased import ERASED, is_marked, mark_erased, read_mark
from assistant.errors import AssistantError


def test_a_mark_says_when_and_how_many_and_counts_those_of_several_people(tmp_path: Path) -> None:
    assert not is_marked(tmp_path)
    assert read_mark(tmp_path) is None
    mark_erased(tmp_path, 3)
    mark_erased(tmp_path, 2)
    mark = read_mark(tmp_path)
    assert is_marked(tmp_path)
    assert mark is not None
    assert mark.pairs == 5
    assert datetime.now(UTC) - mark.at < timedelta(minutes=1)


@pytest.mark.parametrize("text", ["", "[]", '{"pairs": 1}', '{"at": "soon", "pairs": 1}'])
def test_a_damaged_mark_is_still_one_and_reading_it_says_what_to_do(tmp_path: Path, text: str) -> None:
    (tmp_path / ERASED).write_text(text, encoding="utf-8")
    assert is_marked(tmp_path)
    with pytest.raises(AssistantError, match="delete it"):
        read_mark(tmp_path)

"""Numbers point to passages, and sentences without numbers to what supports them."""

import pytest

from assistant.answers import Citation
from assistant.steps.citations import cite, find_support, renumber

TOWER = "The Eiffel Tower is 330 metres tall. It was finished in March 1889 for the World's Fair."
BRIDGE = "The Golden Gate Bridge opened in 1937 and spans 2,737 metres across the strait."


def test_a_written_number_points_after_the_words_it_supports():
    text = "It is 330 metres tall [1]. It opened in 1937 [2, 1]."
    assert cite(text, [TOWER, BRIDGE]) == (
        (Citation(1, 21, True), Citation(2, 44, True), Citation(1, 44, True)),
        (),
    )


def test_a_number_without_a_passage_is_reported_once():
    assert cite("Tall [3]. Old [0] and [3].", [TOWER, BRIDGE]) == ((), (3, 0))


def test_a_sentence_without_a_number_is_matched_to_the_passage_that_supports_it():
    text = "The bridge opened in 1937 across the strait. The tower was finished in March 1889."
    citations, unmatched = cite(text, [TOWER, BRIDGE])
    assert citations == (Citation(2, 44, False), Citation(1, len(text), False))
    assert unmatched == ()


def test_a_sentence_that_no_passage_supports_stays_without_a_citation():
    assert cite("Penguins sleep standing on Antarctic beaches.", [TOWER, BRIDGE]) == ((), ())
    assert cite("Yes.", [TOWER]) == ((), ())
    assert cite("The tower was finished in 1889.", []) == ((), ())


def test_nothing_is_matched_where_the_model_wrote_numbers_itself():
    text = "It is 330 metres tall [7]. The tower was finished in March 1889."
    assert cite(text, [TOWER]) == ((), (7,))


def test_the_sentence_that_supports_an_answer_can_be_marked():
    start, end = find_support(TOWER, "The tower was finished in 1889 [1].") or (0, 0)
    assert TOWER[start:end] == "It was finished in March 1889 for the World's Fair."
    assert find_support(TOWER, "Penguins sleep standing.") is None
    assert find_support("", "The tower.") is None


@pytest.mark.parametrize(
    ("text", "numbers", "expected"),
    [
        ("Red [1]. Tall [2].", {1: 2, 2: 1}, "Red [2]. Tall [1]."),
        ("Red [1, 3]. Tall [2].", {1: 5, 2: 7}, "Red [5]. Tall [7]."),
        ("Red [4]. Tall [2][4].", {2: 1}, "Red. Tall [1]."),
        ("No number.", {1: 2}, "No number."),
    ],
)
def test_numbers_are_exchanged_and_those_without_a_passage_leave_nothing_behind(text, numbers, expected):
    assert renumber(text, numbers) == expected

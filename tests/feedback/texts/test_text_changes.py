"""When an edit changes only the spelling, and when it says something else."""

import pytest

from feedback.texts.text_changes import (
    has_words,
    is_spelling_only,
    keep_visible,
    measure_change,
    measure_edit_distance,
    remove_markers,
)


def test_distance_runs_from_the_same_to_nothing_in_common() -> None:
    assert measure_edit_distance("abc", "abc") == 0.0
    assert measure_edit_distance("abc", "xyz") == 1.0
    assert measure_edit_distance("abcd", "abcx") == 0.25


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("The waranty lasts two years.", "The warranty lasts two years."),
        ("It lasts two yaers.", "It lasts two years."),
        ("it lasts two years", "It lasts two years."),
        ("It lasts two  years .", "It lasts two years."),
        ("so its a long warranty", "so it's a long warranty"),
        ("It rose by 5 %.", "It rose by 5%."),
        ("It doesn’t last.", "It doesn't last."),
        ("In 2010, it ended", "In 2010 it ended."),
    ],
)
def test_spelling_case_punctuation_and_spaces_say_the_same(before: str, after: str) -> None:
    assert is_spelling_only(before, after)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("It lasts 2 years.", "It lasts 3 years."),
        ("It costs 1.5 euros.", "It costs 15 euros."),
        ("It costs $5.", "It costs €5."),
        ("It rose 5 %.", "It rose 5."),
        ("It is -5 degrees.", "It is 5 degrees."),
        ("It lasts two years [1].", "It lasts two years [2]."),
        ("It lasts two years.", "It lasts two years [1]."),
        ("It is covered.", "It is not covered."),
        ("It is now covered.", "It is not covered."),
        ("It can be returned.", "It can't be returned."),
        ("It is legal.", "It is illegal."),
        ("It is moral.", "It is amoral."),
        ("Profits increase.", "Profits decrease."),
        ("Ask Marie for it.", "Ask Maria for it."),
        ("It lasts two years.", "It lasts two whole years."),
        ("Er gilt hier.", "Er gilt nicht hier."),
        ("Bring a pen, a book.", "Bring\n- a pen\n- a book"),
        ("保修包括电池", "保修不包括电池"),
    ],
)
def test_numbers_negations_names_and_words_say_something_else(before: str, after: str) -> None:
    assert not is_spelling_only(before, after)


def test_what_is_compared_is_what_is_read() -> None:
    assert keep_visible("  Cafe\u0301\u200d is open 👩\u200d🍳\ufe0f ") == "Café is open"
    assert keep_visible("20 °C, © 2024, 5 €, 50 %, 是，の、한국") == "20 °C, © 2024, 5 €, 50 %, 是，の、한국"


def test_numbers_and_all_scripts_are_words() -> None:
    assert all(has_words(text) for text in ("7", "是", "да", "oui."))
    assert not any(has_words(text) for text in ("", "👍", "?!", "—"))


def test_signs_that_say_something_are_compared() -> None:
    for before, after in (("Pets: ✓", "Pets: ✗"), ("★★★☆☆", "★★★★☆"), ("30㎡", "30㎏")):
        assert keep_visible(before) != keep_visible(after)


def test_citation_marks_are_not_words_of_the_answer() -> None:
    assert remove_markers("Paris [1], since 987 [2, 3].[4]") == "Paris, since 987."


def test_an_edit_changes_what_is_read_of_an_answer_and_not_its_citations() -> None:
    assert measure_change("It lasts two years. [1]", "It lasts two years. [1, 2]") == 0
    assert measure_change("abcd [1]", "abcx") == 0.25

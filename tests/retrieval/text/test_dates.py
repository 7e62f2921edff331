"""Dates are found again in whatever form they are written."""

import pytest

from retrieval.text.dates import date_words
from retrieval.text.words import words


@pytest.mark.parametrize(
    "written",
    [
        "2024-03-12",
        "2024/3/12",
        "12.3.2024",
        "12. 3. 2024",
        "12 March 2024",
        "12th of March, 2024",
        "March 12, 2024",
        "Mar. 12th 2024",
        "12. März 2024",
        "12 de marzo de 2024",
        "12 mars 2024",
        "2024年3月12日",
    ],
)
def test_the_same_day_is_the_same_words(written):
    assert date_words(f"It happened on {written}, in the evening.") == ["03-12", "2024-03-12"]


def test_day_and_month_stand_alone_where_no_year_is_said():
    assert date_words("The next audit is on 12 June and is led by the district.") == ["06-12"]
    assert set(date_words("What happened on 12 June?")) <= set(date_words("2023-06-12: The roof was sealed."))


def test_where_day_and_month_could_be_either_both_are_words():
    assert date_words("3/12/2024") == ["12-03", "2024-12-03", "03-12", "2024-03-12"]
    assert date_words("3/25/2024") == ["03-25", "2024-03-25"]


@pytest.mark.parametrize("text", ["version 3.12.1", "10.0.0.12", "chapter 3-12", "March on", "99 March", "12 marches"])
def test_other_numbers_are_no_dates(text):
    assert date_words(text) == []


def test_dates_stand_behind_the_words_of_a_text():
    assert words("On 12 March 2024") == ["on", "12", "march", "2024", "03-12", "2024-03-12"]

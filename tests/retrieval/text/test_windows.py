"""Which parts of a text can be shown by themselves."""

from retrieval.text.units import find_units
from retrieval.text.windows import LONGEST_WORDS, find_windows

STEPS = "To start the pump:\n\n" + "\n".join(f"{n}. Turn the wheel number {n} to the left." for n in range(1, 21))


def texts(text: str, most_words: int = 20) -> list[str]:
    return [window.text for window in find_windows(find_units(text), most_words)]


def test_a_window_begins_with_every_unit_and_takes_what_fits() -> None:
    assert texts("One two three. Four five six. Seven eight nine.", 6) == [
        "One two three. Four five six.",
        "Four five six. Seven eight nine.",
        "Seven eight nine.",
    ]


def test_an_entry_comes_with_the_line_that_introduces_its_list_and_says_how_much_is_missing() -> None:
    windows = find_windows(find_units(STEPS), 30)
    middle = next(window for window in windows if window.units[1].text.startswith("7."))
    assert middle.units[0].text == "To start the pump:"
    assert middle.items == 20


def test_a_list_that_is_shown_whole_misses_nothing() -> None:
    short = "Bring:\n\n- a towel\n- soap\n"
    assert find_windows(find_units(short), 60)[0].items == 0


def test_a_line_that_only_introduces_is_no_window_and_no_end_of_one() -> None:
    assert texts("Bring this:") == []
    assert texts("It is cold. Bring this:") == ["It is cold."]


def test_what_is_too_long_to_be_read_is_no_window() -> None:
    assert texts("word " * (LONGEST_WORDS + 1)) == []


def test_a_row_with_figures_stands_alone() -> None:
    table = "| Quarter | 2023 |\n|---|---|\n| Spring sales | 12 |\n| Summer sales | 14 |\n"
    assert all(len(window.units) == 1 for window in find_windows(find_units(table), 60))


def test_a_record_is_shown_whole_and_ends_a_window() -> None:
    text = "author: Anna\nopened: 1994\n\nThe sauna is hot. The pool is cold."
    assert texts(text) == [
        "author: Anna opened: 1994",
        "author: Anna opened: 1994",
        "The sauna is hot. The pool is cold.",
        "The pool is cold.",
    ]


def test_of_a_long_record_what_it_begins_with_is_shown_beside_the_value() -> None:
    text = "pool: North\n" + "\n".join(f"length of lane {n}: {n} metres" for n in range(1, 9))
    assert texts(text)[4].startswith("pool: North length of lane 4: 4 metres length of lane 5:")


def test_all_steps_are_shown_where_they_can_be_read_and_no_more_than_fits_of_other_lists() -> None:
    steps, bullets = "To start:\n\n" + "1. Turn the wheel.\n" * 9, "To bring:\n\n" + "- a very large towel\n" * 9
    whole, *_ = find_windows(find_units(steps), 20)
    part, *_ = find_windows(find_units(bullets), 20)
    assert len(whole.units) + len(whole.others) == 10
    assert (len(part.units), part.items, part.shown) == (4, 9, 3)


def test_entries_of_another_list_are_not_counted() -> None:
    text = "## Tools\n\n- a brush\n- soap\n\n## Steps\n\n- Take all of the soap.\n- Rub it in.\n- Wait for an hour."
    window = find_windows(find_units(text), 16)[0]
    assert (len([unit for unit in window.units if unit.kind == "item"]), window.items, window.shown) == (4, 3, 2)


def test_a_link_alone_answers_nothing() -> None:
    text = "- [Our shop](http://shop)\n- Open on Mondays."
    assert texts(text) == ["- Open on Mondays."]
    assert texts("Buy it here:\n\n- [Our shop](http://shop)") == ["Buy it here: - [Our shop](http://shop)"] * 2


def test_steps_are_shown_from_the_first_one_on_and_bullets_behind_the_line_that_announces_them() -> None:
    steps = "To start:\n\n" + "".join(f"{n}. Turn the wheel number {n} to the left.\n" for n in range(1, 6))
    middle = find_windows(find_units(steps), 20)[3]
    assert [unit.text[:2] for unit in middle.units + middle.others] == ["To", "3.", "4.", "1.", "2.", "5."]
    bullets = find_windows(find_units("Bring this:\n\n" + "- a large towel\n" * 9), 20)
    assert [len(window.others) for window in bullets[:2]] == [5, 5]
    loose = find_windows(find_units("- a large towel\n" * 9), 20)
    assert not loose[0].others


def test_a_window_does_not_end_with_a_part_of_a_long_row() -> None:
    long = "The stove is heated with wood from the yard. " * 10
    table = f"| Stove | Why |\n|---|---|\n| West | Cold |\n| East | {long}|\n"
    assert [window.text[:25] for window in find_windows(find_units(table), 40)[:2]] == [
        "Stove: West; Why: Cold",
        "Stove: East Why: The stov",
    ]

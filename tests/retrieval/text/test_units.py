"""Which units a text consists of, and what each needs beside it."""

import pytest

from retrieval.text.units import find_units

NOTES = """# Sauna

The sauna is in the cellar. Close the door.

To start it:

1. Open the valve.
2. Press the button
   for three seconds.

## Codes

Use this:

```bash
# a comment, no heading
sauna --start
```

| Code | Meaning |
|---|---|
| E1 | The door is open |
| E2 | No water |

owner: Maintenance
opened: 1994
"""


def test_sentences_items_code_rows_and_fields_are_units_below_their_headings() -> None:
    units = find_units(NOTES)
    assert [(unit.kind, unit.heading, unit.text) for unit in units] == [
        ("sentence", "Sauna", "The sauna is in the cellar."),
        ("sentence", "Sauna", "Close the door."),
        ("sentence", "Sauna", "To start it:"),
        ("item", "Sauna", "1. Open the valve."),
        ("item", "Sauna", "2. Press the button for three seconds."),
        ("sentence", "Codes", "Use this:"),
        ("code", "Codes", "# a comment, no heading\nsauna --start"),
        ("row", "Codes", "Code: E1; Meaning: The door is open"),
        ("row", "Codes", "Code: E2; Meaning: No water"),
        ("field", "Codes", "owner: Maintenance"),
        ("field", "Codes", "opened: 1994"),
    ]


def test_lists_and_code_know_the_line_that_introduces_them() -> None:
    units = find_units(NOTES)
    leads = {unit.text.split("\n")[0]: units[unit.lead].text for unit in units if unit.lead is not None}
    assert leads["1. Open the valve."] == "To start it:"
    assert leads["2. Press the button for three seconds."] == "To start it:"
    assert leads["# a comment, no heading"] == "Use this:"


def test_every_unit_is_where_it_says() -> None:
    for unit in find_units(NOTES):
        found = NOTES[unit.start : unit.end]
        assert " ".join(unit.text.split())[:4] in " ".join(found.split()) or unit.kind == "row"


def test_rows_with_figures_say_their_name_and_heads() -> None:
    table = "Sales (in millions)\n| Quarter | 2023 | 2022 |\n|---|---|---|\n| Spring sales | 12 | 11 |\n"
    (unit,) = [unit for unit in find_units(table) if unit.kind == "figures"]
    assert "Spring sales" in unit.text
    assert "2023: 12" in unit.text


def test_the_heading_above_the_beginning_holds_until_the_next_one() -> None:
    first, second = find_units("It is open.\n\n## Prices\n\nIt is free.", "Hours")
    assert (first.heading, second.heading) == ("Hours", "Prices")


@pytest.mark.parametrize("text", ["", "\n\n", "---", "# Only a heading", "```\n```", "|---|"])
def test_a_text_without_anything_to_say_has_no_units(text: str) -> None:
    assert find_units(text) == []


def test_what_goes_on_in_an_entry_belongs_to_its_list() -> None:
    steps = "1. Open the valve.\n\n   It turns to the left.\n\n   Do not force it.\n\n2. Wait."
    text = f"To start:\n\n{steps}\n\nThen leave. Lock:\n\n- the door"
    units = find_units(text)
    leads = [units[unit.lead].text if unit.lead is not None else "" for unit in units]
    assert leads == ["", "To start:", "To start:", "To start:", "To start:", "", "", "Lock:"]


def test_a_text_may_begin_inside_of_code() -> None:
    text = "sauna --start\nsauna --heat 90\n```\n\nThen wait for an hour.\n\n```\nsauna --stop\n```\n"
    assert [(unit.kind, unit.text) for unit in find_units(text)] == [
        ("code", "sauna --start\nsauna --heat 90"),
        ("sentence", "Then wait for an hour."),
        ("code", "sauna --stop"),
    ]


def test_long_code_is_shown_in_parts() -> None:
    lines = [f"export SETTING_{n}=value # what the setting number {n} does" for n in range(20)]
    parts = find_units("\n".join(["These can be set:", "", "```sh", *lines, "```"]))[1:]
    assert "\n".join(part.text for part in parts) == "\n".join(lines)
    assert all(part.kind == "code" and len(part.text.split()) <= 20 for part in parts)


def test_the_marks_of_a_quotation_are_not_shown() -> None:
    assert [unit.text for unit in find_units("> It is > 90 degrees hot. Go.")] == ["It is > 90 degrees hot.", "Go."]


def test_signs_in_a_cell_are_no_marks_of_a_quotation() -> None:
    assert find_units("| Size | Fee |\n|---|---|\n| large | > all others |")[0].text == "Size: large; Fee: > all others"


def test_a_word_that_says_how_a_sentence_is_meant_stays_with_it() -> None:
    assert [unit.text for unit in find_units("Warning:\nIt is hot. Go.")] == ["Warning: It is hot.", "Go."]


def test_code_of_which_a_page_makes_a_picture_is_not_shown() -> None:
    assert [unit.text for unit in find_units("It is hot.\n\n```mermaid\ngraph LR\n A --> B\n```\n\nGo.")] == [
        "It is hot.",
        "Go.",
    ]


def test_a_long_row_is_shown_in_sentences_below_its_short_cells() -> None:
    long = "The stove is heated with wood from the yard. " * 10
    units = find_units(f"| Stove | Rule | Why |\n|---|---|---|\n| East | Heat it | {long}|\n| West | Leave it | Cold |")
    assert [(unit.kind, unit.lead) for unit in units] == [("row", None), *[("sentence", 0)] * 10, ("row", None)]
    assert units[0].text == "Stove: East; Rule: Heat it"
    assert units[2].text == "The stove is heated with wood from the yard."


def test_an_entry_that_nobody_reads_at_once_is_divided_at_its_sentences() -> None:
    units = find_units("- First. " + "The stove is heated with wood from the yard. " * 15 + "\n- Second.")
    assert [unit.kind for unit in units] == ["item", *["sentence"] * 15, "item"]
    assert {unit.lead for unit in units[1:-1]} == {0}


def test_a_single_line_with_the_name_of_a_value_is_a_record() -> None:
    assert [unit.kind for unit in find_units("author: Anna\n\nThe sauna is hot.\n\nNote: it is old.")] == [
        "field",
        "sentence",
        "sentence",
    ]

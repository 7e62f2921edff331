"""Questions about tables are computed; what a table does not say is left to others."""

import time

import pytest

from assistant.steps.figures.figures import Figures
from retrieval.formats.readers import read
from retrieval.index.tables import StoredTable
from tests.assistant.figures.conftest import FILES, passage_of, stored_tables, workbook_of
from tests.assistant.figures.more_tables import LEFT_ALONE, PROGRAMME, QUESTIONS, TEXTS
from tests.assistant.figures.other_tables import OTHER_QUESTIONS, OTHER_TEXTS, OTHERS_LEFT_ALONE
from tests.assistant.figures.tables import (
    INVENTORY_QUESTIONS,
    MISSING,
    PAYMENTS_QUESTIONS,
    PRICES_QUESTIONS,
    SILENT,
    STAFF_QUESTIONS,
)

ASKED = [
    (title, *question)
    for title, questions in (
        ("inventory", INVENTORY_QUESTIONS),
        ("staff", STAFF_QUESTIONS),
        ("preisliste", PRICES_QUESTIONS),
        ("payments", PAYMENTS_QUESTIONS),
    )
    for question in questions
]


@pytest.mark.parametrize(("title", "question", "right", "wrong"), ASKED)
def test_a_question_about_a_table_is_computed_whatever_other_tables_there_are(
    tables: list[StoredTable], title: str, question: str, right: list[str], wrong: list[str]
) -> None:
    found = [passage_of(one) for one in tables if one.document.title == title]
    computed = Figures().compute(question, found, tables)
    assert computed is not None
    assert not computed.refused
    assert [part for part in right if part not in computed.text] == []
    assert [part for part in wrong if part in computed.text] == []
    assert len(computed.text.split()) <= 100
    assert {passage.chunk.title for passage in computed.passages} == {title}


@pytest.fixture(scope="module")
def more_tables() -> list[StoredTable]:
    return stored_tables({**TEXTS, **OTHER_TEXTS, "/library/programme.xlsx": workbook_of(PROGRAMME)})


@pytest.mark.parametrize(("title", "question", "right"), [*QUESTIONS, *OTHER_QUESTIONS])
def test_other_tables_are_asked_as_well(
    tables: list[StoredTable], more_tables: list[StoredTable], title: str, question: str, right: list[str]
) -> None:
    found = [passage_of(one) for one in more_tables if one.document.title == title]
    computed = Figures().compute(question, found, [*tables, *more_tables])
    assert computed is not None
    assert not computed.refused
    assert [part for part in right if part not in computed.text] == []


@pytest.mark.parametrize("question", [*LEFT_ALONE, *OTHERS_LEFT_ALONE])
def test_words_of_other_tables_alone_are_no_question_about_them(
    tables: list[StoredTable], more_tables: list[StoredTable], question: str
) -> None:
    everything = [*tables, *more_tables]
    assert Figures().compute(question, [*map(passage_of, everything)], everything) is None


@pytest.mark.parametrize("question", SILENT)
def test_what_no_column_says_is_not_answered(tables: list[StoredTable], question: str) -> None:
    assert Figures().compute(question, [*map(passage_of, tables)], tables) is None


@pytest.mark.parametrize(("question", "period"), MISSING)
def test_a_period_that_a_table_lacks_is_said(tables: list[StoredTable], question: str, period: str) -> None:
    computed = Figures().compute(question, [*map(passage_of, tables)], tables)
    assert computed is not None
    assert computed.refused
    assert f"is of {period}" in computed.text


def test_the_passages_are_the_rows_as_the_document_has_them(tables: list[StoredTable]) -> None:
    computed = Figures().compute("Which products are out of stock?", [], tables)
    assert computed is not None
    text = read(FILES["/shop/inventory.csv"], "/shop/inventory.csv", ".csv").text
    chunks = [passage.chunk for passage in computed.passages]
    assert [chunk.place for chunk in chunks] == ["row 3", "row 7"]
    assert all(text[chunk.start : chunk.end] == chunk.text for chunk in chunks)
    assert "[1] [2]" in computed.text


def test_rows_that_sum_up_others_are_not_counted_or_added() -> None:
    data = b"Stall,Apples,Pears\nNorth gate,4,2\nSouth gate,7,1\nRiverside,1,9\nTotal,12,12\n"
    tables = stored_tables({"/market/stalls.csv": data})
    found = [passage_of(one) for one in tables]
    summed = Figures().compute("total apples of all stalls", found, tables)
    most = Figures().compute("Which stall has the most pears?", found, tables)
    assert summed is not None
    assert most is not None
    assert "**12**" in summed.text
    assert "Riverside" in most.text


def test_a_value_without_a_figure_is_not_added_as_zero() -> None:
    seats = ("12", "n/a", "20", "16", "14", "9", "8", "7", "5", "4")
    rows = "".join(f"Room {number},{some},1\n" for number, some in enumerate(seats, 1))
    tables = stored_tables({"/house/rooms.csv": f"Room,Seats,Floor\n{rows}".encode()})
    computed = Figures().compute("total seats on all floors of the rooms", [passage_of(one) for one in tables], tables)
    assert computed is not None
    assert "**95**" in computed.text
    assert "9 of 10 rows" in computed.text


def test_a_table_of_a_hundred_thousand_rows_is_asked_quickly_once_it_is_open() -> None:
    rows = "\n".join(
        f"R-{number:06},Guest {number},{'lake' if number % 2 else 'hill'},{number % 90}" for number in range(100_000)
    )
    tables = stored_tables({"/hotel/stays.csv": f"Stay,Guest,Side,Nights\n{rows}\n".encode()})
    figures = Figures()
    first = figures.compute("How many nights was stay R-054321?", [], tables)
    began = time.process_time()
    second = figures.compute("Which guest had stay R-077777?", [], tables)
    assert first is not None
    assert second is not None
    assert "**51**" in first.text
    assert "Guest 77777" in second.text
    assert time.process_time() - began < 1


def test_the_value_of_most_rows_is_counted(tables: list[StoredTable]) -> None:
    computed = Figures().compute("Which category has the most products?", [*map(passage_of, tables)], tables)
    assert computed is not None
    assert "Measuring" in computed.text or "Power tools" in computed.text or "Safety" in computed.text
    assert ": 3" in computed.text


def test_a_formula_without_a_stored_result_is_said_and_not_guessed() -> None:
    rows = [["Item", "Euros"], ["Van", 410], ["Fuel", 96], ["Total costs", "=B2+B3"]]
    tables = stored_tables({"/tour/costs.xlsx": workbook_of(rows)})
    computed = Figures().compute("What are the total costs?", [*map(passage_of, tables)], tables)
    assert computed is not None
    assert computed.refused
    assert "formula without a stored result" in computed.text


def test_a_column_of_a_short_table_is_shown_whole() -> None:
    tables = stored_tables({"/yard/shifts.csv": b"Gate,Guard,Late shift\nNorth,Ada,7:15\nSouth,Ole,8:45\n"})
    computed = Figures().compute("How long did the late shift last?", [*map(passage_of, tables)], tables)
    assert computed is not None
    assert "7:15" in computed.text
    assert "8:45" in computed.text


MARKDOWN = """# Ovens

| Oven | Keeper | Fuel |
|------|--------|------|
| Big Bertha | Team Rye | gas |
| Little Joe | Team Oat | birch wood |

Ask before you light one.
"""


def test_a_table_in_a_text_is_asked_like_a_file_of_rows() -> None:
    tables = stored_tables({"/bakery/ovens.md": MARKDOWN.encode()})
    found = [*map(passage_of, tables)]
    keeper = Figures().compute("Who is the keeper of Little Joe?", found, tables)
    fuel = Figures().compute("Which fuel does Big Bertha use?", found, tables)
    assert keeper is not None
    assert fuel is not None
    assert "Team Oat" in keeper.text
    assert "gas" in fuel.text
    (passage,) = fuel.passages
    assert passage.chunk.text == MARKDOWN[passage.chunk.start : passage.chunk.end]
    assert passage.chunk.text.startswith("| Big Bertha")


def test_of_a_table_with_one_row_the_column_that_was_named_is_shown_and_the_row_not_counted() -> None:
    (rooms,) = stored_tables({"/library/rooms.csv": b"Year,Cellar lamps,Cellar chairs,Attic chairs\n2024,8,24,16\n"})
    computed = Figures().compute("How many chairs are in the cellar?", [passage_of(rooms)], [rooms])
    assert computed is not None
    assert "24" in computed.text


STOCK = b"product,price,stock\ndrill,89.90,4\nladder,59.00,0\nsander,120.00,2\nlamp,15.50,0\n"


@pytest.mark.parametrize(
    ("question", "said", "unsaid"),
    [
        ("Which products are out of stock?", ["ladder", "lamp", "2 of 4"], ["drill"]),
        ("which items are sold out", ["ladder", "lamp"], ["sander"]),
        ("How many products are out of stock?", ["**2**"], ["**4**"]),
        ("Welche Artikel sind ausverkauft?", ["ladder", "lamp"], ["drill"]),
    ],
)
def test_nothing_left_means_a_stock_of_zero(question: str, said: list[str], unsaid: list[str]) -> None:
    tables = stored_tables({"/shop/products.csv": STOCK})
    computed = Figures().compute(question, [*map(passage_of, tables)], tables)
    assert computed is not None
    assert all(word in computed.text for word in said)
    assert not any(word in computed.text for word in unsaid)


def test_none_is_said_as_zero() -> None:
    tables = stored_tables({"/shop/products.csv": STOCK.replace(b",0\n", b",7\n")})
    computed = Figures().compute("which items are sold out", [*map(passage_of, tables)], tables)
    assert computed is not None
    assert computed.text.startswith("**0**")

"""Rows of tables with figures are found by what they are called, and read with their table."""

from pathlib import Path

import pytest

from retrieval.chunking.cut import cut
from retrieval.chunking.pieces import Limits
from retrieval.chunking.table_rows import table_rows
from retrieval.documents import Document, Place
from retrieval.formats.html.reader import read_html
from retrieval.settings import IndexSettings
from retrieval.text.tables import tables
from tests.retrieval.conftest import OpenLibrary
from tests.retrieval.fakes import WordEmbedder

STATEMENT = """CONDENSED STATEMENTS OF OPERATIONS
(In millions, except per share data)
| Three Months Ended July 1, 2023 | Three Months Ended June 25, 2022
Net sales:
Products | $ 60,584 | $ 63,355
Services | 21,213 | 19,604
Gross margin | 36,413 | 35,885"""


def rows_of(text: str, tokens: int = 200, window: int = 256, **settings: bool) -> list[tuple[str, str]]:
    """Return the label of each row, and what is read of its table."""
    document = Document.of("report.pdf", "report", text)
    chunks = cut(document, IndexSettings(chunk_tokens=tokens, **settings), WordEmbedder(window))
    return [(chunk.label, chunk.found.text) for chunk in chunks if chunk.label]


def said(text: str) -> list[str]:
    return [row.sentence for table in tables(text) for row in table.rows]


def test_a_row_is_called_by_caption_section_and_name_and_read_with_its_table() -> None:
    caption = "CONDENSED STATEMENTS OF OPERATIONS (In millions, except per share data)"
    names = ["Net sales: Products", "Net sales: Services", "Net sales: Gross margin"]
    assert rows_of(f"Before.\n\n{STATEMENT}\n\nAfter.") == [(f"{caption}\n{name}", STATEMENT) for name in names]


def test_rows_of_markdown_are_found_too() -> None:
    table = "| | **TRL** | ours |\n|---|---:|---|\n| seconds a pair | 86.9 | **30.2** |\n| `peak` memory | 9.0 | 4.9 |"
    assert rows_of(table) == [("seconds a pair", table), ("peak memory", table)]


def test_a_row_says_its_figures_with_the_heads_of_their_columns() -> None:
    assert said(STATEMENT)[2] == (
        "CONDENSED STATEMENTS OF OPERATIONS (In millions, except per share data) Net sales: Gross margin: "
        "Three Months Ended July 1, 2023: 36,413; Three Months Ended June 25, 2022: 35,885"
    )
    assert said("| code | means |\n| 1 | refused |\n| 2 | to be mended |") == ["1, refused", "2, to be mended"]
    long = f"The following table shows {'many ' * 20}sales (dollars in millions):"
    assert said(f"{long}\n| 2023 | 2022\nSales | 5 | 7") == ["Sales (dollars in millions): 2023: 5; 2022: 7"]
    assert said("| | TRL | **ours** |\n|---|---|---|\n| seconds | 86.9 | 30.2 |") == ["seconds: TRL: 86.9; ours: 30.2"]
    assert said("| 2023 | 2022\nDebt | 5 | —\nLoans | 7") == ["Debt: 2023: 5; 2022: —", "Loans: 2023: 7"]


@pytest.mark.parametrize(
    ("table", "rows"),
    [
        (
            "Country | Area | People\nFrance | 551,500 | 68.2M\nMalta | 316 km2 | 0.5M\nItaly | 301,340 | 58.9M",
            ["France: Area: 551,500", "Italy: Area: 301,340"],
        ),
        ("Tea | 3\nCoffee | 4.50 EUR\nSalt | 7", ["Tea: 3", "Salt: 7"]),
        ("Asia | 5 | 6\nEurope | n/a | n/a\nAfrica | 7 | 8", ["Asia: 5; 6", "Africa: 7; 8"]),
        (
            "| 2023 | 2022\nSales | 51 | 49\nEmployees | 2010 | 1950\nStores | 31 | 30",
            ["Sales: 2023: 51; 2022: 49", "Employees: 2023: 2010; 2022: 1950", "Stores: 2023: 31; 2022: 30"],
        ),
        (" | 2023 | 2022 | \nSales | 5 | 6 | up 4%", ["Sales, up 4%: 2023: 5; 2022: 6"]),
        ("Year | Revenue\n2021 | 10\n2022 | 20", ["Year 2021: Revenue: 10", "Year 2022: Revenue: 20"]),
        ("| a \\| b | value |\n|---|---|\n| max_new_tokens | **512** |", ["max_new_tokens: value: 512"]),
        ("+---+---+\n| Fruit | Count |\n| Apples | 3 |", ["Apples: Count: 3"]),
    ],
)
def test_no_row_is_taken_for_heads_and_no_head_for_another(table: str, rows: list[str]) -> None:
    assert said(table) == rows


def test_long_lines_and_long_tables_take_time_as_their_length() -> None:
    assert rows_of(" " * 300_000) == []
    measured = 0

    def count(text: str) -> int:
        nonlocal measured
        measured += len(text)
        return WordEmbedder().count_tokens(text)

    table = "\n".join(f"Item number{number} | {number},000" for number in range(1, 800))
    limits = Limits(100, 256, count)
    assert len(list(table_rows(table, limits))) == 799
    assert measured < 799 * 8_000


def test_tables_of_web_pages_are_read_as_such_with_heads_over_several_columns() -> None:
    page = b"""<body><h1>Sales</h1><table><thead><tr><th></th><th colspan=2>2023</th></tr></thead>
    <tr><td>North</td><td>5</td><td>6</td></tr><tr><td>South</td><td>7</td><td>8</td></tr></table><p>End.</p></body>"""
    text = read_html(page).text
    assert said(text) == ["North: 2023: 5; 2023: 6", "South: 2023: 7; 2023: 8"]
    assert text.endswith("South | 7 | 8\n\nEnd.")


def test_the_number_that_a_row_begins_with_is_part_of_its_name() -> None:
    table = "| code | means |\n|---|---|\n| 1 | refused by a rule |\n| 2 | something to mend |"
    assert [label for label, _ in rows_of(table)] == ["1, refused by a rule", "2, something to mend"]


def test_sections_of_tables_with_empty_cells_are_names_of_their_rows() -> None:
    labels = [
        label for label, _ in rows_of("Item | 2023 | 2022\nAssets | | \nCash | 5 | 7\nLiabilities | |\nDebt | 1 | 2")
    ]
    assert labels == ["Assets Cash", "Liabilities Debt"]


@pytest.mark.parametrize(
    "text",
    [
        "Command | What it does\ningest | adds files\nask | answers",
        "Year ended | 2023 | 2022\nmore | 2021 | 2020",
        "5 | 7\n8 | 9",
        "one | 5",
        "A sentence of 5 words.\nAnd another | with a bar.",
        "| a | b |\n|---|---|\n| — | — |",
    ],
)
def test_what_has_no_name_or_no_figure_is_no_row(text: str) -> None:
    assert rows_of(text) == []


def test_of_a_table_longer_than_a_chunk_the_rows_around_are_read() -> None:
    table = "\n".join(f"Item number{number} | {number},000 | {number},500" for number in range(1, 100))
    read = dict(rows_of(table, tokens=80))
    assert len(read) == 99
    for label, text in read.items():
        assert any(line.startswith(f"{label} | ") for line in text.split("\n"))
        assert WordEmbedder().count_tokens(text) <= 82
        assert table.startswith(text) or f"\n{text}" in table
    assert min(text.count("\n") for text in read.values()) > 3


def test_rows_stay_on_their_page_and_can_be_turned_off() -> None:
    text = f"{STATEMENT}\n\n{STATEMENT}"
    places = (Place(0, "page 1"), Place(len(STATEMENT) + 2, "page 2"))
    document = Document.of("2023_Q3_AAPL.pdf", "Form 10-Q", text, places)
    rows = [chunk for chunk in cut(document, IndexSettings(), WordEmbedder()) if chunk.label]
    assert [chunk.found.place for chunk in rows] == ["page 1"] * 3 + ["page 2"] * 3
    assert {chunk.heading for chunk in rows} == {"2023 Q3 AAPL > Form 10-Q"}
    assert [text[chunk.row or 0 :].split(" | ")[0] for chunk in rows] == ["Products", "Services", "Gross margin"] * 2
    assert rows_of(STATEMENT, table_rows=False) == []


def test_a_row_whose_name_does_not_fit_the_window_is_left_to_its_chunk() -> None:
    table = "\n".join(f"{'very ' * 40}long name {number} | {number},000" for number in range(3))
    assert rows_of(table, tokens=32, window=34) == []


def test_the_cell_of_a_table_is_found_once_and_read_with_the_heads_of_its_columns(
    open_library: OpenLibrary, folder: Path
) -> None:
    filler = "\n".join(f"Other income of kind {number} | {number},111 | {number},222" for number in range(1, 9))
    for year in (2021, 2022, 2023):
        text = f"{STATEMENT}\n{filler}".replace("36,413", f"{year - 2000},413").replace("2023", str(year))
        prose = "The margin is described below in many words. " * 12
        (folder / f"{year} report.md").write_text(f"# Form 10-Q\n\n{prose}\n\n{text}\n\n{prose}")
    library = open_library()
    list(library.ingest([str(folder)]))
    passages = library.search("What was the gross margin in 2022?")
    assert "Gross margin | 22,413" in passages[0].chunk.text
    assert "Three Months Ended" in passages[0].chunk.text
    spans = [(passage.chunk.uri, passage.chunk.start) for passage in passages]
    assert len(set(spans)) == len(spans)
    for passage in passages:
        assert Path(passage.chunk.uri).read_text()[passage.chunk.start : passage.chunk.end] == passage.chunk.text

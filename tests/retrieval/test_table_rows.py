"""Rows of tables with figures are found by what they are called, and read with their table."""

from pathlib import Path

import pytest

from retrieval.chunking import cut
from retrieval.documents import Document, Place
from retrieval.settings import IndexSettings
from retrieval.table_rows import rows, tables
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


def test_a_row_is_called_by_caption_section_and_name_and_read_with_its_table() -> None:
    caption = "CONDENSED STATEMENTS OF OPERATIONS (In millions, except per share data)"
    names = ["Net sales: Products", "Net sales: Services", "Net sales: Gross margin"]
    assert rows_of(f"Before.\n\n{STATEMENT}\n\nAfter.") == [(f"{caption}\n{name}", STATEMENT) for name in names]


def test_rows_of_markdown_are_found_too() -> None:
    table = "| | **TRL** | ours |\n|---|---:|---|\n| seconds a pair | 86.9 | **30.2** |\n| `peak` memory | 9.0 | 4.9 |"
    assert rows_of(table) == [("seconds a pair", table), ("peak memory", table)]


def test_a_row_says_its_figures_with_the_heads_of_their_columns() -> None:
    def said(text: str) -> list[str]:
        return [row.said for lines in tables(text) for row in rows(text, lines)]

    assert said(STATEMENT)[2] == (
        "CONDENSED STATEMENTS OF OPERATIONS (In millions, except per share data) Net sales: Gross margin: "
        "Three Months Ended July 1, 2023: 36,413; Three Months Ended June 25, 2022: 35,885"
    )
    long = f"The following table shows {'many ' * 20}sales (dollars in millions):"
    assert said(f"{long}\n| 2023 | 2022\nSales | 5 | 7") == ["Sales (dollars in millions): 2023: 5; 2022: 7"]
    assert said("| | TRL | **ours** |\n|---|---|---|\n| seconds | 86.9 | 30.2 |") == ["seconds: TRL: 86.9; ours: 30.2"]
    assert said("| 2023 | 2022\nDebt | 5 | —\nLoans | 7") == ["Debt: 2023: 5; 2022: —", "Loans: 2023: 7"]


def test_the_number_that_a_row_begins_with_is_part_of_its_name() -> None:
    table = "| code | means |\n|---|---|\n| 1 | refused by a rule |\n| 2 | something to mend |"
    assert [label for label, _ in rows_of(table)] == ["1 refused by a rule", "2 something to mend"]


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

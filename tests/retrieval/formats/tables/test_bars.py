"""Tables in texts become values where their head is certain."""

import pytest

from tests.retrieval.formats.sources import read_as


def test_a_table_of_markdown_has_the_heading_above_it_as_its_caption() -> None:
    text = "# Teas\n\n## Green\n\n| Tea | Minutes |\n|:--|--:|\n| **Sencha** | 2 |\n| Gyokuro \\| shade | 3 |\n"
    (table,) = read_as(".md", text).tables
    assert (table.caption, table.columns) == ("Green", ("Tea", "Minutes"))
    assert table.rows == (("Sencha", "2"), ("Gyokuro | shade", "3"))
    assert [text[start:].startswith(row) for start, row in zip(table.starts, table.texts, strict=True)] == [True, True]


@pytest.mark.parametrize(
    "text",
    [
        "```\n| a | b |\n|---|---|\n| 1 | 2 |\n```\n",
        "a | b\nand then c | d\n",
        "| 4 | 5 |\n| 6 | 7 |\n",
        "one | line\n",
    ],
)
def test_bars_alone_make_no_table(text: str) -> None:
    assert read_as(".md", text).tables == ()

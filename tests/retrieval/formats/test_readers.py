"""Each format is read from a file that another program wrote; what cannot be read says why and what to do."""

import csv
import io
import json
import random
from pathlib import Path

import pytest

from retrieval.errors import BrokenSourceError, RefusedSourceError
from retrieval.formats.readers import check
from tests.retrieval.formats.sources import pdf_of, read_as

# Text and Markdown


def test_markdown_is_kept_as_it_is_so_that_spans_hold_in_the_file() -> None:
    text = "# The *Guide* to [Tea](http://tea)\n\nSteep **three** minutes.\n"
    document = read_as(".md", text)
    assert (document.text, document.title) == (text, "The Guide to Tea")


def test_a_heading_inside_of_a_code_fence_is_no_title() -> None:
    assert read_as(".md", "```sh\n# install\n```\n\n## Setting up\n").title == "Setting up"


def test_the_front_matter_names_a_markdown_file_before_its_headings() -> None:
    assert read_as(".md", '---\ntitle: "Leave policy"\ntags: [hr]\n---\n# Intro\ntext').title == "Leave policy"


def test_an_underlined_heading_is_a_title() -> None:
    assert read_as(".md", "Leave policy\n============\n\nTwenty days.").title == "Leave policy"


def test_a_file_without_a_title_is_called_by_its_name() -> None:
    assert read_as(".txt", "Tea 3 EUR").title == "price-list"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_text_is_read_in_the_encoding_it_was_written_in(encoding: str) -> None:
    text = "Größe, café, niño: der Preis beträgt 5 €."
    assert read_as(".txt", text.encode(encoding)).text == text


def test_text_of_another_script_is_read_from_its_old_code_page() -> None:
    text = "Это русский текст для проверки кодировки документа."
    assert read_as(".txt", text.encode("cp1251")).text == text


def test_windows_line_ends_become_plain_ones() -> None:
    assert read_as(".txt", b"one\r\ntwo\rthree").text == "one\ntwo\nthree"


def test_lines_of_an_old_code_page_in_utf_8_are_read_in_theirs() -> None:
    mixed = "Größe und Maße für Käufer\n".encode() * 2 + "für fünf Euro".encode("cp1252")
    assert read_as(".txt", mixed).text == "Größe und Maße für Käufer\n" * 2 + "für fünf Euro"


def test_the_headings_above_a_passage_are_its_place() -> None:
    below = "### Linux\n\napt\n\n```sh\n# no\n```\n\n## Use\n\nRun."
    document = read_as(".md", f"# Guide\n\nHello.\n\n## Install\n\nText.\n\n{below}")
    found = [document.place_at(document.text.index(word)) for word in ("Hello", "Text", "# no", "Run")]
    assert found == ["", "Install", "Install > Linux", "Use"]


def test_source_code_is_called_by_its_name_and_keeps_its_lines() -> None:
    source = Path(csv.__file__).read_bytes()
    document = read_as(".py", source, "/usr/lib/python3/csv.py")
    assert (document.title, document.text) == ("csv.py", source.decode())
    number = source.decode()[: document.text.index("class Sniffer")].count("\n") + 1
    assert document.place_at(document.text.index("class Sniffer")) == f"line {number}"


def test_a_line_without_end_is_refused() -> None:
    with pytest.raises(RefusedSourceError, match=r"one line of it has 10,000,000 characters.*break it into lines"):
        read_as(".txt", "word " * 2_000_000)


# HTML

PAGE = """<!doctype html><html><head><title>Tea - Shop</title><style>p {color: red}</style></head><body>
<nav><a href="/">Home</a></nav><script>track()</script>
<main><h1>Making
 tea</h1><p>Boil   <b>fresh</b> water,<br>then wait.</p><ul><li>Green: 80 C</li><li><p>Black: 95 C</p></li></ul>
<table><tr><th>Tea</th><th>Minutes</th></tr><tr><td>Green</td><td>2</td></tr></table>
<pre>steep(
  minutes=3)</pre><p hidden>secret</p><!-- note --></main><footer>Imprint</footer></body></html>"""


def test_html_reads_as_the_page_does_without_scripts_and_navigation() -> None:
    document = read_as(".html", PAGE)
    assert document.title == "Making tea"
    assert document.text == (
        "# Making tea\n\nBoil fresh water,\nthen wait.\n\n- Green: 80 C\n- Black: 95 C\n\n"
        "Tea | Minutes\nGreen | 2\n\n```\nsteep(\n  minutes=3)\n```"
    )


def test_html_without_a_heading_is_called_by_its_title() -> None:
    assert read_as(".htm", "<title>Tea</title><p>Boil water.").title == "Tea"


def test_html_is_read_in_the_encoding_it_declares() -> None:
    page = '<meta charset="iso-8859-2"><p>Zażółć gęślą jaźń</p>'
    assert read_as(".html", page.encode("iso-8859-2")).text == "Zażółć gęślą jaźń"


def test_html_without_any_text_is_refused() -> None:
    with pytest.raises(RefusedSourceError, match="no text"):
        read_as(".html", "<html><script>app()</script></html>")


# Tables and records


def test_every_row_of_a_table_reads_without_its_header() -> None:
    file = io.StringIO()
    csv.writer(file).writerows([("Tea", "Price, EUR"), ("Green", "3"), ('Earl "Grey"', "4\nor 5")])
    assert read_as(".csv", file.getvalue()).text == 'Tea: Green\nPrice, EUR: 3\n\nTea: Earl "Grey"\nPrice, EUR: 4\nor 5'


@pytest.mark.parametrize("delimiter", [";", "\t", "|"])
def test_a_table_may_be_separated_by_other_marks(delimiter: str) -> None:
    text = "\n".join(delimiter.join(row) for row in (("Tea", "Price"), ("Green", "3,50")))
    assert read_as(".csv", text).text == "Tea: Green\nPrice: 3,50"


def test_rows_shorter_and_longer_than_the_header_are_read() -> None:
    assert (
        read_as(".csv", "Tea,Price\nGreen\nBlack,4,loose\n,\n").text
        == "Tea: Green\n\nTea: Black\nPrice: 4\ncolumn 3: loose"
    )


def test_a_table_with_nothing_but_a_header_is_refused() -> None:
    with pytest.raises(RefusedSourceError, match="no text"):
        read_as(".csv", "Tea,Price\n")


def test_every_json_line_becomes_named_values() -> None:
    rows = [{"tea": "Grün", "price": {"EUR": 3, "USD": None}, "tags": ["hot", "green"]}, {"steps": [{"do": "boil"}]}]
    text = "\n\n".join(json.dumps(row) for row in rows)
    assert read_as(".jsonl", text).text == "tea: Grün\nprice.EUR: 3\ntags: hot, green\n\nsteps.1.do: boil"


def test_a_broken_json_line_is_named() -> None:
    with pytest.raises(BrokenSourceError, match="line 2 is no JSON"):
        read_as(".jsonl", '{"a": 1}\n{"a": \n')


def test_items_of_a_json_list_are_paragraphs_of_named_values() -> None:
    teas = [{"tea": "Green", "price": {"EUR": 3}}, {"tea": "Black"}]
    assert read_as(".json", json.dumps(teas, indent=2)).text == "tea: Green\nprice.EUR: 3\n\ntea: Black"
    assert read_as(".json", json.dumps({"teas": teas})).text == (
        "teas.tea: Green\nteas.price.EUR: 3\n\nteas.tea: Black"
    )


@pytest.mark.parametrize("text", ['{"a": 1', '{"a": 1}\n{"a": 2}', "[" * 200_000])
def test_broken_json_says_so(text: str) -> None:
    with pytest.raises(BrokenSourceError, match=r"no JSON|nested too deeply"):
        read_as(".json", text)


def test_half_a_character_in_json_does_not_break_the_text() -> None:
    assert read_as(".jsonl", r'{"a": "x\ud83dy"}').text == "a: x?y"


# Files that are not what they seem


@pytest.mark.parametrize("suffix", [".txt", ".md", ".html", ".csv", ".jsonl"])
@pytest.mark.parametrize("data", [b"\x89PNG\r\n\x1a\n" + bytes(50), random.Random(1).randbytes(4000), pdf_of("Text")])
def test_bytes_that_are_no_text_are_broken(suffix: str, data: bytes) -> None:
    with pytest.raises(BrokenSourceError, match="suffix"):
        read_as(suffix, data)


@pytest.mark.parametrize("suffix", [".pdf", ".docx"])
@pytest.mark.parametrize("data", [b"just text", random.Random(2).randbytes(4000)])
def test_bytes_of_another_type_are_broken(suffix: str, data: bytes) -> None:
    with pytest.raises(BrokenSourceError, match="save it again"):
        read_as(suffix, data)


@pytest.mark.parametrize("suffix", [".md", ".txt", ".csv", ".html", ".jsonl"])
def test_blank_files_are_refused(suffix: str) -> None:
    with pytest.raises(RefusedSourceError, match="no text"):
        read_as(suffix, " \n\n \n")


def test_files_are_checked_before_they_are_read(tmp_path: Path) -> None:
    (tmp_path / "empty.md").touch()
    with (tmp_path / "huge.txt").open("wb") as huge:
        huge.truncate(2 * 2**20)
    for name, error, reason in (
        ("empty.md", RefusedSourceError, "it is empty"),
        ("huge.txt", RefusedSourceError, "2 MB, more than index.max_file_mb = 1"),
        ("absent.txt", BrokenSourceError, "no such file"),
    ):
        with pytest.raises(error, match=reason):
            check(tmp_path / name, max_file_mb=1)

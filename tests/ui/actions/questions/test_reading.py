"""Opening a document where a passage stands: the text around it, its page, and its file."""

import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from retrieval.library import Library
from retrieval.records import DocumentRecord
from retrieval.settings import IndexSettings
from tests.retrieval.fakes import WordEmbedder
from tests.retrieval.formats.sources import pdf_of
from tests.ui.conftest import stand_in
from ui.actions.chat.originals import PagePictures, find_original
from ui.actions.chat.reading import Span, open_document
from ui.people.reading.reach import EVERYTHING
from ui.people.roles import Person
from ui.web.chat.viewer.document import render_text
from ui.wiring import Apprentice

RULES = "\n\n".join(f"## Rule {number}\n\n{'Mind the gate. ' * 40}Rule {number} ends here." for number in range(40))
PAGES = ("Green tea is heated soon after it was picked.", "Black tea withers and is rolled. Dogs stay outside.")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("read")
    (folder / "rules.md").write_text(RULES, encoding="utf-8")
    (folder / "tea.pdf").write_bytes(pdf_of(*PAGES))
    (folder / "tools.csv").write_text("Tool,Price\nSaw,20\nDrill,90\nNail,1\n", encoding="utf-8")
    with zipfile.ZipFile(folder / "packed.zip", "w") as archive:
        archive.writestr("inner/note.md", "The red shelf stands beside gate 4.")
    return folder


@pytest.fixture(scope="module")
def reading(folder: Path) -> Iterator[Apprentice]:
    """An Apprentice with a real library of four files."""
    apprentice = stand_in(folder)
    apprentice.library = Library(IndexSettings(), apprentice.home, apprentice.engine, WordEmbedder())
    list(apprentice.library.ingest([str(folder / name) for name in ("rules.md", "tea.pdf", "tools.csv", "packed.zip")]))
    yield apprentice
    apprentice.library.close()
    apprentice.engine.dispose()


def record_of(apprentice: Apprentice, end: str) -> DocumentRecord:
    return next(one for one in apprentice.library.documents() if one.uri.endswith(end))


def test_leafing_through_a_document_shows_all_of_it_and_leads_back(reading: Apprentice) -> None:
    record = record_of(reading, "rules.md")
    opened = open_document(reading, record.id, Span(0, 50), reach=EVERYTHING)
    assert opened
    assert opened.before is None
    assert opened.text[opened.marked.start : opened.marked.end] == RULES[:50]
    seen, steps = "", 0
    while opened.after:
        before = opened.span
        opened = open_document(reading, record.id, opened.after, reach=EVERYTHING)
        assert opened
        marked = opened.text[opened.marked.start : opened.marked.end]
        assert marked == RULES[opened.span.start : opened.span.end]
        assert opened.before
        assert opened.before.end == before.end or steps == 0
        assert len(opened.text) < 20_000
        seen, steps = seen + marked, steps + 1
    assert seen.endswith("Rule 39 ends here.")
    assert steps > 20
    assert all(f"Rule {number} ends here." in seen for number in range(1, 40))
    assert open_document(reading, record.id, Span(10**8, 10**8 + 9), reach=EVERYTHING) is None
    assert open_document(reading, "0" * 16, Span(0, 9), reach=EVERYTHING) is None


MIA = Person("mia")


def test_a_pdf_shows_its_page_while_its_file_is_the_one_that_was_read(reading: Apprentice, folder: Path) -> None:
    record, pictures = record_of(reading, "tea.pdf"), PagePictures(reading)
    [second] = [one.chunk for one in reading.library.read(record.id, 9, 0) if one.chunk.place == "page 2"]
    span = Span(second.start, second.end)
    opened = open_document(reading, record.id, span, reach=EVERYTHING)
    assert opened
    assert (opened.page, opened.is_downloadable, opened.after) == (2, True, None)
    assert opened.layout
    assert len(opened.layout.found) == 1
    drawn = pictures.draw(record.id, 2, MIA)
    assert drawn
    assert drawn.startswith(b"\x89PNG")
    assert pictures.draw(record.id, 2, MIA) is drawn  # kept
    assert pictures.draw(record.id, 3, MIA) is None

    data = (folder / "tea.pdf").read_bytes()
    (folder / "tea.pdf").write_bytes(data + b"\n")
    try:
        changed = open_document(reading, record.id, span, reach=EVERYTHING)
        assert changed
        assert (changed.page, changed.is_downloadable) == (None, False)
        assert "Black tea withers" in changed.text
        assert pictures.draw(record.id, 2, MIA) is None
        (folder / "tea.pdf").unlink()
        assert find_original(reading, record.id, reach=EVERYTHING) is None
    finally:
        (folder / "tea.pdf").write_bytes(data)


def test_a_file_in_an_archive_is_given_out_by_itself(reading: Apprentice) -> None:
    original = find_original(reading, record_of(reading, "note.md").id, reach=EVERYTHING)
    assert original
    assert (original.name, original.data) == ("note.md", b"The red shelf stands beside gate 4.")


def test_rows_of_a_sheet_are_shown_as_its_table(reading: Apprentice) -> None:
    record = record_of(reading, "tools.csv")
    at = "Tool: Saw\nPrice: 20\n\n"
    opened = open_document(reading, record.id, Span(len(at), len(at) + 9), reach=EVERYTHING)
    assert opened
    assert [row.cells for row in opened.rows] == [("Saw", "20"), ("Drill", "90"), ("Nail", "1")]
    html = render_text(opened)
    assert "<table><tr><th>Tool</th><th>Price</th></tr><tr><td>Saw</td><td>20</td></tr>" in html
    assert '<tr class="found" data-reveal><td>Drill</td><td>90</td></tr><tr><td>Nail</td>' in html
    assert html.count("<table>") == html.count("</table>") == 1

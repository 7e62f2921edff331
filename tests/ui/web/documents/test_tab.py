"""What the documents page says before and after files are put in."""

from dataclasses import replace
from pathlib import Path

from retrieval.formats.plain.text import CODE_SUFFIXES
from retrieval.formats.readers import FORMAT_NAMES, FORMATS
from retrieval.records import IngestResult
from tests.ui.fakes import MemoryLibrary
from ui.actions.documents import find_followed_folders
from ui.web.documents.listing import list_formats, render_documents
from ui.web.documents.receiving import render_results
from ui.wiring import Apprentice
from ui.wording.texts.languages.english import ENGLISH


def test_every_format_that_is_read_has_a_name_and_is_offered():
    assert {suffix for suffixes in FORMAT_NAMES.values() for suffix in suffixes} == FORMATS
    assert FORMAT_NAMES["source code"] == CODE_SUFFIXES
    assert list_formats(ENGLISH.documents).startswith("Markdown, text, HTML, PDF, Word, ")
    assert list_formats(ENGLISH.documents).endswith(", source code or ZIP archives")


def test_removing_says_of_a_document_in_a_followed_folder_alone_that_a_sync_adds_it_again(
    apprentice: Apprentice, tmp_path: Path
):
    library = apprentice.library
    assert isinstance(library, MemoryLibrary)
    notes = tmp_path / "notes"
    notes.mkdir()
    (notes / "tea.md").write_text("Green tea.", encoding="utf-8")
    [tea] = library.ingest([str(notes / "tea.md")])
    library.folders[notes] = "default"
    known = library.documents()
    assert find_followed_folders(apprentice, known) == {tea.document_id: notes}
    folders = find_followed_folders(apprentice, known)
    rows = render_documents(known, folders, texts=ENGLISH, total=2).split("<tr data-document=")[1:]
    again = ["the next sync adds it again" in row for row in rows]
    assert again == ["tea.md" in row for row in rows]
    assert again.count(True) == 1


def test_both_tables_say_what_was_not_read_of_a_file(apprentice: Apprentice):
    [known, *_] = apprentice.library.documents()
    partly = replace(known, notes=("the sheet <Old> is hidden", "page 2 has no text layer"))
    assert "the sheet &lt;Old&gt; is hidden; page 2 has no text layer" in render_documents(
        [partly], {}, texts=ENGLISH, total=1
    )
    assert "partly read" not in render_documents([known], {}, texts=ENGLISH, total=1)
    shown = render_results(
        [IngestResult("/tea.pdf", "partly read", "page 2 has no text layer", "1", 2)], texts=ENGLISH.documents
    )
    assert ">partly read</span></td><td>2 chunks · page 2 has no text layer<" in shown

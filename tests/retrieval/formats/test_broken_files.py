"""Whatever is wrong with a file, of whatever format: it is told with a remedy, and the index stays as it was."""

import io
import json
import zipfile
from pathlib import Path

import pypdf
import pytest

from retrieval.library import Library
from tests.retrieval.formats.sources import BOOK, pdf_of, slides, word_file, workbook, zip_of
from tests.retrieval.ingesting import ingest, stored_editions

OLE_HEAD = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600)
"""How a Word, Excel or PowerPoint file with a password begins."""
OFFICE_PARTS = {
    ".docx": "word/document.xml",
    ".pptx": "ppt/slides/slide1.xml",
    ".xlsx": "xl/worksheets/sheet1.xml",
}
LONG = "tea " * (10 * 2**20 // 4)
NOTEBOOK = {"cells": [{"cell_type": "markdown", "source": ["Green tea."], "metadata": {}}], "nbformat": 4}


def whole() -> dict[str, bytes]:
    return {
        ".pdf": pdf_of("Green tea."),
        ".docx": word_file("Green tea."),
        ".pptx": slides(),
        ".xlsx": workbook({"Tea": [["Sort", "Minutes"], ["Green", 2]]}),
        ".epub": BOOK.read_bytes(),
        ".zip": zip_of({"tea.txt": "Green tea."}),
        ".ipynb": json.dumps(NOTEBOOK).encode(),
        ".json": b'[{"sort": "green"}]',
        ".jsonl": b'{"sort": "green"}\n{"sort": "black"}',
    }


def truncated() -> dict[str, bytes]:
    return {suffix: data[: len(data) * 2 // 3] for suffix, data in whole().items()}


def of_another_type() -> dict[str, bytes]:
    suffixes = list(whole())
    packed = dict(zip(suffixes, [*list(whole().values())[1:], b"just text"], strict=True))
    texts = dict.fromkeys((".txt", ".md", ".html", ".csv", ".py", ".eml"), pdf_of("Green tea."))
    return {**packed, ".jsonl": pdf_of("Green tea."), ".json": word_file("Green tea."), **texts}


def encrypted() -> dict[str, bytes]:
    writer, file = pypdf.PdfWriter(io.BytesIO(pdf_of("Secret"))), io.BytesIO()
    writer.encrypt("password", algorithm="RC4-128")
    writer.write(file)
    return {".pdf": file.getvalue(), **dict.fromkeys(OFFICE_PARTS, OLE_HEAD)}


def bombs() -> dict[str, bytes]:
    found = {".zip": zip_of({"bomb.txt": b" " * 20 * 2**20})}
    for suffix in (*OFFICE_PARTS, ".epub"):
        with zipfile.ZipFile(io.BytesIO(whole()[suffix])) as archive:
            members = {name: archive.read(name) for name in archive.namelist()}
        part = OFFICE_PARTS.get(suffix) or next(name for name in members if name.endswith((".xhtml", ".html")))
        found[suffix] = zip_of({**members, part: members[part] + b" " * 20 * 2**20})
    return found


def endless_lines() -> dict[str, bytes]:
    texts = {
        ".txt": LONG,
        ".md": LONG,
        ".py": f"tea = '{LONG}'",
        ".csv": f"sort,text\ngreen,{LONG}",
        ".json": json.dumps([{"sort": LONG}]),
        ".jsonl": json.dumps({"sort": LONG}),
        ".html": f"<p>{LONG}</p>",
        ".eml": f"Subject: Tea\n\n{LONG}",
    }
    return {suffix: text.encode() for suffix, text in texts.items()}


@pytest.mark.parametrize("harm", [truncated, of_another_type, encrypted, bombs, endless_lines])
def test_a_broken_file_is_told_with_a_remedy_and_leaves_the_index_as_it_was(
    library: Library, home: Path, folder: Path, harm: object
) -> None:
    assert callable(harm)
    files = harm()
    (folder / "good.txt").write_text("Black tea is steeped for four minutes.")
    ingest(library, folder)
    before = library.digest()
    for suffix, data in files.items():
        (folder / f"broken{suffix}").write_bytes(data)
    results = ingest(library, folder)
    assert results.pop("good.txt")[0] == "unchanged"
    taken = {name: result for name, result in results.items() if result[0] not in ("skipped", "failed")}
    assert taken == {}
    assert [name for name, (_, reason) in results.items() if ";" not in reason] == []
    assert library.digest() == before
    assert [passage.chunk.title for passage in library.search("tea", 9)] == ["good"]
    library.close()
    assert len(stored_editions(home)) == 1


def test_mixed_encodings_are_read_line_by_line_in_every_kind_of_text(library: Library, folder: Path) -> None:
    for suffix in (".txt", ".md", ".csv", ".tsv", ".html", ".py"):
        lines = ["Preis;Stück" if suffix == ".csv" else "naïve Stück", "Grüner Tee für 3 €", "schwärzer"]
        encoded = [line.encode(encoding) for line, encoding in zip(lines, ("utf-8", "cp1252", "utf-8"), strict=True)]
        (folder / f"mixed{suffix}").write_bytes(b"\n".join(encoded) + b"\n")
    results = ingest(library, folder)
    assert {status for status, _ in results.values()} == {"added"}
    found = {passage.chunk.uri.rpartition(".")[2]: passage.chunk.text for passage in library.search("grüner tee", 6)}
    assert {kind for kind, text in found.items() if "Grüner Tee für 3 €" in text} == {
        "txt", "md", "csv", "tsv", "html", "py"
    }  # fmt: skip

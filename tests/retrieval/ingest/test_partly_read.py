"""What could not be read of a file is said when it is added, and stays with the document."""

import os
from pathlib import Path

import pytest
from PIL import Image
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas

from tests.retrieval.conftest import OpenLibrary
from tests.retrieval.ingesting import ingest

NOTE = "page 2 has no text layer; install tesseract to have scans read"


@pytest.fixture
def scan(folder: Path) -> Path:
    """A PDF whose second page is a picture and whose third is blank."""
    canvas = Canvas(str(folder / "letter.pdf"))
    canvas.drawString(72, 700, "Green tea is steeped for two minutes.")
    canvas.showPage()
    canvas.drawImage(ImageReader(Image.new("RGB", (60, 40), "grey")), 72, 500)
    canvas.showPage()
    canvas.showPage()
    canvas.drawString(72, 700, "Black tea is steeped for four minutes.")
    canvas.save()
    return folder / "letter.pdf"


def test_a_document_without_one_of_its_pages_is_partly_read_and_stays_so(open_library: OpenLibrary, scan: Path) -> None:
    library = open_library(ocr="")
    assert ingest(library, scan) == {"letter.pdf": ("partly read", NOTE)}
    assert [record.notes for record in library.documents()] == [(NOTE,)]
    assert ingest(library, scan) == {"letter.pdf": ("unchanged", NOTE)}
    assert library.search("black tea", 1)


def test_a_document_that_waits_for_tesseract_is_read_again_when_it_is_there(
    open_library: OpenLibrary, scan: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ingest(open_library(ocr=""), scan)
    program = tmp_path / "bin" / "tesseract"
    program.parent.mkdir()
    program.write_text("#!/bin/sh\ncat > /dev/null\necho White tea is steeped for five minutes.\n")
    program.chmod(0o755)
    monkeypatch.setenv("PATH", f"{program.parent}{os.pathsep}{os.environ['PATH']}")
    library = open_library(ocr="eng")
    assert ingest(library, scan) == {"letter.pdf": ("updated", "")}
    assert [record.notes for record in library.documents()] == [()]

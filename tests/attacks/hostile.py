"""Files that cost a reader far more than they weigh, one of each kind."""

import io
import zipfile
import zlib
from xml.sax.saxutils import escape

NESTED = ("div", "sup", "a", "b", "button", "h1", "section", "label")


def nested(tag: str, count: int = 8_000) -> bytes:
    """One element in the other."""
    return f"<{tag}>".encode() * count + b"nine leaves"


def book_of_one_chapter(count: int = 20_000) -> bytes:
    """A book whose spine names its chapter over and over, each time spelled otherwise."""
    items = "".join(f'<item id="i{at}" href="{"./" * (at % 50)}a.xhtml"/>' for at in range(count))
    spine = "".join(f'<itemref idref="i{at}"/>' for at in range(count))
    return packed(
        {
            "META-INF/container.xml": '<container xmlns="urn:oasis:names:tc:opendocument:xmlns:container"><rootfiles>'
            '<rootfile full-path="p.opf"/></rootfiles></container>',
            "p.opf": f'<package xmlns="http://www.idpf.org/2007/opf"><manifest>{items}</manifest><spine>{spine}</spine>'
            "</package>",
            "a.xhtml": "<p>" + "nine leaves " * 10_000,
        }
    )


def sheet(rows: str, merges: str = "") -> bytes:
    """A workbook of one sheet with these rows."""
    main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    relations = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    types = "application/vnd.openxmlformats-officedocument.spreadsheetml"
    return packed(
        {
            "[Content_Types].xml": '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
            '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
            f'<Override PartName="/xl/workbook.xml" ContentType="{types}.sheet.main+xml"/>'
            f'<Override PartName="/xl/worksheets/sheet1.xml" ContentType="{types}.worksheet+xml"/></Types>',
            "_rels/.rels": '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
            f'<Relationship Id="r1" Type="{relations}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
            "xl/workbook.xml": f'<workbook xmlns="{main}" xmlns:r="{relations}"><sheets>'
            '<sheet name="Tea" sheetId="1" r:id="r1"/></sheets></workbook>',
            "xl/_rels/workbook.xml.rels": '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/'
            f'relationships"><Relationship Id="r1" Type="{relations}/worksheet" Target="worksheets/sheet1.xml"/>'
            "</Relationships>",
            "xl/worksheets/sheet1.xml": f'<worksheet xmlns="{main}"><sheetData>{rows}</sheetData>{merges}</worksheet>',
        }
    )


def cells(number: int, columns: dict[str, str]) -> str:
    """A row of a sheet with texts in some columns."""
    inside = "".join(
        f'<c r="{column}{number}" t="inlineStr"><is><t>{escape(text)}</t></is></c>' for column, text in columns.items()
    )
    return f'<row r="{number}">{inside}</row>'


def sheets() -> dict[str, bytes]:
    """Sheets whose last cell is far away, whose cells are far apart, and whose merged cells overlap."""
    letters = [first + second for first in ("", *"ABCDEFGHIJKLMNO") for second in "ABCDEFGHIJKLMNOPQRSTUVWXYZ"]
    merges = "".join('<mergeCell ref="A1:A150000"/>' for _ in range(3_000))
    return {
        "far.xlsx": sheet("".join(cells(number, {"XFD": "leaf"}) for number in range(1, 3_000))),
        "wide.xlsx": sheet("".join(cells(number, {"A": "leaf", "XFD": "leaf"}) for number in range(1, 60))),
        "gaps.xlsx": sheet(
            "".join(
                cells(number, {column: "leaf" for at, column in enumerate(letters) if at % 3})
                for number in range(1, 90)
            )
        ),
        "merged.xlsx": sheet(
            cells(1, {"A": "leaf"}) + cells(1_048_576, {"XFD": "leaf"}),
            f'<mergeCells count="3000">{merges}</mergeCells>',
        ),
    }


def mails() -> dict[str, bytes]:
    """Mails to thousands, from no day of any calendar, and with parts in parts."""
    many = b"To: " + b",".join(b"Ann <ann%d@example.org>" % at for at in range(50_000))
    deep = b"".join(b'Content-Type: multipart/mixed; boundary="b%d"\r\n\r\n--b%d\r\n' % (at, at) for at in range(400))
    return {
        "many.eml": b"From: a@example.org\r\nSubject: Leaves\r\n" + many + b"\r\n\r\nnine leaves",
        "folded.eml": b"From: a@example.org\r\nTo: a" + b",\r\n b@example.org" * 50_000 + b"\r\n\r\nnine leaves",
        "date.eml": b"From: a@example.org\r\nDate: Mon, 99 Foo "
        + b"9" * 100_000
        + b" 99:99:99 +9999\r\n\r\nnine leaves",
        "deep.eml": b"From: a@example.org\r\nSubject: Leaves\r\n" + deep + b"\r\nnine leaves",
        "many.mbox": b"From a Mon Jan 1 2024\nFrom: a\n\n" * 10_000,
        "date.ics": b"BEGIN:VCALENDAR\nBEGIN:VEVENT\nSUMMARY:Leaves\nDTSTART:" + b"9" * 50_000 + b"\nEND:VEVENT\n",
    }


def pdf(content: bytes) -> bytes:
    """A PDF of one page with this packed content."""
    stream = zlib.compress(content, 9)
    page = "/Type/Page/Parent 2 0 R/MediaBox[0 0 600 800]/Contents 4 0 R/Resources<</Font<</F 5 0 R>>>>"
    head = (
        "%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n"
        f"3 0 obj<<{page}>>endobj\n4 0 obj<</Length {len(stream)}/Filter/FlateDecode>>stream\n"
    )
    tail = "\nendstream endobj\n5 0 obj<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>endobj\n"
    end = "trailer<</Root 1 0 R>>\n%%EOF"
    return head.encode() + stream + (tail + end).encode()


def texts() -> dict[str, bytes]:
    """Marks that may begin something, and never do."""
    found = {
        f"marks{number}.md": mark.encode() * (100_000 // len(mark))
        for number, mark in enumerate(
            ("[", "![", "<!--", "_", "*", "`", "> ", "- ", "|", "|\n", "```\n", "[a](", "<table>")
        )
    }
    return {
        **found,
        "fences.md": b"```\n```\n|a\n|b\n\n" * 8_000,
        "lists.html": b"<ul><li>" * 20_000,
        "numbers.html": b"<ol><li>leaf" * 8_000,
        "lines.html": b"<pre>" + b"leaf<br>" * 20_000,
        "cells.html": b"<table><tr><td>leaf" * 8_000,
        "deep.json": b'{"a":' * 900 + b"1" + b"}" * 900,
        "deep.xml": b"<a>leaf " * 30_000 + b"</a>" * 30_000,
        "names.json": b"[" + b",".join(b'{"k%d":1}' % at for at in range(6_000)) + b"]",
        "blocks.csv": b"a,b\n1,2\n\n" * 20_000,
    }


def packed(members: dict[str, str]) -> bytes:
    """A ZIP archive of these texts."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in members.items():
            archive.writestr(name, text)
    return file.getvalue()


def all_files() -> dict[str, bytes]:
    """Return every hostile file by its name."""
    return {
        **{f"{tag}.html": nested(tag) for tag in NESTED},
        "spine.epub": book_of_one_chapter(),
        **sheets(),
        **mails(),
        "bomb.pdf": pdf(b"BT /F 1 Tf (leaf) Tj ET\n" * 4_000_000),
        "drawn.pdf": pdf(b"0 0 m 1 1 l S\n" * 250_000),
        **texts(),
    }

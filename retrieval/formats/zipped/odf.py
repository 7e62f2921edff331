"""Read OpenDocument files: texts, presentations and spreadsheets of LibreOffice and others."""

import re
from collections.abc import Iterator
from functools import partial
from xml.etree.ElementTree import Element

from retrieval.errors import RefusedSourceError
from retrieval.formats.delimited import format_row
from retrieval.formats.reading import PARTS_BORDER, Reading, join_parts
from retrieval.formats.tables.layout import Layout
from retrieval.formats.tables.regions import Row, find_regions
from retrieval.formats.zipped.package import kind_of, open_archive
from retrieval.formats.zipped.word.parts import child_of, parse_part, tag_of, value_of
from retrieval.formats.zipped.xlsx import name_range
from retrieval.text.headings import heading_places

MOST_REPEATED = 50
"""Most copies of a cell or row that count; a sheet ends with thousands of empty ones."""
SKIPPED = frozenset(("tracked-changes", "sequence-decls", "forms", "settings", "title", "desc", "event-listeners",
                     "image", "object", "bookmark", "tab-stop"))  # fmt: skip


def read_odf(data: bytes) -> Reading:
    """Read a file; headings, slides and sheets are places. Raises as `open_packed` does."""
    with open_archive(data, ".odt") as archive:
        kind = kind_of(archive)
        if "META-INF/manifest.xml" in archive.namelist() and b"encryption-data" in archive.read(
            "META-INF/manifest.xml"
        ):
            raise RefusedSourceError("it is encrypted; save it without a password")
        content = parse_part(archive, "content.xml")
        about = parse_part(archive, "meta.xml") if "meta.xml" in archive.namelist() else None
    named = (
        next((one.text for one in about.iter() if tag_of(one) == "title" and one.text), "") if about is not None else ""
    )
    title = " ".join(named.split()) or None
    body = next((one for one in content.iter() if tag_of(one) == "body"), content)
    if kind == ".ods":
        return _read_sheets(content, title)
    if kind == ".odp":
        pages = [one for one in body.iter() if tag_of(one) == "page"]
        text, places = join_parts((f"slide {at}", PARTS_BORDER.join(_blocks(page))) for at, page in enumerate(pages, 1))
        return Reading(text, title, places, len(pages))
    blocks = list(_blocks(body))
    text = PARTS_BORDER.join(blocks)
    title = title or next((block.lstrip("# ") for block in blocks if block.startswith("#")), None)
    return Reading(text, title, heading_places(text, title))


def _blocks(parent: Element, depth: int = 0) -> Iterator[str]:
    """Yield the blocks in an element, with what was inserted and without what was deleted."""
    for child in parent:
        name = tag_of(child)
        if name == "h":
            level = value_of(child, "outline-level") or "1"
            if text := _text(child):
                yield "#" * min(int(level) if level.isdecimal() else 1, 6) + " " + " ".join(text.split())
        elif name == "p":
            if text := _text(child):
                yield text
            yield from _asides(child)
        elif name == "list":
            if text := "\n".join(_items(child, depth)):
                yield text
        elif name == "table":
            rows = (_row(row) for row in child.iter() if tag_of(row) == "table-row")
            if text := "\n".join(format_row(cells) for cells in rows if any(cells)):
                yield text
        elif name == "notes":
            if said := " ".join(_blocks(child)):
                yield f"Notes: {said}"
        elif name not in SKIPPED:
            yield from _blocks(child, depth)


def _items(parent: Element, depth: int) -> Iterator[str]:
    number = 0
    for item in parent:
        if tag_of(item) in ("list-item", "list-header"):
            number += 1
            for block in _blocks(item, depth + 1):
                yield block if re.match(r" +- ", block) else "  " * depth + f"- {block}"


def _asides(paragraph: Element) -> Iterator[str]:
    """Yield the notes, comments and text boxes of a paragraph."""
    for one in paragraph.iter():
        name = tag_of(one)
        if name == "note-body":
            yield f"Footnote: {' '.join(_blocks(one))}"
        elif name == "annotation":
            author = next((child.text for child in one if tag_of(child) == "creator"), None)
            said = " ".join(_text(child) for child in one if tag_of(child) in ("p", "list"))
            yield f"Comment{f' by {author}' if author else ''}: {said}"
        elif name == "text-box":
            yield from _blocks(one)


def _text(element: Element) -> str:
    lines = ("".join(_pieces(element))).split("\n")
    return "\n".join(filter(None, (" ".join(line.split()) for line in lines)))


def _pieces(element: Element) -> Iterator[str]:
    yield element.text or ""
    for child in element:
        name = tag_of(child)
        if name == "line-break":
            yield "\n"
        elif name in ("s", "tab"):
            yield " "
        elif name not in ("note", "annotation", "frame", "custom-shape", "text-box", *SKIPPED):
            yield from _pieces(child)
        yield child.tail or ""


def _row(row: Element) -> list[str]:
    cells: list[str] = []
    for cell in row:
        if tag_of(cell) in ("table-cell", "covered-table-cell"):
            text = " ".join(_text(one) for one in cell if tag_of(one) in ("p", "h", "list"))
            cells += [text] * min(_count(cell, "number-columns-repeated"), MOST_REPEATED)
    while cells and not cells[-1]:
        cells.pop()
    return cells


def _count(element: Element, name: str) -> int:
    value = value_of(element, name) or "1"
    return int(value) if value.isdecimal() else 1


def _read_sheets(content: Element, title: str | None) -> Reading:
    """Read a spreadsheet; a hidden sheet is left out, with a note."""
    styles = (one for one in content.iter() if tag_of(one) == "style")
    hidden = {
        value_of(style, "name")
        for style in styles
        if value_of(child_of(style, "table-properties"), "display") == "false"
    }
    layout = Layout()
    for table in (one for one in content.iter() if tag_of(one) == "table"):
        name = value_of(table, "name") or "sheet"
        if value_of(table, "style-name") in hidden:
            layout.note(f"the hidden sheet {name!r} was left out")
            continue
        for region in find_regions(list(_numbered(table))):
            layout.add_region(region, name, partial(name_range, name))
    return layout.reading(title)


def _numbered(table: Element) -> Iterator[Row]:
    """Yield the rows that are not blank, with their numbers."""
    number = 1
    for row in table.iter():
        if tag_of(row) == "table-row":
            repeated, cells = _count(row, "number-rows-repeated"), _row(row)
            if any(cells):
                yield from ((number + at, cells) for at in range(min(repeated, MOST_REPEATED)))
            number += repeated

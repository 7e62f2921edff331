"""Read OpenDocument files: texts, presentations and spreadsheets of LibreOffice and others."""

import re
from collections.abc import Iterator
from xml.etree.ElementTree import Element

from retrieval.errors import RefusedSourceError
from retrieval.formats.delimited import format_row, name_cells
from retrieval.formats.reading import PARTS_BORDER, Reading, join_parts
from retrieval.formats.zipped.package import kind_of, open_archive
from retrieval.formats.zipped.word.parts import parse_part, tag_of, value_of
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
        tables = [one for one in body.iter() if tag_of(one) == "table"]
        text, places = join_parts((value_of(table, "name") or "sheet", _sheet(table)) for table in tables)
        return Reading(text, title, places)
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
            repeated = value_of(cell, "number-columns-repeated") or "1"
            text = " ".join(_text(one) for one in cell if tag_of(one) in ("p", "h", "list"))
            cells += [text] * min(int(repeated) if repeated.isdecimal() else 1, MOST_REPEATED)
    while cells and not cells[-1]:
        cells.pop()
    return cells


def _sheet(table: Element) -> str:
    """Return the rows of a sheet, each with the names of its columns."""
    rows = [cells for row in table.iter() if tag_of(row) == "table-row" and any(cells := _row(row))]
    head = next((at for at, cells in enumerate(rows) if sum(map(bool, cells)) > 1), 0)
    above = [" ".join(filter(None, cells)) for cells in rows[:head]]
    if len(rows) <= head + 1:
        return PARTS_BORDER.join([*above, *(format_row(cells) for cells in rows[head:])])
    return PARTS_BORDER.join([*above, *(name_cells(rows[head], cells) for cells in rows[head + 1 :])])

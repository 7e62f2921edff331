"""The paragraphs and tables of a Word file in order, as Markdown."""

import re
from collections.abc import Iterator
from xml.etree.ElementTree import Element

from retrieval.formats.delimited import format_row
from retrieval.formats.zipped.word.numbering import Lists, Style
from retrieval.formats.zipped.word.paragraphs import Text, read_paragraph
from retrieval.formats.zipped.word.parts import child_of, tag_of, value_of

WRAPPED = frozenset(("sdt", "sdtContent", "ins", "moveTo", "customXml", "smartTag"))
LONGEST_CELL = 1_000
"""A table with a longer cell lays out a page, and its cells are read one after the other."""
LONGEST_MARKED = 100
PLAIN = Style("", None, None, None)


class Blocks:
    """Writes the blocks of one file, since numbers and notes are counted through all of it."""

    def __init__(
        self, styles: dict[str, Style], lists: Lists, asides: dict[tuple[str, str], tuple[str, Element]]
    ) -> None:
        """Take the notes and comments in `asides`: by kind and id, who wrote them and what they say."""
        self._styles = styles
        self._lists = lists
        self._asides = asides
        self._count = {"footnote": 0, "endnote": 0}
        self.pictures = 0
        self._kept = ""
        """Text before the next paragraph, whose border was deleted."""

    def write(self, parent: Element) -> Iterator[str]:
        """Yield the blocks in an element."""
        for child in parent:
            name = tag_of(child)
            if name == "p":
                yield from self._paragraph(child)
            elif name == "tbl":
                yield from self._table(child)
            elif name in WRAPPED and child_of(child, "sdtPr", "showingPlcHdr") is None:
                yield from self.write(child)
            elif name == "AlternateContent" and (chosen := child_of(child, "Choice")) is not None:
                yield from self.write(chosen)

    def _paragraph(self, paragraph: Element) -> Iterator[str]:
        found = read_paragraph(paragraph)
        self.pictures += found.pictures
        text, self._kept = self._kept + found.text, ""
        if child_of(paragraph, "pPr", "rPr", "del") is not None:
            self._kept = text + (" " if "".join(found.parts)[-1:].isspace() else "")
        elif text:
            yield self._mark(paragraph, text)
        for box in found.boxes:
            yield from self.write(box)
        yield from self._write_asides(found)

    def _mark(self, paragraph: Element, text: str) -> str:
        """Return the text with the marks of its heading or list."""
        properties = child_of(paragraph, "pPr")
        style = self._styles.get(value_of(child_of(properties, "pStyle")) or "", PLAIN)
        outline = value_of(child_of(properties, "outlineLvl"))
        level = int(outline) if outline and outline.isdecimal() and int(outline) < 9 else style.level
        numbered = child_of(properties, "numPr")
        list_id = value_of(child_of(numbered, "numId")) or style.list_id
        depth = int(value_of(child_of(numbered, "ilvl")) or style.list_level or 0)
        label = self._lists.number(list_id, depth) if list_id else None
        if level is not None or style.name == "Title":
            return "#" * min((level or 0) + 1, 6) + " " + " ".join(filter(None, [label, *text.split()]))
        if label is None:
            return f"- {text}" if style.name.startswith("List") and style.name != "List Paragraph" else text
        return "  " * depth + (f"{label} {text}" if label else f"- {text}")

    def _write_asides(self, found: Text) -> Iterator[str]:
        for kind, number in found.notes:
            author, content = self._asides.get((kind, number), ("", None))
            said = "\n".join(self.write(content)) if content is not None else ""
            if not said:
                continue
            if kind in self._count:
                self._count[kind] += 1
                yield f"{kind.capitalize()} {self._count[kind]}: {said}"
            elif kind == "comment":
                marked = " ".join("".join(found.marked.get(number, [])).split())[:LONGEST_MARKED]
                yield f"Comment{f' by {author}' if author else ''}{f' on “{marked}”' if marked else ''}: {said}"

    def _table(self, table: Element) -> Iterator[str]:
        rows = [
            [self._cell(cell) for cell in _unwrap(row, "tc")] for row in _unwrap(table, "tr") if not _is_deleted(row)
        ]
        blocks = [cell[1] for row in rows for cell in row]
        longest = max((sum(map(len, cell)) for cell in blocks), default=0)
        is_layout = (
            max(map(len, rows), default=0) < 2
            or longest > LONGEST_CELL
            or any(block.startswith("#") for cell in blocks for block in cell)
        )
        if is_layout:
            yield from (block for cell in blocks for block in cell)
            return
        lines = (format_row(cells) for cells in _lay_out(rows) if any(cells))
        if text := "\n".join(lines):
            yield text

    def _cell(self, cell: Element) -> tuple[Element, list[str]]:
        return cell, list(self.write(cell))


def _lay_out(rows: list[list[tuple[Element, list[str]]]]) -> Iterator[list[str]]:
    """Yield the texts of each row; a cell over several rows or columns stands in each of them."""
    above: dict[int, str] = {}
    for row in rows:
        texts: list[str] = []
        for cell, blocks in row:
            properties = child_of(cell, "tcPr")
            merged = child_of(properties, "vMerge")
            text = " ".join(re.sub(r"\s*\n\s*", "; ", block) if " | " in block else block for block in blocks)
            if merged is not None and value_of(merged) != "restart":
                text = above.get(len(texts), text)
            span = value_of(child_of(properties, "gridSpan")) or "1"
            for _ in range(min(int(span), 50) if span.isdecimal() else 1):
                above[len(texts)] = text
                texts.append(text)
        yield texts[:1] if len(row) == 1 else texts


def _unwrap(parent: Element, name: str) -> Iterator[Element]:
    """Yield the children of this name, also those in content controls and tracked insertions."""
    for child in parent:
        if tag_of(child) == name:
            yield child
        elif tag_of(child) in WRAPPED:
            yield from _unwrap(child, name)


def _is_deleted(row: Element) -> bool:
    return child_of(row, "trPr", "del") is not None

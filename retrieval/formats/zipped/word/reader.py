"""Read Word files as their last version reads: paragraphs, lists, tables, text boxes, notes and comments in order."""

import re
import zipfile
from collections.abc import Iterator
from xml.etree.ElementTree import Element

from retrieval.errors import BrokenSourceError
from retrieval.formats.reading import PARTS_BORDER, Reading
from retrieval.formats.zipped.package import open_packed
from retrieval.formats.zipped.word.blocks import Blocks
from retrieval.formats.zipped.word.numbering import read_lists, read_styles
from retrieval.formats.zipped.word.parts import find_relations, parse_part, tag_of, value_of
from retrieval.text.headings import heading_places

PAGE_WORDS = frozenset(("page", "of", "seite", "von", "pagina", "página", "de", "sur"))
FEW_WORDS = 40
"""A file with fewer words and with pictures is probably a scan."""


def read_docx(data: bytes) -> Reading:
    """Read a Word file. The title is that of its properties, else the first heading. Raises as `open_packed` does."""
    with open_packed(data, ".docx") as archive:
        main = next((name for _, kind, name in find_relations(archive, "") if kind == "officeDocument"), None)
        if main is None:
            raise BrokenSourceError("it names no main part; open it in Word and save it again")
        related = list(find_relations(archive, main))
        roots = {kind: parse_part(archive, name) for _, kind, name in related if kind in ("styles", "numbering")}
        asides = dict(_asides(archive, related))
        writer = Blocks(read_styles(roots.get("styles")), read_lists(roots.get("numbering")), asides)
        body = parse_part(archive, main)
        blocks = [block for child in body for block in writer.write(child)]
        blocks += _margins(archive, related, writer)
        named = _title(archive)
    heading = next((block.lstrip("# ") for block in blocks if block.startswith("#")), None)
    text, title = _join(blocks), named or heading
    embedded = sum(kind in ("chart", "diagramData", "aFChunk") for _, kind, _ in related)
    notes = [f"{embedded} charts or diagrams were not read"] if embedded else []
    if writer.pictures and len(text.split()) < FEW_WORDS:
        notes.append(f"its {writer.pictures} pictures were not read; if they are scans, save it as PDF")
    return Reading(text, title, heading_places(text, title), None, tuple(notes))


def _asides(
    archive: zipfile.ZipFile, related: list[tuple[str, str, str]]
) -> Iterator[tuple[tuple[str, str], tuple[str, Element]]]:
    """Yield the notes and comments by kind and id."""
    for _, kind, name in related:
        if kind in ("footnotes", "endnotes", "comments") and name in archive.namelist():
            for note in parse_part(archive, name):
                if value_of(note, "type") not in ("separator", "continuationSeparator", "continuationNotice"):
                    number, author = value_of(note, "id") or "", value_of(note, "author") or ""
                    yield (kind.removesuffix("s"), number), (author, note)


def _margins(archive: zipfile.ZipFile, related: list[tuple[str, str, str]], writer: Blocks) -> Iterator[str]:
    """Yield what stands at the head and the foot of pages, once."""
    seen: set[str] = set()
    for _, kind, name in related:
        if kind in ("header", "footer") and name in archive.namelist():
            text = " · ".join(" ".join(block.split()) for block in writer.write(parse_part(archive, name)))
            words = {word.lower() for word in re.findall(r"[^\W\d_]{2,}", text)} - PAGE_WORDS
            if words and text not in seen:
                seen.add(text)
                yield f"Page {kind}: {text}"


def _join(blocks: list[str]) -> str:
    """Join blocks with blank lines, and the items of a list with line ends."""
    text = ""
    for before, block in zip(["", *blocks], blocks, strict=False):
        text += ("\n" if _is_item(before) and _is_item(block) else PARTS_BORDER if text else "") + block
    return text


def _is_item(block: str) -> bool:
    return re.match(r" *(?:- |\(?(?:\d+|[a-zA-Z]|[ivxIVX]+)(?:\.(?:\d+|[a-zA-Z]))*[.)] )", block) is not None


def _title(archive: zipfile.ZipFile) -> str:
    name = next((name for _, kind, name in find_relations(archive, "") if kind == "core-properties"), None)
    if name is None or name not in archive.namelist():
        return ""
    return next((" ".join((one.text or "").split()) for one in parse_part(archive, name) if tag_of(one) == "title"), "")

"""Read XML: running text as paragraphs, titles of sections as headings, and values with the names of their elements."""

import re
import xml.etree.ElementTree as ElementTree
from collections.abc import Iterator
from xml.etree.ElementTree import Element

from bs4.dammit import EncodingDetector

from retrieval.formats.html.reader import read_html
from retrieval.formats.reading import Reading, decode
from retrieval.text.headings import heading_places, headings

TITLES = frozenset(("title", "head", "heading", "bridgehead"))
SECTIONS = frozenset(("section", "sect1", "sect2", "sect3", "sect4", "chapter", "article", "book", "part", "appendix",
                      "topic", "concept", "task", "reference", "sec", "div", "body", "front", "preface"))  # fmt: skip
PROSE = frozenset(("p", "para", "simpara", "text", "tspan", "t", "li", "entry", "shortdesc", "span", "b", "i", "em",
                   "strong", "note", "cmd", "listitem", "seg", "desc"))  # fmt: skip
"""Elements whose names say nothing about their text."""
TECHNICAL = frozenset(("id", "class", "style", "space", "lang", "schemaLocation", "version", "encoding", "transform",
                       "href", "src", "type", "noNamespaceSchemaLocation", "base"))  # fmt: skip
BLOCKS = SECTIONS | {"p", "para", "simpara", "table", "list", "itemizedlist", "orderedlist", "ul", "ol", "tr", "row"}
UNREAD_OF_PICTURES = frozenset(("style", "script", "metadata", "defs"))
LONGEST_VALUE, LONGEST_NAMED = 200, 12
"""Most characters of an attribute, and most words of a value that is called by its name."""
MARKUP = re.compile(r"</?(?:p|br|div|b|i|a|ul|li|h\d|span|em|strong)\b[^<>]{0,300}>", re.IGNORECASE)
DEEPEST = 200


def read_xml(data: bytes) -> Reading:
    """Read an XML file; headings are places. One that is damaged is read as plain text."""
    declared = EncodingDetector.find_declared_encoding(data[:400])
    source = decode(data, declared)
    try:
        root = ElementTree.fromstring(source.lstrip())
    except ElementTree.ParseError:
        return Reading(source)
    text = re.sub(r"\n{3,}", "\n\n", "\n".join(_lines(root, "", 1, _name(root) == "svg"))).strip("\n")
    title = next((heading.text for heading in headings(text)), None)
    return Reading(text, title, heading_places(text, title))


def _lines(element: Element, parent: str, level: int, pictured: bool) -> Iterator[str]:
    """Yield the lines of an element. Of a picture only its text is read, without attributes."""
    name, children = _name(element), list(element)
    attributes = () if pictured else _attributes(element)
    if pictured and name in UNREAD_OF_PICTURES:
        return
    if not children or level > DEEPEST or _is_running(element):
        yield from _leaf(element, name, parent, level, attributes)
        return
    yield ""
    yield from (f"{name} {line}" for line in attributes)
    yield from _loose(element.text)
    for child in children:
        yield from _lines(child, name, level + 1 if _name(child) in SECTIONS else level, pictured)
        yield from _loose(child.tail)
    yield ""


def _leaf(element: Element, name: str, parent: str, level: int, attributes: tuple[str, ...]) -> Iterator[str]:
    text = " ".join("".join(element.itertext()).split())
    if MARKUP.search(text):
        text = read_html(text.encode()).text
    if text and name in TITLES and parent in SECTIONS:
        yield from ("", f"{'#' * min(level, 6)} {text}", "")
    elif text and (len(element) or name in PROSE or len(text.split()) > LONGEST_NAMED):
        yield from ("", text, "")
    elif text or attributes:
        aside = ", ".join(attributes)
        yield f"{name}: {text}{f' ({aside})' if aside else ''}" if text else f"{name} {aside}"


def _loose(text: str | None) -> Iterator[str]:
    if text and text.strip():
        yield from ("", " ".join(text.split()), "")


def _attributes(element: Element) -> tuple[str, ...]:
    """Return the attributes that a reader may look for."""
    found = ((key.rpartition("}")[2], " ".join(value.split())) for key, value in element.attrib.items())
    return tuple(
        f"{name}: {value}" for name, value in found if name not in TECHNICAL and 0 < len(value) <= LONGEST_VALUE
    )


def _is_running(element: Element) -> bool:
    """Whether the element holds text between its elements, and no blocks."""
    loose = any(part and part.strip() for part in (element.text, *(child.tail for child in element)))
    return loose and not any(_name(child) in BLOCKS for child in element.iter() if child is not element)


def _name(element: Element) -> str:
    return element.tag.rpartition("}")[2]

"""Open the parts of an office file: XML that points to other parts by relations."""

import posixpath
import xml.etree.ElementTree as ElementTree
import zipfile
from collections.abc import Iterator
from xml.etree.ElementTree import Element

from retrieval.errors import BrokenSourceError, RefusedSourceError

MOST_XML_MB, MOST_ELEMENTS = 80, 1_500_000
"""XML takes several times its size in memory, and some 200 bytes for each element."""


def tag_of(element: Element) -> str:
    """Return the name of an element without its namespace, which differs between editions of the standard."""
    return element.tag.rpartition("}")[2]


def value_of(element: Element | None, name: str = "val") -> str | None:
    """Return the attribute of this name, whatever its namespace; None without it."""
    if element is None:
        return None
    return next((str(value) for key, value in element.attrib.items() if str(key).rpartition("}")[2] == name), None)


def child_of(element: Element | None, *path: str) -> Element | None:
    """Return the first descendant along a path of names."""
    for name in path:
        element = next((child for child in element if tag_of(child) == name), None) if element is not None else None
    return element


def parse_part(archive: zipfile.ZipFile, name: str) -> Element:
    """Return the root of a part.

    Raises:
        BrokenSourceError: It is missing or no XML.
        RefusedSourceError: It is too large.
    """
    try:
        size = archive.getinfo(name).file_size
        if size > MOST_XML_MB * 2**20:
            raise RefusedSourceError(f"its part {name!r} has {size / 2**20:.0f} MB, more than {MOST_XML_MB}; split it")
        content = archive.read(name)
        check_elements(content, f"its part {name!r}")
        return ElementTree.fromstring(content)
    except KeyError as error:
        raise BrokenSourceError(f"its part {name!r} is missing; open it and save it again") from error
    except ElementTree.ParseError as error:
        raise BrokenSourceError(f"its part {name!r} is damaged ({error}); open it and save it again") from error


def check_elements(content: bytes, what: str) -> None:
    """Raise RefusedSourceError if XML has more elements than fit into memory."""
    if content.count(b"<") - content.count(b"</") > MOST_ELEMENTS:
        raise RefusedSourceError(f"{what} has more than {MOST_ELEMENTS:,} elements; split it")


def find_relations(archive: zipfile.ZipFile, part: str) -> Iterator[tuple[str, str, str]]:
    """Yield id, kind (such as "footnotes") and name of every part that `part` points to; "" is the whole file."""
    folder, name = posixpath.split(part)
    relations = posixpath.join(folder, "_rels", f"{name}.rels")
    if relations not in archive.namelist():
        return
    for relation in parse_part(archive, relations):
        target = value_of(relation, "Target") or ""
        if value_of(relation, "TargetMode") != "External" and target:
            path = target.lstrip("/") if target.startswith("/") else posixpath.normpath(posixpath.join(folder, target))
            yield value_of(relation, "Id") or "", (value_of(relation, "Type") or "").rpartition("/")[2], path

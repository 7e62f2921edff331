"""Read Org files as Markdown: headings with their states and tags, code, tables and links, without drawers."""

import re
from collections.abc import Iterator

from retrieval.formats.reading import Reading, decode
from retrieval.text.headings import heading_places, headings

HEADING = re.compile(r"(\*+) +(.*?)(?:[ \t]+(:[\w@:]+:))?\s*$")
KEYWORD = re.compile(r"\s*#\+(\w+)(?:\[[^\]]*\])?:?\s*(.*)$")
NAMED = ("author", "date", "description", "subtitle", "caption", "keywords", "email")
"""Keywords whose values are text for readers."""
DRAWER = re.compile(r"\s*:(\w[\w-]*):\s*$")
PROPERTY = re.compile(r"\s*:([\w-]+):\s+(.+)$")
LINK = re.compile(r"\[\[([^\]]{1,500})\](?:\[([^\]]{1,500})\])?\]")
EMPHASIS = re.compile(r"(?<![\w/])([*/_+])(?=\S)([^\n]{1,300}?)(?<=\S)\1(?![\w/])")
CODE = re.compile(r"(?<!\w)[=~](?=\S)([^=~\n]{1,300}?)(?<=\S)[=~](?!\w)")


def read_org(data: bytes) -> Reading:
    """Read a file. The title is the one that it names, else its first heading; the headings are places."""
    lines = decode(data).split("\n")
    found = (KEYWORD.match(line) for line in lines)
    title = next((one[2].strip() for one in found if one and one[1].lower() == "title"), "")
    text = re.sub(r"\n{3,}", "\n\n", "\n".join(_lines(lines))).strip("\n")
    title = title or next((heading.text for heading in headings(text)), None)
    return Reading(text, title, heading_places(text, title))


def _lines(lines: list[str]) -> Iterator[str]:
    """Yield the lines as Markdown."""
    code = in_drawer = False
    for line in lines:
        keyword = KEYWORD.match(line)
        name = keyword[1].lower() if keyword else ""
        if keyword and name in ("begin_src", "begin_example", "end_src", "end_example"):
            code = name.startswith("begin")
            yield f"```{keyword[2].split()[0] if code and keyword[2].split() else ''}"
        elif code:
            yield line
        elif in_drawer or DRAWER.match(line):
            in_drawer = line.strip().upper() != ":END:"
            if (found := PROPERTY.match(line)) and found[1].upper() not in ("ID", "CUSTOM_ID"):
                yield f"{found[1].lower()}: {_inline(found[2])}"
        elif keyword:
            if name == "title":
                yield from (f"# {_inline(keyword[2])}", "")
            elif name in NAMED:
                yield f"{name}: {_inline(keyword[2])}"
        elif found := HEADING.match(line):
            tags = f" ({', '.join(found[3].strip(':').split(':'))})" if found[3] else ""
            yield from ("", f"{'#' * min(len(found[1]), 6)} {_inline(found[2])}{tags}", "")
        elif not re.match(r"\s*(\|[-+]+\||# |#$)", line):
            cells = re.fullmatch(r"\s*\|(.*)\|\s*", line)
            yield " | ".join(_inline(cell.strip()) for cell in cells[1].split("|")) if cells else _inline(line)
    if code:
        yield "```"


def _inline(text: str) -> str:
    text = LINK.sub(lambda found: found[2] or found[1], text)
    return CODE.sub(r"`\1`", EMPHASIS.sub(r"\2", text))

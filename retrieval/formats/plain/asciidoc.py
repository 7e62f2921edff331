"""Read AsciiDoc as Markdown: headings, lists, code, tables and links, without attributes and block marks."""

import re
from collections.abc import Iterator

from retrieval.formats.reading import Reading, decode
from retrieval.text.headings import heading_places, headings

HEADING = re.compile(r"(={1,6}) +(.+?)(?: +=+)?$")
ATTRIBUTE = re.compile(r":!?([\w-]+)!?:(?: +(.+))?$")
SETTINGS = frozenset(("toc", "toclevels", "sectnums", "icons", "imagesdir", "source-highlighter", "doctype", "lang",
                      "experimental", "idprefix", "idseparator", "encoding", "stem"))  # fmt: skip
FENCES = re.compile(r"(-{4,}|\.{4,}|\+{4,})\s*$")
BLOCKS = re.compile(r"(={4,}|\*{4,}|_{4,}|--|\+)\s*$")
COMMENT = re.compile(r"/{4,}\s*$")
STYLE = re.compile(r"\[(?P<style>[^\]]*)\]\s*$")
TABLE = re.compile(r"[|,!]={3,}\s*$")
MACRO = re.compile(r"(?:image|video|audio|include|toc|ifdef|ifndef|endif|ifeval)::?[^\s\[]*\[(?P<text>[^\]]*)\]\s*$")
CELL = re.compile(r"(?<!\\)(?:\d+\+|\.\d+\+|\d+\*)?[<^>]?[aehlmsvd]?\|")
LINK = re.compile(
    r"(?:link:|mailto:|xref:)[^\s\[]{1,400}\[([^\]]{0,400})\]|(https?://[^\s\[\]]{1,400})\[([^\]]{0,400})\]"
    r"|<<[^,>]{1,200}, *([^>]{1,200})>>|<<([^>]{1,200})>>"
)
INLINE = re.compile(
    r"(?:kbd|btn|footnote|image|icon|pass|stem):[^\s\[]{0,400}\[([^\]]{0,400})\]|\[\[[^\]]{0,200}\]\]"
    r"|\[[.#][^\]]{0,200}\](?=[#*_`])|\(\(\(?([^)]{0,200})\)?\)\)"
)


def read_asciidoc(data: bytes) -> Reading:
    """Read a page; its headings are places, and the first one is the title."""
    text = re.sub(r"\n{3,}", "\n\n", "\n".join(_lines(decode(data).split("\n")))).strip("\n")
    title = next((heading.text for heading in headings(text)), None)
    return Reading(text, title, heading_places(text, title))


def _lines(lines: list[str]) -> Iterator[str]:
    """Yield the lines as Markdown."""
    fence, style, in_table, in_comment = "", "", False, False
    for line in lines:
        if fence:
            yield "```" if line.rstrip() == fence else line
            fence = "" if line.rstrip() == fence else fence
        elif COMMENT.match(line) or in_comment:
            in_comment = in_comment != bool(COMMENT.match(line))
        elif found := FENCES.match(line):
            fence, language = found[1], style.partition(",")[2].partition(",")[0].strip()
            yield f"```{language}"
        elif TABLE.match(line):
            in_table = not in_table
            yield ""
        elif in_table and "|" in line:
            cells = CELL.split(line)
            yield ("" if cells[0].strip() == "" else cells[0]) + " | ".join(_inline(cell.strip()) for cell in cells[1:])
        elif not (BLOCKS.match(line) or line.startswith("//")):
            found = STYLE.match(line)
            style = found["style"] if found else "" if line.strip() else style
            yield from () if found else _line(line)
    if fence:
        yield "```"


def _line(line: str) -> Iterator[str]:
    if found := HEADING.match(line):
        yield from ("", f"{'#' * len(found[1])} {_inline(found[2])}", "")
    elif found := ATTRIBUTE.match(line):
        if found[2] and found[1] not in SETTINGS:
            yield f"{found[1]}: {_inline(found[2])}"
    elif found := MACRO.match(line):
        yield found["text"].partition(",")[0].strip('"')
    elif found := re.match(r"\s*(\*+|\.+|-) +(?:\[[ *x]\] )?(.*)", line):
        mark = "1." if found[1][0] == "." else "-"
        yield "  " * (len(found[1]) - 1) + f"{mark} {_inline(found[2])}"
    elif found := re.match(r"\.([^\s.].*)", line):  # the title of a block
        yield _inline(found[1])
    else:
        yield _inline(re.sub(r"^(\S.*?):{2,4}(?= |$)", r"\1:", re.sub(r" \+$", "", line)))


def _inline(text: str) -> str:
    text = LINK.sub(lambda found: next(filter(None, (found[1], found[3], found[2], found[4], found[5])), ""), text)
    text = INLINE.sub(lambda found: found[1] or found[2] or "", text)
    text = re.sub(r"(?<!\w)([*_#])\1?(?=\S)(.{1,300}?)(?<=\S)\1{1,2}(?!\w)", r"\2", text)
    return re.sub(r"\s*<\d+>$", "", text)

"""Read Markdown: the text that a page would show, with its front matter as named values.

Comments are left out; pictures, tags, tables of HTML, wiki links and callouts are written as they read. Code stays.
"""

import re
from collections.abc import Iterator, Mapping
from itertools import islice, pairwise

from bs4 import BeautifulSoup

from retrieval.formats.html.page import FEWEST_WORDS, write_page
from retrieval.formats.reading import Reading, decode
from retrieval.text.headings import FENCE, heading_places, headings

FRONT_MATTER = re.compile(
    r"\A\s*(?P<mark>---|\+\+\+)[ \t]*\n(?P<fields>(?:#[^\n]*\n)*[\w-]+[ \t]*[:=].*?)\n"
    r"(?:(?P=mark)|\.\.\.)[ \t]*(?:\n|\Z)",
    re.DOTALL,
)
FRONT_ITEM = re.compile(r"\n[ \t]*- +")
FRONT_TITLE = re.compile(r"^title[ \t]*[:=][ \t]*(?P<quote>[\"']?)(?P<title>.+?)(?P=quote)[ \t]*$", re.MULTILINE)
WIKI_LINK = re.compile(r"!?\[\[(?=\S)([^\[\]|\n]{1,200})(?:\|([^\[\]\n]{1,200}))?\]\]")
CALLOUT = re.compile(r"^(> ?)\[!(\w{1,30})\][-+]?[ \t]*(.*)$", re.MULTILINE)
INLINE_CODE = re.compile(r"`[^`\n]{1,500}`")
PICTURE = re.compile(r"!\[([^\[\]]{0,300})\]\([^()\n]{0,500}\)|<img\b([^<>]{0,800})>", re.IGNORECASE)
NO_LINK = re.compile(r"\[\s{0,9}\]\([^()\n]{0,500}\)")
"""What is left of a picture with a link."""
SAID = re.compile(r"\balt\s*=\s*[\"']([^\"'<>]*)", re.IGNORECASE)
TABLE = re.compile(r"<table\b|</table>", re.IGNORECASE)
LINE_END = re.compile(r"<br\s{0,9}/?>(?:[ \t]*\n)?", re.IGNORECASE)
HEADING_TAG = re.compile(r"^[ \t]*<h([1-6])(?:\s[^<>]{0,200})?>(?=[^\n]*\w)", re.IGNORECASE | re.MULTILINE)
TAG = re.compile(
    r"</?(?:a|abbr|address|article|aside|b|big|blockquote|center|cite|dd|del|details|div|dl|dt|em|figcaption|figure|font"
    r"|footer|h[1-6]|header|hr|i|iframe|ins|kbd|li|main|mark|nav|ol|p|picture|s|section|small|source|span|strike|strong"
    r"|sub|summary|sup|svg|u|ul|video)(?:\s[^<>]{0,800})?/?>",
    re.IGNORECASE,
)
TEMPLATE = re.compile(r"^[ \t]*(?:\{%[^\n]*%\}|\{\{[<%][^\n]*[>%]\}\}|\{:[^\n]*\}|:{3,}[ \t]*\w*)[ \t]*$", re.MULTILINE)
"""Lines that tell a program how to show a page."""
MOST_TABLES = 500
"""So many tables of HTML are read; a file with more is written by a program."""

TARGET = re.compile(
    r"^ {0,3}\[(?!\^)([^\[\]\n]{1,200})\]:[ \t]*<?(\S{1,800}?)>?(?:[ \t]+[\"'(][^\n]*)?[ \t]*$", re.MULTILINE
)
"""Where a link leads, said at another place than the link."""
NAMED_LINK = re.compile(r"\[([^\[\]]{1,300})\]\[([^\[\]\n]{0,200})\]|\[([^\[\]]{1,200})\](?![\[(:])")
SHORTCODE = re.compile(r"\{\{[<%]\s{0,9}(?:rel)?ref\s{1,9}[\"']?([^\"'\s{}<>%]{1,300})[\"']?\s{0,9}[%>]\}\}")


def read_markdown(data: bytes) -> Reading:
    """Read a file; the title is the one in the front matter, else the first heading.

    The title in the front matter is not part of the text, because it says of no passage what it holds.
    """
    source = decode(data)
    front = FRONT_MATTER.match(source)
    fields = _read_fields(front["fields"]) if front else ""
    body = spell_out(source[front.end() :]).lstrip("\n") if front else spell_out(source)
    text = fields + ("\n\n" if fields else "") + body
    named = FRONT_TITLE.search(front["fields"]) if front else None
    title = named["title"] if named else next((heading.text for heading in headings(text, len(fields))), None)
    return Reading(text, title, heading_places(text, title, len(fields)))


def _read_fields(fields: str) -> str:
    """Return the fields of front matter as `name: value` lines; the items of a list stand on one line."""
    fields = FRONT_TITLE.sub("", fields)
    joined = re.sub(r":,", ":", FRONT_ITEM.sub(", ", f"\n{fields}")).strip("\n")
    lines = (re.sub(r"^([\w-]+)\s*[:=]\s*", r"\1: ", line) for line in joined.split("\n") if not line.startswith("#"))
    return "\n".join(re.sub(r"(?<=: )[\[\"'](.*)[\]\"']$", r"\1", line.rstrip()) for line in lines if line.strip())


def spell_out(text: str) -> str:
    """Return a text without comments, and with everything but code written as it reads."""
    text = "".join(_without_comments(text)) if "<!--" in text else text
    parts, done = [], 0
    for start, end in [*_find_code(text), (len(text), len(text))]:
        if start >= done:
            parts += [text[done:start], text[start:end]]
            done = end
    targets = {found[1].casefold(): found[2] for part in parts[::2] if "]:" in part for found in TARGET.finditer(part)}
    # Every second part is code.
    return "".join(part if at % 2 else _spell(part, targets) for at, part in enumerate(parts))


def _find_code(text: str) -> list[tuple[int, int]]:
    """Return (start, end) of all code in order; code in a line may lie in a block."""
    marked = "`" in text or "~~~" in text
    return (
        sorted(found.span() for pattern in (FENCE, INLINE_CODE) for found in pattern.finditer(text)) if marked else []
    )


def _without_comments(text: str) -> Iterator[str]:
    """Yield what stands between the comments that begin outside of code."""
    code = [*_find_code(text), (len(text), len(text))]
    at = begun = number = 0
    while (start := text.find("<!--", begun)) >= 0 and (end := text.find("-->", start + 4)) >= 0:
        while code[number][1] <= start:
            number += 1
        if code[number][0] <= start:
            begun = code[number][1]
        else:
            yield text[at:start]
            at = begun = end + 3
    yield text[at:]


def _spell(text: str, targets: Mapping[str, str]) -> str:
    """Return text without code as it reads; `targets` are those of its links, by their names."""
    if targets and "[" in text:
        text = NAMED_LINK.sub(lambda found: _point(found, targets), TARGET.sub("", text))
    if "[" in text:
        text = WIKI_LINK.sub(lambda found: found[2] or found[1], text)
        text = CALLOUT.sub(lambda found: f"{found[1]}{found[2].capitalize()}: {found[3]}".rstrip(), text)
    if "[" in text or "<" in text:
        text = NO_LINK.sub("", PICTURE.sub(_describe, text))
    if "<" in text:
        text = "".join(_spell_tables(text))
        text = LINE_END.sub("\n", HEADING_TAG.sub(lambda found: "#" * int(found[1]) + " ", text))
        text = TAG.sub("", text)
    return SHORTCODE.sub(r"\1", TEMPLATE.sub("", text)) if "{" in text or ":::" in text else text


def _point(link: re.Match[str], targets: Mapping[str, str]) -> str:
    """Return a link with its target beside it, if it has one."""
    shown = link[1] or link[3]
    target = targets.get((link[2] or shown).casefold())
    return f"[{shown}]({target})" if target else link[0]


def _describe(picture: re.Match[str]) -> str:
    """Return what is said for a picture, if it is more than a name."""
    said = picture[1] if picture[2] is None else "".join(SAID.findall(picture[2])[:1])
    return f"[Picture: {said.strip()}]" if len(said.split()) >= FEWEST_WORDS else ""


def _spell_tables(text: str) -> Iterator[str]:
    """Yield the text with its tables of HTML as lines with bars, and what stands between them."""
    at = 0
    whole = ((first, last) for first, last in pairwise(TABLE.finditer(text)) if "/" not in first[0] and "/" in last[0])
    for first, last in islice(whole, MOST_TABLES):
        table = BeautifulSoup(text[first.start() : last.end()], "lxml")
        yield text[at : first.start()]
        yield f"\n\n{write_page(table)}\n\n"
        at = last.end()
    yield text[at:]

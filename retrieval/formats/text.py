"""Plain text and Markdown. The text is kept as it is, so that spans hold in the source file too."""

import re

from retrieval.formats.reading import Reading, decode

FENCE = re.compile(r"^ {0,3}(```|~~~).*?^ {0,3}\1", re.MULTILINE | re.DOTALL)
HEADING = re.compile(
    r"^ {0,3}#{1,6}[ \t]+(?P<hashed>.*?)[ \t#]*$|^(?P<underlined>\S.*)\n(?:=+|-{3,})[ \t]*$", re.MULTILINE
)
FRONT_MATTER = re.compile(r"\A---\n(?P<fields>.*?)\n(?:---|\.\.\.)\n", re.DOTALL)
FRONT_TITLE = re.compile(r"^title:[ \t]*(?P<quote>[\"']?)(?P<title>.+?)(?P=quote)[ \t]*$", re.MULTILINE)
MARKUP = re.compile(r"!?\[([^\]]*)\]\([^)]*\)|[*_`]+")


def read_text(data: bytes) -> Reading:
    """Read plain text; it has no title of its own."""
    return Reading(decode(data))


def read_markdown(data: bytes) -> Reading:
    """Read Markdown; the title is that of the front matter, else the first heading."""
    text = decode(data)
    front = FRONT_MATTER.match(text)
    named = FRONT_TITLE.search(front["fields"]) if front else None
    if named:
        return Reading(text, named["title"])
    body = FENCE.sub("", text[front.end() :] if front else text)
    heading = HEADING.search(body)
    if not heading:
        return Reading(text)
    return Reading(text, MARKUP.sub(r"\1", heading["hashed"] or heading["underlined"] or "").strip())

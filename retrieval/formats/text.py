"""Read plain text, Markdown and source code. The text is unchanged, so that offsets are those of the file."""

import re

from retrieval.documents import Place
from retrieval.formats.reading import Reading, decode
from retrieval.text.headings import heading_places, headings

FRONT_MATTER = re.compile(r"\A---\n(?P<fields>.*?)\n(?:---|\.\.\.)\n", re.DOTALL)
FRONT_TITLE = re.compile(r"^title:[ \t]*(?P<quote>[\"']?)(?P<title>.+?)(?P=quote)[ \t]*$", re.MULTILINE)
CODE_SUFFIXES = (".bash", ".bat", ".c", ".cc", ".cfg", ".clj", ".cpp", ".cs", ".css", ".dart", ".erl", ".ex", ".f90",
                 ".go", ".gradle", ".h", ".hpp", ".hs", ".ini", ".java", ".jl", ".js", ".jsx", ".kt", ".lua", ".m",
                 ".mjs", ".php", ".pl", ".proto", ".ps1", ".py", ".pyi", ".r", ".rb", ".rs", ".scala", ".scss", ".sh",
                 ".sql", ".swift", ".tf", ".toml", ".ts", ".tsx", ".vue", ".yaml", ".yml", ".zig")  # fmt: skip


def read_text(data: bytes) -> Reading:
    """Read plain text; it has no title of its own."""
    return Reading(decode(data))


def read_code(data: bytes) -> Reading:
    """Read source code; every line is a place."""
    text = decode(data)
    places, start = [], 0
    for number, line in enumerate(text.split("\n"), 1):
        places.append(Place(start, f"line {number}", divides=False))
        start += len(line) + 1
    return Reading(text, places=tuple(places))


def read_markdown(data: bytes) -> Reading:
    """Read Markdown; the title is the one in the front matter, else the first heading."""
    text = decode(data)
    front = FRONT_MATTER.match(text)
    body = front.end() if front else 0
    named = FRONT_TITLE.search(front["fields"]) if front else None
    title = named["title"] if named else next((heading.text for heading in headings(text, body)), None)
    return Reading(text, title, heading_places(text, title, body))

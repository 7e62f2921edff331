"""Read plain text, Markdown and source code.

The text is unchanged, so that offsets are those of the file; only front matter, wiki links and callouts of Markdown are
written as they read.
"""

import re

from retrieval.documents import Place
from retrieval.formats.reading import Reading, decode
from retrieval.text.headings import FENCE, heading_places, headings

FRONT_MATTER = re.compile(
    r"\A\s*(?P<mark>---|\+\+\+)[ \t]*\n(?P<fields>(?:#[^\n]*\n)*[\w-]+[ \t]*[:=].*?)\n"
    r"(?:(?P=mark)|\.\.\.)[ \t]*(?:\n|\Z)",
    re.DOTALL,
)
FRONT_ITEM = re.compile(r"\n[ \t]*- +")
WIKI_LINK = re.compile(r"!?\[\[(?=\S)([^\[\]|\n]{1,200})(?:\|([^\[\]\n]{1,200}))?\]\]")
CALLOUT = re.compile(r"^(> ?)\[!(\w{1,30})\][-+]?[ \t]*(.*)$", re.MULTILINE)
INLINE_CODE = re.compile(r"`[^`\n]{1,500}`")
FRONT_TITLE = re.compile(r"^title[ \t]*[:=][ \t]*(?P<quote>[\"']?)(?P<title>.+?)(?P=quote)[ \t]*$", re.MULTILINE)
CODE_SUFFIXES = (".bash", ".bat", ".bib", ".c", ".cc", ".cfg", ".clj", ".conf", ".cpp", ".cs", ".css", ".dart", ".erl",
                 ".ex", ".f90", ".go", ".gradle", ".h", ".hpp", ".hs", ".ini", ".java", ".jl", ".js", ".jsx", ".kt",
                 ".lua", ".m", ".mjs", ".php", ".pl", ".properties", ".proto", ".ps1", ".py", ".pyi", ".r", ".rb",
                 ".rs", ".scala", ".scss", ".sh", ".sql", ".swift", ".tf", ".toml", ".ts", ".tsx", ".vue", ".yaml",
                 ".yml", ".zig")  # fmt: skip


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
    source = decode(data)
    front = FRONT_MATTER.match(source)
    fields = _read_fields(front["fields"]) if front else ""
    text = fields + ("\n\n" if fields else "") + _spell_out(source[front.end() :].lstrip("\n") if front else source)
    named = FRONT_TITLE.search(front["fields"]) if front else None
    title = named["title"] if named else next((heading.text for heading in headings(text, len(fields))), None)
    return Reading(text, title, heading_places(text, title, len(fields)))


def _read_fields(fields: str) -> str:
    """Return the fields of front matter as `name: value` lines; the items of a list stand on one line."""
    joined = re.sub(r":,", ":", FRONT_ITEM.sub(", ", f"\n{fields}")).strip("\n")
    lines = (re.sub(r"^([\w-]+)\s*[:=]\s*", r"\1: ", line) for line in joined.split("\n") if not line.startswith("#"))
    return "\n".join(re.sub(r"(?<=: )[\[\"'](.*)[\]\"']$", r"\1", line.rstrip()) for line in lines if line.strip())


def _spell_out(text: str) -> str:
    """Return the text with wiki links and callouts written as they read, except in code."""
    code = [found.span() for pattern in (FENCE, INLINE_CODE) for found in pattern.finditer(text)] if "[" in text else []
    parts, done = [], 0
    for start, end in sorted(code):
        if start >= done:
            parts += [_spell(text[done:start]), text[start:end]]
            done = end
    return "".join([*parts, _spell(text[done:])])


def _spell(text: str) -> str:
    text = WIKI_LINK.sub(lambda found: found[2] or found[1], text)
    return CALLOUT.sub(lambda found: f"{found[1]}{found[2].capitalize()}: {found[3]}".rstrip(), text)

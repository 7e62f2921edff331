"""Read reStructuredText as Markdown: headings, code, tables and links, without directives and roles."""

import re
from collections.abc import Iterator, Sequence

from retrieval.formats.reading import Reading, decode
from retrieval.text.headings import heading_places, headings

LINE = re.compile(r"([!-/:-@\[-`{-~])\1{2,}\s*$")
"""A line that stands below, or above and below, a heading."""
DIRECTIVE = re.compile(r"(?P<indent>\s*)\.\. (?:\|[^|]+\| )?(?P<name>[\w:.-]+):: ?(?P<argument>.*)$")
EXPLICIT = re.compile(r"\s*\.\.(?:\s|$)")
OPTION = re.compile(r"\s+:[\w-]+:(?:\s|$)")
CODE = frozenset(("code", "code-block", "sourcecode", "parsed-literal", "literalinclude", "prompt", "console"))
NOTICES = frozenset(("note", "warning", "tip", "important", "caution", "attention", "danger", "error", "hint",
                     "seealso", "versionadded", "versionchanged", "deprecated", "admonition", "topic",
                     "rubric"))  # fmt: skip
UNREAD = frozenset(("image", "figure", "toctree", "contents", "include", "index", "raw", "highlight", "role",
                    "default-role", "currentmodule", "meta", "graphviz", "automodule", "autoclass",
                    "autofunction"))  # fmt: skip
TABLES = frozenset(("list-table", "csv-table", "table"))
GRID = re.compile(r"\s*\+[-=+]+\+\s*$")
SIMPLE = re.compile(r"\s*=+(?: +=+)+\s*$")
ROLE = re.compile(r":[\w.:+-]+:`(?:~|!)?([^`<]{0,300}?)(?:\s{0,9}<[^`]{0,300}>)?`")
LINK = re.compile(
    r"`([^`<]{1,300}?)\s{0,9}<[^`>]{1,400}>`__?|`([^`]{1,300})`__?(?!\w)|(?<![\w`])([\w-]{1,99})_(?![\w`])"
)
LONG_LINK = re.compile(r"`([^`<]{1,300}?)\s{0,9}<[^`>]{1,400}>`__?")
"""A link over two lines."""
LITERAL = re.compile(r"``(.{1,500}?)``")
SPHINX = re.compile(
    rf"^ {{0,8}}\.\. (?:(?:{'|'.join(sorted(CODE | NOTICES | UNREAD | TABLES))})::|_[\w -]{{1,99}}:)", re.MULTILINE
)


def is_rst(text: str) -> bool:
    """Return whether a text has a directive or a target, which nothing but reStructuredText writes so."""
    return ".. " in text and SPHINX.search(text) is not None


def read_rst(data: bytes) -> Reading:
    """Read a page; its headings are places, and the first one is the title."""
    lines = decode(data).expandtabs(4).split("\n")
    text = re.sub(r"\n{3,}", "\n\n", LONG_LINK.sub(r"\1", "\n".join(_lines(lines)))).strip("\n")
    title = next((heading.text for heading in headings(text)), None)
    return Reading(text, title, heading_places(text, title))


def _lines(lines: Sequence[str]) -> Iterator[str]:
    """Yield the lines as Markdown."""
    at, marks = 0, []
    while at < len(lines):
        line, below = lines[at], lines[at + 1] if at + 1 < len(lines) else ""
        overlined = LINE.match(line) and at + 2 < len(lines) and lines[at + 2].rstrip() == line.rstrip()
        if overlined and below.strip():
            yield from _heading(below, line[0] * 2, marks)
            at += 3
        elif line.strip() and line[0] != " " and LINE.match(below) and len(below.rstrip()) >= len(line.rstrip()):
            yield from _heading(line, below[0], marks)
            at += 2
        elif (found := DIRECTIVE.match(line)) and found["name"]:
            at = yield from _directive(lines, at, found)
        elif EXPLICIT.match(line):
            at = _end_of_block(lines, at)
        elif SIMPLE.match(line):
            at = yield from _simple_table(lines, at)
        elif line.rstrip().endswith("::"):
            yield _inline(line.rstrip()[:-1] if line.strip() != "::" else "")
            at = yield from _code(lines, at, "")
        else:
            if not GRID.match(line) and not LINE.match(line):
                is_row = line.strip().startswith("|") and line.strip().endswith("|") and len(line.strip()) > 2
                yield _inline(_row(line.strip()[1:-1].split("|")) if is_row else re.sub(r"^(\s*)\| ", r"\1", line))
            at += 1


def _heading(line: str, mark: str, marks: list[str]) -> Iterator[str]:
    """Yield a heading; its level is the place of its mark among the `marks` met so far, to which a new one is added."""
    if mark not in marks:
        marks.append(mark)
    yield from ("", "#" * min(marks.index(mark) + 1, 6) + " " + _inline(line.strip()), "")


def _directive(lines: Sequence[str], at: int, found: re.Match[str]) -> Iterator[str]:
    """Yield what a directive shows, and return the line after it."""
    name, argument, end = found["name"].lower().rpartition(":")[2], found["argument"].strip(), _end_of_block(lines, at)
    first = at + 1
    while first < end and OPTION.match(lines[first]):
        first += 1
    body = _dedent(lines[first:end])
    yield ""
    if name in CODE:
        yield from _fence(body, argument)
    elif name in TABLES:
        yield _inline(argument)
        yield from _list_table(body) if name == "list-table" else _lines(body)
    elif name not in UNREAD:
        if name in NOTICES and not argument and body[0]:
            body[0] = f"{name.capitalize()}: {body[0]}"
        else:
            yield _inline(f"{name.capitalize()}: {argument}".rstrip() if name in NOTICES else argument)
        yield from _lines(body)
    yield ""
    return end


def _code(lines: Sequence[str], at: int, language: str) -> Iterator[str]:
    """Yield the indented block below line `at` as code, and return the line after it."""
    end = _end_of_block(lines, at)
    yield from ("", *_fence(_dedent(lines[at + 1 : end]), language), "")
    return end


def _fence(body: Sequence[str], language: str) -> Iterator[str]:
    if any(body):
        yield from (f"```{language}", *body, "```")


def _end_of_block(lines: Sequence[str], at: int) -> int:
    """Return the line after the block that is indented more than line `at`."""
    margin, end = _margin(lines[at]), at + 1
    while end < len(lines) and (not lines[end].strip() or _margin(lines[end]) > margin):
        end += 1
    return end


def _margin(line: str) -> int:
    return len(line) - len(line.lstrip())


def _dedent(lines: Sequence[str]) -> list[str]:
    margin = min((_margin(line) for line in lines if line.strip()), default=0)
    return "\n".join(line[margin:].rstrip() for line in lines).strip("\n").split("\n")


def _simple_table(lines: Sequence[str], at: int) -> Iterator[str]:
    """Yield the rows of a table whose columns stand below lines of `=`, and return the line after it."""
    starts = [found.start() for found in re.finditer(r"=+", lines[at])]
    borders = [*starts, None]
    yield ""
    at += 1
    while at < len(lines) and lines[at].strip():
        if not LINE.match(lines[at].replace(" ", "")):
            yield _inline(_row(lines[at][borders[n] : borders[n + 1]] for n in range(len(starts))))
        at += 1
    yield ""
    return at


def _list_table(lines: Sequence[str]) -> Iterator[str]:
    """Yield the rows of a table that is written as a list of lists."""
    rows: list[list[str]] = []
    for line in lines:
        if found := re.match(r"(\* )?\s*- ?(.*)", line):
            if found[1] or not rows:
                rows.append([])
            rows[-1].append(found[2])
        elif rows and rows[-1] and line.strip():
            rows[-1][-1] += " " + line.strip()
    yield from (_inline(_row(row)) for row in rows)


def _row(cells: "Iterator[str] | Sequence[str]") -> str:
    return " | ".join(" ".join(cell.split()) for cell in cells)


def _inline(line: str) -> str:
    parts = LITERAL.split(ROLE.sub(lambda found: found[1] or found[0], line))
    # Every second part is code, in which nothing is a link.
    texts = (part if number % 2 else LINK.sub(lambda found: next(filter(None, found.groups())), part)
             for number, part in enumerate(parts))  # fmt: skip
    return "".join(f"`{text}`" if number % 2 else text for number, text in enumerate(texts))

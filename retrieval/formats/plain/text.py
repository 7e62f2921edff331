"""Read plain text and source code. The text is unchanged, so that offsets are those of the file."""

from retrieval.documents import Place
from retrieval.formats.plain.rst import is_rst, read_rst
from retrieval.formats.reading import Reading, decode

CODE_SUFFIXES = (".bash", ".bat", ".bib", ".c", ".cc", ".cfg", ".clj", ".conf", ".cpp", ".cs", ".css", ".dart", ".erl",
                 ".ex", ".f90", ".go", ".gradle", ".h", ".hpp", ".hs", ".ini", ".java", ".jl", ".js", ".jsx", ".kt",
                 ".lua", ".m", ".mjs", ".php", ".pl", ".properties", ".proto", ".ps1", ".py", ".pyi", ".r", ".rb",
                 ".rs", ".scala", ".scss", ".sh", ".sql", ".swift", ".tf", ".toml", ".ts", ".tsx", ".vue", ".yaml",
                 ".yml", ".zig")  # fmt: skip


def read_text(data: bytes) -> Reading:
    """Read plain text, which has no title of its own; sources of manuals (`page.rst.txt`) are reStructuredText."""
    text = decode(data)
    return read_rst(data) if is_rst(text) else Reading(text)


def read_code(data: bytes) -> Reading:
    """Read source code; every line is a place."""
    text = decode(data)
    places, start = [], 0
    for number, line in enumerate(text.split("\n"), 1):
        places.append(Place(start, f"line {number}", divides=False))
        start += len(line) + 1
    return Reading(text, places=tuple(places))

"""Read LaTeX as Markdown: the text of the body, its sections as headings, without commands."""

import re
import unicodedata
from collections.abc import Iterator

from retrieval.formats.reading import Reading, decode
from retrieval.text.headings import heading_places

LEVELS = {"part": 1, "chapter": 1, "section": 2, "subsection": 3, "subsubsection": 4, "paragraph": 5, "subparagraph": 6}
ARGUMENT = r"\s{0,9}(?:\[[^\]]{0,400}\]\s{0,9})?\{(?P<text>(?:[^{}]|\{(?:[^{}]|\{[^{}]{0,400}\}){0,400}\}){0,800})\}"
"""Every repetition has a bound, so that no file takes more than linear time."""
HEADING = re.compile(r"\\(?P<name>" + "|".join(LEVELS) + r")\*?" + ARGUMENT)
TITLE = re.compile(r"\\title" + ARGUMENT)
NAMED = re.compile(r"\\(?P<name>author|date)" + ARGUMENT)
COMMENT = re.compile(r"(?<!\\)%[^\n]*\n?")
VERBATIM = re.compile(
    r"\\begin\{(verbatim|lstlisting|minted|Verbatim)\*?\}(?:\[[^\]\n]{0,400}\])?(?:\{[^}\n]{0,99}\})?\n?"
)
UNREAD = re.compile(r"\\(?:label|usepackage|documentclass|bibliographystyle|bibliography|includegraphics|vspace|hspace|"
                    r"input|include|pagestyle|thispagestyle|setlength|setcounter|newcommand|renewcommand|index|maketitle|"
                    r"tableofcontents|graphicspath|geometry|hypersetup|cmidrule|cline|"
                    r"multirow\{[^}]{0,99}\}\{[^}]{0,99}\}(?=\{))"
                    r"\*?(?:\([^)]{0,99}\))?(?:\s{0,9}\[[^\]]{0,400}\]|\s{0,9}\{[^{}]{0,400}\}){0,6}")  # fmt: skip
REFERENCE = re.compile(
    r"\\(?:auto|page|eq|c|C|name)?ref\*?\{([^}]{0,400})\}|\\[a-zA-Z]{0,9}cite[a-zA-Z]{0,9}\*?(?:\[[^\]]{0,400}\]){0,2}\{([^}]{0,400})\}"
)
HREF = re.compile(r"\\href\{[^{}]{0,999}\}\{([^{}]{0,999})\}")
ENVIRONMENT = re.compile(
    r"\\(?:begin|end)\{[^}]{0,99}\}(?:\[[^\]]{0,400}\])?(?:\{[lcrpmbXS|@!<>{}\d.\\a-z ]{0,200}\})?"
)
ACCENT = re.compile(
    r"""\\([.=~^`'"])\{?\\?([a-zA-Z])\}?|\\([uvHcdbkr])(?:\{\\?([a-zA-Z])\}|\s{1,9}([a-zA-Z])(?![a-zA-Z]))"""
)
MARKS = dict(
    zip(
        "\"'`^~=.uvHcdbkr",
        "\u0308\u0301\u0300\u0302\u0303\u0304\u0307\u0306\u030c\u030b\u0327\u0323\u0331\u0328\u030a",
        strict=True,
    )
)
SIGNS = {"ss": "ß", "ae": "æ", "AE": "Æ", "oe": "œ", "OE": "Œ", "o": "ø", "O": "Ø", "aa": "å", "AA": "Å", "l": "ł",
         "L": "Ł", "ldots": "…", "dots": "…", "textbar": "|", "textbackslash": "\\", "times": "×", "cdot": "·",
         "pm": "±", "leq": "≤", "geq": "≥", "le": "≤", "ge": "≥", "neq": "≠", "approx": "≈", "rightarrow": "→",
         "to": "→", "degree": "°", "euro": "€", "texteuro": "€", "pounds": "£", "S": "§", "copyright": "©", "quad": " ",
         "qquad": " ", "newline": "\n", "par": "\n\n", "TeX": "TeX", "LaTeX": "LaTeX", "item": "\n- ", "hline": "",
         "toprule": "", "midrule": "", "bottomrule": "", "alpha": "α", "beta": "β", "gamma": "γ", "delta": "δ",
         "lambda": "λ", "mu": "μ", "pi": "π", "sigma": "σ", "infty": "∞", "sum": "∑", "percent": "%"}  # fmt: skip


def read_tex(data: bytes) -> Reading:
    """Read a file; its sections are places."""
    source = decode(data)
    named = TITLE.search(source)
    head, begin, body = source.partition("\\begin{document}")
    body = (body if begin else head).partition("\\end{document}")[0]
    title = _clean(named["text"]).strip() if named else None
    opening = [f"# {title}"] if title else []
    opening += [f"{found['name']}: {_clean(found['text']).strip()}" for found in NAMED.finditer(source)]
    blocks = [*opening, *_blocks(body)]
    text = re.sub(r"\n{3,}", "\n\n", "\n\n".join(block.strip("\n") for block in blocks)).strip("\n")
    return Reading(text, title, heading_places(text, title))


def _blocks(body: str) -> Iterator[str]:
    """Yield the text and the code blocks of the body in order."""
    done = 0
    while found := VERBATIM.search(body, done):
        end = body.find(f"\\end{{{found[1]}", found.end())
        code = body[found.end() : end if end >= 0 else len(body)].strip("\n")
        yield from (_clean(body[done : found.start()]), f"```\n{code}\n```")
        done = body.find("}", end) + 1 if end >= 0 else len(body)
    yield _clean(body[done:])


def _clean(source: str) -> str:
    """Return the text that LaTeX would set."""
    text = COMMENT.sub("", source)
    text = re.sub(TITLE.pattern + "|" + NAMED.pattern.replace("?P<name>", "?:").replace("?P<text>", "?:"), "", text)
    text = HEADING.sub(lambda found: f"\n\n{'#' * LEVELS[found['name']]} {found['text']}\n\n", text)
    text = HREF.sub(r"\1", REFERENCE.sub(lambda found: found[1] or f"[{found[2]}]", UNREAD.sub("", text)))
    text = text.replace("\\\\", "\n").replace("\\&", "\x00").replace("~", " ")
    text = "\n".join(re.sub(r"\s*&\s*", " | ", line) for line in text.split("\n")).replace("\x00", "&")
    text = ENVIRONMENT.sub("\n", text)
    text = ACCENT.sub(_accent, text)
    text = re.sub(r"\\item\s*\[([^\]]*)\]", r"\n- \1: ", text)
    text = re.sub(r"\\([a-zA-Z]+)\*?[ \t]*(?:\[[^\]]*\])?", lambda found: SIGNS.get(found[1], ""), text)
    text = re.sub(r"\\([%$#&_{} ,;:!])", lambda found: found[1] if found[1] in "%$#&_{}" else " ", text)
    text = (
        re.sub(r"(?<!\\)[{}]|\$", "", text).replace("``", "“").replace("''", "”").replace("---", "—").replace("--", "–")
    )
    return "\n".join(_trim(text))


def _accent(found: re.Match[str]) -> str:
    return unicodedata.normalize("NFC", (found[2] or found[4] or found[5]) + MARKS[found[1] or found[3]])


def _trim(text: str) -> Iterator[str]:
    for line in text.split("\n"):
        yield re.sub(r"[ \t]+", " ", line).strip()

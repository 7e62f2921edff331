"""Write a page as Markdown: what a browser shows, in blocks and lines, with headings, lists, code and tables marked."""

import re
from collections.abc import Collection
from itertools import islice

from bs4 import Tag
from bs4.element import NavigableString

from retrieval.formats.html.tables import find_outer, read_grid
from retrieval.formats.html.walk import walk

BLOCKS = frozenset(("p", "div", "section", "article", "main", "ul", "ol", "dl", "table", "blockquote", "pre", "figure",
                    "hr", "header", "address", "details", "form", "fieldset", "aside", "footer", "nav", "body",
                    "center", "dialog"))  # fmt: skip
LINES = frozenset(("li", "tr", "dt", "figcaption", "caption", "summary", "legend", "option", "td", "th", "label", "dd"))
HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")
TYPED = frozenset(("text", "number", "date", "email", "tel", "url", "time", "month", "week", "datetime-local", ""))
"""Kinds of fields whose values people wrote."""
MOST_OPTIONS = 60
FEWEST_WORDS = 4
"""A button, or what is said for a picture, with fewer words is no text."""
LANGUAGE = re.compile(r"(?:language|lang|highlight|brush)[-:]?\s?([\w+#]+)")
MOST_OF_MARK = 20
"""The mark of a note has fewer elements and texts in it, counted when they begin and when they end."""
NOTE_MARK = re.compile(r"\[?(?:\d{1,3}|[a-z*†‡])\]?")
BLANK = re.compile(r"[ \t\r\n\f]+")


class _Writer:
    """Text that grows by words, lines and blocks, in which blanks collapse as in a browser."""

    def __init__(self) -> None:
        self.parts: list[str] = []
        self.border = 2
        """How many line ends the text ends with; 2 at its very beginning."""
        self.blank = False
        self.prefix = ""
        """What the next line begins with: the mark of a heading or of an item."""
        self.joined = 0
        """Depth of elements whose text is one line."""

    def write(self, text: str) -> None:
        """Add running text."""
        words = BLANK.sub(" ", text)
        if not words.strip(" "):
            self.blank = self.blank or bool(words)
            return
        if self.prefix or (self.border == 0 and (self.blank or words[0] == " ")):
            self.parts.append(self.prefix or " ")
        self.parts.append(words.strip(" "))
        self.prefix, self.border, self.blank = "", 0, words[-1] == " "

    def end(self, lines: int) -> None:
        """End the line (1) or the block (2), unless it has ended already."""
        if self.joined or self.prefix:
            self.blank = True
            return
        if self.border < lines:
            self.parts.append("\n" * (lines - self.border))
            self.border = lines
        self.blank = False

    def add_block(self, text: str) -> None:
        """Add lines that stay as they are."""
        if self.joined:
            self.write(text)
        elif text:
            prefix, self.prefix = self.prefix, ""
            if prefix:
                self.parts.append(prefix.rstrip())
                self.border = 0
            self.end(2)
            self.parts.append(text)
            self.border = 0
            self.end(2)


def write_page(root: Tag, unread: Collection[int] = ()) -> str:
    """Return the text below `root`, without the elements whose `id()` is in `unread`."""
    page, lists, skipped, outer = _Writer(), [], set(unread), find_outer(root)
    for event, node in walk(root, skipped):
        if isinstance(node, NavigableString):
            if type(node) is NavigableString:  # not a comment or a declaration
                page.write(node)
        elif event == "open" and id(node) not in outer and (block := _as_block(node, unread)) is not None:
            page.add_block(block)
            skipped.add(id(node))
        elif event == "open":
            if _open(page, node, lists):
                skipped.add(id(node))
        else:
            _close(page, node, lists)
    lines = (line.rstrip() for line in "".join(page.parts).replace("\u00a0", " ").split("\n"))
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip("\n")


def _as_block(tag: Tag, unread: Collection[int]) -> str | None:
    """Return the text of code and of tables of data, which are read at once; None for other elements."""
    if tag.name == "pre":
        return _code(tag)
    if tag.name == "table" and (rows := read_grid(tag, unread)) is not None:
        return "\n".join(" | ".join("" if cell is None else write_line(cell, unread) for cell in row) for row in rows)
    return None


def write_line(root: Tag, unread: Collection[int] = ()) -> str:
    """Return the text of a cell as one line."""
    return " ".join(write_page(root, unread).split())


def _code(tag: Tag) -> str:
    text = "".join(filter(None, (_piece_of_code(event, node) for event, node in walk(tag)))).strip("\n").rstrip()
    if "\n" not in text and tag.find("code") is None:
        return text
    inner = tag.find("code") or tag
    names = (" ".join(one.get("class") or []) for one in (inner, tag, tag.parent) if isinstance(one, Tag))
    found = next(filter(None, map(LANGUAGE.search, names)), None)
    return f"```{found[1] if found else ''}\n{text}\n```" if text else ""


def _piece_of_code(event: str, node: Tag | NavigableString) -> str:
    if type(node) is NavigableString:
        return node
    return "\n" if event == "open" and isinstance(node, Tag) and node.name == "br" else ""


def _open(page: _Writer, tag: Tag, lists: list[int | None]) -> bool:
    """Begin an element; return whether all of it has been written."""
    name = tag.name
    if name in HEADINGS:
        page.end(2)
        page.prefix = "#" * int(name[1]) + " " if not page.joined else page.prefix
        page.joined += 1
    elif name in ("ul", "ol", "menu"):
        page.end(1 if lists else 2)
        start = str(tag.get("start", "1"))
        lists.append((int(start) if start.isdecimal() else 1) if name == "ol" else None)
    elif name == "li":
        page.prefix = ""
        page.end(1)
        page.prefix = "" if page.joined else _mark(tag, lists)
    elif name == "dd":
        page.blank = True
    elif name == "br":
        page.end(1)
    elif name in ("sup", "a") and _is_note_mark(tag):
        return True
    elif name in ("button", "input", "select", "textarea", "img", "math"):
        page.write(_control(tag, in_heading=page.joined > 0))
        return name not in ("textarea",)
    elif name in BLOCKS and not _in_item(page):
        page.end(2)
    elif name in LINES or name in BLOCKS:
        page.end(1)
    return False


def _is_note_mark(tag: Tag) -> bool:
    """Whether an element only leads to a note, or back from it."""
    inside = list(islice(walk(tag), MOST_OF_MARK))  # not more: marks in marks in marks would each be read to the end
    if len(inside) == MOST_OF_MARK or len(tag.contents) > 3:
        return False
    text = "".join(node for _, node in inside if type(node) is NavigableString).strip()
    if tag.name == "a":
        return text.startswith("↩") or (tag.get("role") == "doc-noteref" and len(text) < 6)
    link = next((node for _, node in inside if isinstance(node, Tag) and node.name == "a"), None)
    return link is not None and str(link.get("href", "")).startswith("#") and NOTE_MARK.fullmatch(text) is not None


def _in_item(page: _Writer) -> bool:
    """Whether a line has only its mark so far, which the text of a block inside follows."""
    return bool(page.prefix)


def _mark(tag: Tag, lists: list[int | None]) -> str:
    number = lists[-1] if lists else None
    if number is not None:
        value = str(tag.get("value", ""))
        number = int(value) if value.isdecimal() else number
        lists[-1] = number + 1
    return "  " * min(max(len(lists) - 1, 0), 8) + ("- " if number is None else f"{number}. ")


def _close(page: _Writer, tag: Tag, lists: list[int | None]) -> None:
    name = tag.name
    if name in HEADINGS:
        page.joined -= 1
        page.prefix = "" if not page.joined else page.prefix
        page.end(2)
    elif name in ("ul", "ol", "menu"):
        if lists:
            lists.pop()
        page.prefix = ""
        page.end(1 if lists else 2)
    elif name == "li":
        page.prefix = ""
        page.end(1)
    elif name == "dt":
        last = page.parts[-1] if page.parts and not page.border else ""
        if last and last[-1] not in ".:;?!,":
            page.write(":")
        page.blank = True
    elif name in BLOCKS:
        page.end(1 if lists else 2)
    elif name in LINES:
        page.end(1)


def _control(tag: Tag, in_heading: bool) -> str:
    """Return what a control or a picture says."""
    kind = str(tag.get("type", "")).lower()
    if tag.name == "button":
        text = " ".join(tag.get_text(" ").split())
        return f" {text} " if in_heading or len(text.split()) >= FEWEST_WORDS else " "
    if tag.name == "img":
        text = " ".join(str(tag.get("alt", "")).split())
        return f" [Picture: {text}] " if len(text.split()) >= FEWEST_WORDS else " "
    if tag.name == "math":
        return f" {tag.get('alttext') or tag.get_text(' ')} "
    if tag.name == "select":
        options = [" ".join(option.get_text(" ").split()) for option in tag.find_all("option", limit=MOST_OPTIONS)]
        return f" {', '.join(filter(None, options))} "
    if tag.name == "input" and kind in ("checkbox", "radio"):
        return " [x] " if tag.has_attr("checked") else " [ ] "
    return f" {tag.get('value', '')} " if tag.name == "input" and kind in TYPED else " "

"""The numbers that Word writes before paragraphs, and the levels of headings, as styles and lists define them."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from xml.etree.ElementTree import Element

from retrieval.formats.zipped.word.parts import child_of, tag_of, value_of

LEVELS = 9
ROMAN = ((1000, "m"), (900, "cm"), (500, "d"), (400, "cd"), (100, "c"), (90, "xc"), (50, "l"), (40, "xl"), (10, "x"),
         (9, "ix"), (5, "v"), (4, "iv"), (1, "i"))  # fmt: skip


@dataclass
class Style:
    """A style of paragraphs, with what it takes from the styles that it is based on."""

    name: str
    level: int | None
    """0 for the largest headings; None for text."""
    list_id: str | None
    list_level: int | None


@dataclass
class Level:
    """How one level of a list is numbered."""

    start: int
    kind: str
    pattern: str
    """Such as "%1.%2", in which the numbers of levels are filled in."""


@dataclass
class Lists:
    """The lists of a file, and how far each is counted."""

    levels: dict[str, dict[int, Level]]
    """By the id of a list."""
    shared: dict[str, str]
    """The lists that count together have the same value."""
    restarted: set[tuple[str, int]]
    """Lists and levels that begin anew where they begin."""
    counts: dict[str, list[int | None]] = field(default_factory=dict)
    begun: set[str] = field(default_factory=set)

    def number(self, list_id: str, level: int) -> str | None:
        """Count one paragraph on, and return what stands before it: "" for a bullet, None if nothing does."""
        levels = self.levels.get(list_id, {})
        if level not in levels:
            return None
        counts = self.counts.setdefault(self.shared.get(list_id, list_id), [None] * LEVELS)
        if list_id not in self.begun:
            self.begun.add(list_id)
            for restarted in range(LEVELS):
                if (list_id, restarted) in self.restarted:
                    counts[restarted] = None
        now = counts[level]
        counts[level] = levels[level].start if now is None else now + 1
        counts[level + 1 :] = [None] * (LEVELS - level - 1)
        if levels[level].kind == "bullet":
            return ""
        if levels[level].kind == "none":
            return None

        def fill(found: re.Match[str]) -> str:
            at = int(found[1]) - 1
            if at not in levels:
                return ""
            count = counts[at]
            return format_number(levels[at].start if count is None else count, levels[at].kind)

        return re.sub(r"%(\d)", fill, levels[level].pattern).strip() or None


def read_styles(root: Element | None) -> dict[str, Style]:
    """Return the styles of paragraphs by id."""
    found = (
        {value_of(style, "styleId") or "": style for style in root if tag_of(style) == "style"}
        if root is not None
        else {}
    )
    return {name: _read_style(found, style) for name, style in found.items()}


def _read_style(found: dict[str, Element], style: Element) -> Style:
    name = value_of(child_of(style, "name")) or ""
    level = list_id = list_level = None
    for one in _with_bases(found, style):
        called = re.fullmatch(r"heading (\d)", (value_of(child_of(one, "name")) or "").lower())
        outline = value_of(child_of(one, "pPr", "outlineLvl")) or (str(int(called[1]) - 1) if called else None)
        level = int(outline) if level is None and outline and outline.isdecimal() else level
        numbered = child_of(one, "pPr", "numPr")
        list_id = list_id or value_of(child_of(numbered, "numId"))
        depth = value_of(child_of(numbered, "ilvl"))
        list_level = int(depth) if list_level is None and depth and depth.isdecimal() else list_level
    return Style(name, level if level is not None and level < LEVELS else None, list_id, list_level)


def _with_bases(found: dict[str, Element], style: Element) -> Iterator[Element]:
    seen: set[str] = set()
    current: Element | None = style
    while current is not None:
        yield current
        based = value_of(child_of(current, "basedOn")) or ""
        current = None if based in seen else found.get(based)
        seen.add(based)


def read_lists(root: Element | None) -> Lists:
    """Return the lists that the part "numbering" defines."""
    abstract: dict[str, dict[int, Level]] = {}
    lists = Lists({}, {}, set())
    for child in root if root is not None else ():
        if tag_of(child) == "abstractNum":
            abstract[value_of(child, "abstractNumId") or ""] = dict(_levels(child))
        elif tag_of(child) == "num":
            name, kind = value_of(child, "numId") or "", value_of(child_of(child, "abstractNumId")) or ""
            levels = dict(abstract.get(kind, {}))
            for override in child:
                if tag_of(override) == "lvlOverride":
                    at = int(value_of(override, "ilvl") or 0)
                    levels |= dict(_levels(override))
                    start = value_of(child_of(override, "startOverride"))
                    if start and start.isdecimal() and at in levels:
                        levels[at] = Level(int(start), levels[at].kind, levels[at].pattern)
                        lists.restarted.add((name, at))
            lists.levels[name], lists.shared[name] = levels, kind
    return lists


def _levels(parent: Element) -> Iterator[tuple[int, Level]]:
    for level in parent:
        if tag_of(level) == "lvl":
            start = value_of(child_of(level, "start")) or "1"
            kind = value_of(child_of(level, "numFmt")) or "decimal"
            pattern = value_of(child_of(level, "lvlText")) or ""
            yield int(value_of(level, "ilvl") or 0), Level(int(start) if start.isdecimal() else 1, kind, pattern)


def format_number(number: int, kind: str) -> str:
    """Return a number as Word writes it: "4", "d", "D", "iv" or "IV"."""
    if kind.endswith("Letter") and number > 0:
        letters = chr(97 + (number - 1) % 26) * ((number - 1) // 26 % 5 + 1)
        return letters.upper() if kind.startswith("upper") else letters
    if kind.endswith("Roman") and 0 < number < 4000:
        text = ""
        for value, letters in ROMAN:
            text += letters * (number // value)
            number %= value
        return text.upper() if kind.startswith("upper") else text
    return f"{number:02}" if kind == "decimalZero" else str(number)

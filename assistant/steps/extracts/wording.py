"""How a part of a passage is shown as an answer.

What answers is set in bold, a list keeps its entries and the line before it, code stands in a block of its own, and a
heading that is crossed stays.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace

from assistant.answers import Answer, Turn
from assistant.seams import Extract
from assistant.steps.citations import renumber
from retrieval.text.units import Unit
from retrieval.text.windows import Window
from retrieval.text.words import words

_MARK = re.compile(r"([-*+•–]|\d{1,3}[.)]|[a-zA-Z][.)])\s+")
"""The bullet or number of an entry of a list."""
_MARKED = re.compile(r"\*|__|`|\]\(|\[|<")
"""Text with marks of its own would be broken by more of them."""

_NUMBERED = re.compile(r"\d")
"""A heading with a number says which version, day or clause is spoken of, which the text below does not repeat."""


def quote_extracts(answer: Answer, extracts: Sequence[Extract], prompt: tuple[Turn, ...]) -> Answer:
    """Return `answer` with the extracts as its text, each with the number of its passage behind it.

    `prompt` is what the model would have read.
    """
    numbers = {passage.chunk.id: number for number, passage in enumerate(answer.passages, start=1)}
    return replace(
        answer,
        text=format_extracts(extracts, numbers),
        quoted=True,
        messages=(),
        withheld=prompt,
        ending="complete",
    )


def format_extracts(extracts: Sequence[Extract], numbers: Mapping[str, int]) -> str:
    """Return the extracts as Markdown. Where two sides are compared, lists are not completed."""
    shown = []
    for one in extracts:
        window, best = one.window, one.best
        if len(window.units) > 1 and _is_title(window.units[0], one.passage.chunk.title):
            window, best = replace(window, units=window.units[1:]), max(best - 1, 0)
        if len(extracts) > 1:
            window = replace(window, others=())
        shown.append(format_extract(window, best, numbers[one.passage.chunk.id]))
    return "\n\n".join(shown)


def _is_title(unit: Unit, title: str) -> bool:
    """Whether a unit only repeats the title of its document, which stands beside every answer."""
    return unit.kind == "sentence" and words(unit.text) == words(title)


def format_extract(window: Window, best: int, number: int) -> str:
    """Return a window as Markdown with the unit number `best` set off, and `[number]` behind it.

    What looks like a citation in the text is left out. Of a list that goes on, it says how much is shown.
    """
    answering = window.units[best]
    units = sorted((*window.units, *window.others), key=lambda unit: unit.start)
    sets_off = sum(unit.kind != "code" for unit in units) > 1
    named = _NUMBERED.search(units[0].heading)
    text, before = f"*{renumber(units[0].heading, {})}*\n\n" if named else "", None
    for unit in units:
        crossed = before is not None and unit.heading != before.heading and bool(unit.heading)
        if before is not None and before.kind == unit.kind == "code" and before.end + 1 == unit.start:
            text = f"{text.removesuffix('```')}{_inside_code(unit)}\n```"  # goes on
            before = unit
            continue
        if before is not None:
            text += "\n\n" if crossed else _border(before, unit)
        if crossed:
            text += f"*{renumber(unit.heading, {})}*\n\n"
        text += _format_unit(unit, bold=sets_off and unit is answering, alone=len(units) == 1)
        before = unit
    shown = window.shown + sum(unit.kind == "item" for unit in window.others)
    if shown < window.items:
        text += f"\n\n({shown} of {window.items} entries)"
    return f"{text}\n\n[{number}]" if text.endswith("```") else f"{text} [{number}]"


def _format_unit(unit: Unit, *, bold: bool, alone: bool) -> str:
    if unit.kind == "code":
        return f"```\n{_inside_code(unit)}\n```"
    text, bullet = renumber(unit.text, {}), ""
    if unit.kind == "item" and (mark := _MARK.match(text)):
        text = text[mark.end() :]
        bullet = "" if alone else f"{mark[1]} " if mark[1][0].isalnum() else "- "
    elif unit.kind != "sentence" and not alone:
        bullet = "- "
    return bullet + (f"**{text}**" if bold and not _MARKED.search(text) else text)


def _inside_code(unit: Unit) -> str:
    """Return code without what would end its block in the middle."""
    return unit.text.replace("```", "'''")


def _border(before: Unit, unit: Unit) -> str:
    if before.kind == unit.kind == "sentence":
        return " "
    return "\n" if before.kind == unit.kind else "\n\n"

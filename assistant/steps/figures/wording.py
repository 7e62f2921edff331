"""Word what was computed: the answer first, then the rows that it comes from, then how it was computed."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from assistant.steps.figures.columns import DISTINCT_SHARE, Column
from assistant.steps.figures.computing import Finding
from assistant.steps.figures.planning import Plan

SHOWN_ROWS = 5
SHOWN_NAMES = 12
MOST_RECORD_CELLS = 6
LONGEST_CELL_WORDS = 25
LONGEST_TABLE_CELL = 8
GERMAN = {
    "wie",
    "was",
    "welche",
    "welcher",
    "welches",
    "welchem",
    "welchen",
    "wer",
    "wo",
    "wann",
    "der",
    "die",
    "das",
    "und",
    "ist",
    "von",
}


@dataclass(frozen=True)
class _Words:
    where: str
    counted: str
    added: str
    averaged: str
    compared: str
    total: str
    average: str
    against: str
    more: str
    missing: str
    covers: str
    ends: dict[str, str]


_ENGLISH = _Words(
    " where {}", "Counted {n} of {all} rows{where}.", "Added up {n} of {all} rows{where}.",
    "Averaged {n} of {all} rows{where}.", "Compared {n} of {all} rows{where}.", "Total {head}", "Average {head}",
    "against {}", "and {} more", "No row of “{title}” is of {period}{what}.",
    " It goes from {} to {}.",
    {"low": "lowest", "high": "highest", "early": "earliest", "late": "latest"},
)  # fmt: skip
_GERMAN = _Words(
    " mit {}", "Gezählt: {n} von {all} Zeilen{where}.", "Addiert: {n} von {all} Zeilen{where}.",
    "Gemittelt: {n} von {all} Zeilen{where}.", "Verglichen: {n} von {all} Zeilen{where}.", "Summe {head}",
    "Durchschnitt {head}", "gegenüber {}", "und {} weitere",
    "Keine Zeile von „{title}“ ist aus {period}{what}.", " Sie reicht von {} bis {}.",
    {"low": "am niedrigsten", "high": "am höchsten", "early": "am frühesten", "late": "am spätesten"},
)  # fmt: skip


@dataclass(frozen=True)
class Worded:
    """The text of an answer and the rows that it shows, of which `[1]` is the first."""

    text: str
    rows: tuple[int, ...]


def word_finding(finding: Finding) -> Worded:
    """Return a finding as Markdown of at most about a hundred words; `{cited}` stands where the rows are cited."""
    plan = finding.plan
    words = (
        _GERMAN
        if len(GERMAN & {token.word for token in plan.asked.tokens}) > 1 or plan.asked.has("wie", "welche", "kostet")
        else _ENGLISH
    )
    match plan.kind:
        case "cells":
            return _word_cells(plan)
        case "record":
            return _word_record(plan)
        case "list":
            return _word_list(plan, words)
        case "count":
            first = f"**{finding.value}**{{cited}}."
            return _with_rows(first, plan, finding.rows, words, words.counted)
        case "sum" | "average":
            head = (words.total if plan.kind == "sum" else words.average).format(head=plan.columns[0].head)
            how = words.added if plan.kind == "sum" else words.averaged
            return _with_rows(f"{head}: **{finding.value}**{{cited}}.", plan, finding.rows, words, how, finding.counted)
        case "groups":
            column = plan.columns[0]
            found = "; ".join(f"**{name}**: {count}" for name, count in finding.groups)
            how = words.counted.format(n=finding.counted, all=len(plan.table.rows), where=_where(plan, words))
            return Worded(f"{column.head} – {found}{{cited}}.\n\n{how}", finding.rows[:1])
        case "ends":
            return _word_ends(finding, words)
        case "compare":
            return _word_comparison(finding, words)
        case "missing":
            return _word_missing(plan, words)


def _word_cells(plan: Plan) -> Worded:
    lines = []
    for row in plan.rows:
        name = name_row(plan, row, plan.columns)
        cells = [
            (column.head, shorten(column.cells[row], LONGEST_CELL_WORDS))
            for column in plan.columns
            if column.cells[row]
        ]
        said = "; ".join(f"{head}: **{cell}**" for head, cell in cells)
        lines.append(f"{name} – {said}{{cited}}" if name else f"{said}{{cited}}")
    text = f"{lines[0]}." if len(lines) == 1 else "\n".join(f"- {line}" for line in lines)
    return Worded(text, plan.rows)


def _word_record(plan: Plan) -> Worded:
    """The main cells of a record: those that are filled, from the left, without its name."""
    lines = []
    for row in plan.rows:
        name = name_row(plan, row, ())
        cells = [
            f"{column.head}: {shorten(column.cells[row], LONGEST_TABLE_CELL)}"
            for column in plan.table.columns
            if column.cells[row] and column.cells[row] not in name
        ]
        lines.append(f"**{name}** – {'; '.join(cells[:MOST_RECORD_CELLS])}{{cited}}.")
    return Worded("\n\n".join(lines), plan.rows)


def _word_list(plan: Plan, words: _Words) -> Worded:
    names = list(dict.fromkeys(_with_extra(plan, row) for row in plan.rows))
    shown = ", ".join(names[:SHOWN_NAMES])
    rest = f", {words.more.format(len(names) - SHOWN_NAMES)}" if len(names) > SHOWN_NAMES else ""
    how = words.counted.format(n=len(plan.rows), all=len(plan.table.rows), where=_where(plan, words))
    return Worded(f"{shown}{rest}{{cited}}.\n\n{how}", plan.rows[:SHOWN_ROWS])


def _with_extra(plan: Plan, row: int) -> str:
    name = name_row(plan, row, [one.column for one in plan.conditions])
    extra = [
        column.cells[row] for column in (*plan.columns, *(one.column for one in plan.conditions if not one.is_value))
    ]
    cells = [cell for cell in dict.fromkeys(extra) if cell and cell not in name]
    return f"**{name}** ({', '.join(cells)})" if cells else f"**{name}**"


def _word_ends(finding: Finding, words: _Words) -> Worded:
    plan, column = finding.plan, finding.plan.columns[0]
    rows = finding.rows[: max(SHOWN_ROWS, plan.asked.top or 1)]
    named = [f"**{name_row(plan, row, plan.columns)}** – {column.head}: **{column.cells[row]}**" for row in rows]
    how = words.compared.format(n=finding.counted, all=len(plan.table.rows), where=_where(plan, words))
    more = words.more.format(len(finding.rows) - len(rows)) if len(finding.rows) > len(rows) else ""
    said = (
        f"{named[0]} ({words.ends[plan.end]}){{cited}}."
        if len(named) == 1
        else "\n".join(f"{place}. {one}{{cited}}" for place, one in enumerate(named, 1))
    )
    return Worded("\n\n".join(filter(None, (said, more, how))), rows)


def _word_comparison(finding: Finding, words: _Words) -> Worded:
    plan, column = finding.plan, finding.plan.columns[0]
    first, *others = (f"{name_row(plan, row, plan.columns)}" for row in finding.rows)
    rest = ", ".join(f"{column.cells[row]} ({name})" for name, row in zip(others, finding.rows[1:], strict=True))
    against = words.against.format(rest)
    text = f"**{first}** – {column.head}: **{column.cells[finding.rows[0]]}**, {against}{{cited}}."
    if column.cells[finding.rows[0]] == column.cells[finding.rows[1]]:
        text = f"{column.head}: **{column.cells[finding.rows[0]]}** – {first}, {', '.join(others)}{{cited}}."
    return Worded(text, finding.rows[:SHOWN_ROWS])


def _word_missing(plan: Plan, words: _Words) -> Worded:
    values = [one.text.removeprefix("is ") for one in plan.conditions if one.is_value]
    what = f" ({', '.join(values)})" if values else ""
    text = words.missing.format(title=plan.table.title, period=plan.reading.missing, what=what)
    times = [day for column in plan.table.columns if column.kind in ("year", "date") for day in column.dates if day]
    heads = sorted(
        word for column in plan.table.columns for word in column.head_words if word.isdigit() and len(word) == 4
    )
    years = [str(day.year) for day in sorted(times)] or heads
    return Worded(text + (words.covers.format(years[0], years[-1]) if years and years[0] != years[-1] else ""), ())


def _with_rows(
    first: str, plan: Plan, rows: Sequence[int], words: _Words, how: str, counted: int | None = None
) -> Worded:
    """The result, a small table of the first rows, and how it was computed."""
    columns = _shown_columns(plan)
    shown = tuple(rows[:SHOWN_ROWS])
    said = how.format(n=len(rows) if counted is None else counted, all=len(plan.table.rows), where=_where(plan, words))
    lines = [
        "| " + " | ".join(column.head or " " for column in columns) + " |",
        "|" + "---|" * len(columns),
        *("| " + " | ".join(_cell(column.cells[row]) for column in columns) + " |" for row in shown),
    ]
    if len(rows) > len(shown):
        lines.append(
            "| " + " | ".join([f"… {words.more.format(len(rows) - len(shown))}", *[" "] * (len(columns) - 1)]) + " |"
        )
    table = "\n".join(lines) if rows and columns else ""
    return Worded("\n\n".join(filter(None, (f"{first} {said}", table))), shown)


def _cell(text: str) -> str:
    return shorten(text, LONGEST_TABLE_CELL).replace("|", "\\|")


def _shown_columns(plan: Plan) -> list[Column]:
    """The columns that matter: what the rows are called, what they have in common, and what was computed."""
    columns = [*filter(None, [plan.table.key]), *(one.column for one in plan.conditions), *plan.columns]
    return list({column.number: column for column in columns}.values())[:4]


def name_row(plan: Plan, row: int, beside: Sequence[Column]) -> str:
    """Return what a row is called: by its name, or by the values that the question named where it has no name."""
    table = plan.table
    named = [one.column for one in plan.conditions if one.is_value and one.column not in beside]
    unique = [column for column in named if column.distinct_share >= DISTINCT_SHARE]
    names = [unique[0].cells[row]] if unique else []
    if not names and table.key and table.key not in beside and table.key.cells[row]:
        shared = table.key.distinct_share < DISTINCT_SHARE
        names = [column.cells[row] for column in table.text_columns[:3]] if shared else [table.key.cells[row]]
    if not names:
        names = [column.cells[row] for column in named]
    period = [one.column.cells[row] for one in plan.conditions if not one.is_value and one.column not in beside]
    parts = [*names, *(period if table.key is None or table.key.distinct_share < DISTINCT_SHARE else [])]
    return ", ".join(shorten(part, LONGEST_TABLE_CELL) for part in dict.fromkeys(parts) if part)


def _where(plan: Plan, words: _Words) -> str:
    joined = list(_conditions(plan, words))
    return words.where.format(" and ".join(joined) if words is _ENGLISH else " und ".join(joined)) if joined else ""


def _conditions(plan: Plan, words: _Words) -> Iterator[str]:
    for one in plan.conditions:
        yield (
            f"{one.column.head} {one.text}"
            if words is _ENGLISH
            else f"{one.column.head} = {one.text.removeprefix('is ')}"
        )


def shorten(text: str, most_words: int) -> str:
    """Return the first words of a cell, in one line and without brackets that would be read as a citation."""
    found = text.replace("[", "(").replace("]", ")").split()
    return " ".join(found) if len(found) <= most_words else " ".join(found[:most_words]) + " …"

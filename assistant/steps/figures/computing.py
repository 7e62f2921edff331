"""Carry a plan out: count, add up, find ends and compare. The results are written as the cells of their column are."""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from math import fsum

from assistant.steps.figures.columns import Column
from assistant.steps.figures.planning import Plan
from retrieval.documents import UNSTORED
from retrieval.text.figures import has_decimal_comma

_CELL = re.compile(r"(?P<before>[^\d+\-−(]*)[-+−(]?(?P<digits>\d(?:[\d.,'’ \u00a0]*\d)?)(?P<after>\D*)")
MOST_DECIMALS = 6


@dataclass(frozen=True)
class Finding:
    """What a plan came to."""

    plan: Plan
    rows: tuple[int, ...]
    """The rows that make up the answer, best first where they have an order."""
    value: str = ""
    """The number that was computed, with the unit of its column."""
    counted: int = 0
    """How many cells or rows it was computed from."""
    is_unstored: bool = False
    """Whether nothing is in the cells but formulas whose results the file does not hold."""
    groups: tuple[tuple[str, int], ...] = ()
    """The most or the fewest rows of each value, for a plan of groups."""


def compute(plan: Plan) -> Finding | None:
    """Return what a plan comes to; None where its cells hold nothing to compute with."""
    match plan.kind:
        case "count":
            return Finding(plan, plan.rows, f"{len(plan.rows)}", len(plan.rows))
        case "sum" | "average":
            return _add_up(plan)
        case "ends":
            return _find_ends(plan)
        case "compare":
            return _compare(plan)
        case "groups":
            return _count_groups(plan)
        case "cells" | "record":
            return _look_up(plan)
    return Finding(plan, plan.rows) if plan.rows or plan.kind in ("list", "missing") else None


def _look_up(plan: Plan) -> Finding | None:
    columns = plan.columns or tuple(column for column in plan.table.columns if column is not plan.conditions[0].column)
    cells = [cell for column in columns for row in plan.rows if (cell := column.cells[row])]
    return Finding(plan, plan.rows, is_unstored=all(cell == UNSTORED for cell in cells)) if cells else None


def _add_up(plan: Plan) -> Finding | None:
    column = plan.columns[0]
    some = [(row, value) for row in plan.rows if (value := column.numbers[row]) is not None]
    if not some:
        return None
    total = fsum(value for _, value in some)
    value = total if plan.kind == "sum" else total / len(some)
    rows = tuple(row for row, _ in some)
    return Finding(plan, rows, write_number(column, value, more=2 if plan.kind == "average" else 0), len(some))


def _order(plan: Plan) -> list[tuple[float, int]]:
    """Return (value, row) of the rows that have one, the wanted end first."""
    column = plan.columns[0]
    if column.kind in ("date", "year"):
        some = [(float(day.toordinal()), row) for row in plan.rows if (day := column.dates[row])]
    else:
        some = [(value, row) for row in plan.rows if (value := column.numbers[row]) is not None]
    sign = -1 if plan.end in ("high", "late") else 1
    return sorted(some, key=lambda one: (sign * one[0], one[1]))


def _find_ends(plan: Plan) -> Finding | None:
    ordered = _order(plan)
    if len(ordered) < 2:
        return None
    wanted = plan.asked.top or 1
    last = ordered[min(wanted, len(ordered)) - 1][0]
    rows = tuple(row for place, (value, row) in enumerate(ordered) if place < wanted or value == last)
    return Finding(plan, rows, plan.columns[0].cells[rows[0]], len(ordered))


def _compare(plan: Plan) -> Finding | None:
    ordered = _order(plan)
    values = {plan.conditions[0].column.cells[row] for _, row in ordered}
    if len(values) < 2 or len(values) < len(ordered):  # one of them has no figure, or several
        return None
    return Finding(plan, tuple(row for _, row in ordered), plan.columns[0].cells[ordered[0][1]], len(ordered))


def _count_groups(plan: Plan) -> Finding | None:
    column = plan.columns[0]
    counts = Counter(column.cells[row] for row in plan.rows if column.cells[row])
    ordered = sorted(counts.items(), key=lambda one: (one[1] if plan.end == "low" else -one[1], one[0]))
    if len(ordered) < 2:
        return None
    rows = tuple(row for row in plan.rows if column.cells[row] == ordered[0][0])
    return Finding(plan, rows, f"{ordered[0][1]}", len(plan.rows), groups=tuple(ordered[: plan.asked.top or 1]))


def write_number(column: Column, value: float, more: int = 0) -> str:
    """Return a number as the cells of a column are written, with their unit; `more` decimals where it needs them."""
    cells = [found for cell in column.cells[:1000] if (found := _CELL.fullmatch(cell.strip()))]
    comma = has_decimal_comma(column.cells)
    mark = "," if comma else "."
    decimals = max((_count_decimals(cell["digits"], mark) for cell in cells), default=0)
    if more and round(value, decimals) != value:
        decimals = max(decimals, more)
    text = f"{abs(value):,.{min(decimals, MOST_DECIMALS)}f}"
    parted = next((cell["digits"][-4 - at] for cell in cells for at in _thousands(cell["digits"], mark)), "")
    text = text.replace(",", "\0").replace(".", mark).replace("\0", parted)
    before, after = (_common([cell[side] for cell in cells]) for side in ("before", "after"))
    return f"{'-' if value < 0 else ''}{before}{text}{after.replace(')', '')}"


def _count_decimals(digits: str, mark: str) -> int:
    return len(digits.rpartition(mark)[2].strip()) if mark in digits else 0


def _thousands(digits: str, mark: str) -> Sequence[int]:
    """Return where, from the end, a mark parts thousands; at most one place."""
    whole, dot, fraction = digits.partition(mark)
    length = len(dot + fraction)
    return [length] if re.search(r"\d[.,'’ \u00a0]\d{3}$", whole) else []


def _common(units: Sequence[str]) -> str:
    """Return the unit that all cells have, or ""."""
    return units[0] if units and all(unit == units[0] for unit in units) else ""

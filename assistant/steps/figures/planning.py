"""What to compute of a table for a question: which rows, which columns, and what of them. None unless that is certain.

Certain means that the question names rows by their values and columns by their heads, and that nothing of weight in it
is unknown to the table: "how many people live in Kiel" names a place of a staff list, but not what the list is about.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal

from assistant.steps.figures.columns import DISTINCT_SHARE, Column, OpenTable
from assistant.steps.figures.lexicon import SUMS
from assistant.steps.figures.matching import Named, Target
from assistant.steps.figures.question import Asked
from assistant.steps.figures.reading import Condition, Reading, find_measure, means

MOST_CELLS = 4
"""Columns that may be meant alike; more are not what was asked for."""
MOST_ROWS = 5
"""Rows that a look-up may show."""
LEAST_OF_HEAD = 1 / 3
"""Share of the words of a head by which its column is asked for."""
WHERE = ("located", "city", "country", "room")
KNOWN_BESIDE_UNKNOWN = 3
"""Words that a table has to know before one that it does not know is forgiven."""
DESCRIPTIVE_WORDS = 3
"""Unknown words that are forgiven beside a number or code that names one row, because they describe it."""

Kind = Literal["cells", "record", "list", "count", "sum", "average", "ends", "compare", "groups", "missing"]


@dataclass(frozen=True)
class Plan:
    """A computation over one table."""

    reading: Reading
    kind: Kind
    rows: tuple[int, ...]
    """The rows that it uses, in their order."""
    columns: tuple[Column, ...]
    """The columns that were asked for."""
    end: str = ""
    """Of an end or comparison: "low", "high", "early" or "late"."""

    @property
    def table(self) -> OpenTable:
        """The table that is computed with."""
        return self.reading.table

    @property
    def asked(self) -> Asked:
        """The question."""
        return self.reading.asked

    @property
    def conditions(self) -> tuple[Condition, ...]:
        """What the rows used have in common."""
        return self.reading.conditions


def make_plan(reading: Reading, is_found: bool) -> Plan | None:
    """Return what to compute for a question; None unless it is certain.

    `is_found` says that the search found the document of the table, which has to be where no row is named.
    """
    if reading.missing and reading.names_time and not reading.conditions:
        return Plan(reading, "missing", (), ()) if is_found and not reading.unknown else None
    plan = _choose(reading)
    if plan is None or len(reading.unknown) > _forgiven(plan):
        return None
    if not reading.conditions and not (is_found and (reading.literal or reading.has_subject)) and reading.literal < 2:
        return None
    if reading.missing:
        certain = not reading.unknown and (reading.values or reading.names_time)
        return replace(plan, kind="missing", rows=()) if certain else None
    return plan


def _forgiven(plan: Plan) -> int:
    """Return how many words of weight may be unknown."""
    reading = plan.reading
    if plan.kind == "cells" and any(_is_code(one) for one in reading.values):
        return DESCRIPTIVE_WORDS
    named = any(target.share == 1 and target.column in plan.columns for target in reading.targets)
    is_forgiving = plan.kind in ("groups", "ends") or (plan.kind == "cells" and named)
    return int(is_forgiving and reading.known >= KNOWN_BESIDE_UNKNOWN)


def _is_code(one: Named) -> bool:
    """Whether a value is a number or code that names one row, and is written out in the question."""
    return one.is_whole and len(one.rows) == 1 and len(one.value) > 3 and any(map(str.isdigit, one.value))


def _choose(reading: Reading) -> Plan | None:
    asked, rows = reading.asked, reading.rows
    if asked.negated and not _is_negated_value(reading):
        return None
    numbers = [target.column for target in reading.targets if target.column.kind == "number"]
    if asked.extreme and not asked.limits:
        return _plan_end(reading)
    if asked.asks in ("sum", "average"):
        column = find_measure(reading.table, reading.targets)
        if column is None or not (reading.known or reading.conditions):
            return None
        if len(rows) > 1:
            return Plan(reading, asked.asks, rows, (column,))
        return Plan(reading, "cells", rows, (column,)) if asked.asks == "sum" and reading.targets else None
    if asked.asks == "count":
        named = [target.column for target in reading.targets if target.share == 1 and asked.counted in target.tokens]
        if named and (reading.conditions or len(reading.table.rows) == 1) and len(rows) == 1:
            return Plan(reading, "cells", rows, tuple(_asked_columns(reading)))
        adds_up = asked.has(*SUMS) and reading.targets[:1] and reading.targets[0].share == 1
        if numbers and (reading.conditions or adds_up) and reading.targets[0].column in numbers:
            several = [column for column in _asked_columns(reading) if column in numbers]
            return (
                Plan(reading, "cells", rows, tuple(several))
                if len(rows) == 1
                else Plan(reading, "sum", rows, (numbers[0],))
            )
        names_rows = any(condition.column is reading.table.key for condition in reading.conditions)
        certain = not reading.unknown and reading.has_subject and not names_rows
        return Plan(reading, "count", rows, ()) if certain else None
    columns = _asked_columns(reading)
    if asked.is_much and len(rows) > 1 and reading.conditions and columns and columns[0].kind == "number":
        return Plan(reading, "sum", rows, (columns[0],))
    of_keys = reading.conditions and asked.lists and columns == [reading.table.key]
    if of_keys and not reading.unknown and (listed := _plan_list(reading, ())):
        return listed
    if columns and reading.conditions and (len(rows) <= MOST_ROWS or reading.missing):
        return Plan(reading, "cells", rows, tuple(columns))
    named = next((one.column for one in reading.targets if one.share == 1 and one.by_name), None)
    is_measured = (asked.is_long or asked.is_much) and named in columns[:1]
    if is_measured and not reading.conditions and not reading.unknown and len(rows) <= MOST_ROWS:
        return Plan(reading, "cells", rows, tuple(columns[:1]))
    return None if reading.unknown or not reading.conditions else _plan_list(reading, columns)


def _plan_list(reading: Reading, columns: Sequence[Column]) -> Plan | None:
    """Return the plan to list the rows that keep to the conditions, or to show a single one that was named."""
    asked, table = reading.asked, reading.table
    named = [one.column for one in reading.conditions if one.is_value]
    is_named = len(reading.rows) <= 2 and len(named) == len(reading.conditions)
    identifies = is_named and all(one is table.key or one.distinct_share >= DISTINCT_SHARE for one in named)
    which = asked.has("which", "welche", "welcher", "welches")
    if identifies and len(reading.values) == 1 and not asked.asks_who and not which:
        return Plan(reading, "record", reading.rows, ())
    lists = reading.has_subject or asked.lists
    if not lists or (identifies and columns) or all(one.column is table.key for one in reading.conditions):
        return None
    if not reading.rows:  # none is an answer too
        return Plan(reading, "count", (), ())
    return Plan(reading, "list", reading.rows, tuple(one for one in columns if one is not table.key)[:1])


def _plan_end(reading: Reading) -> Plan | None:
    """Return the plan to find the rows at the end of a column, among those that are compared or all that are left."""
    table, extreme = reading.table, reading.asked.extreme
    assert extreme is not None
    category = next((target.column for target in reading.targets if _is_category(target.column, table)), None)
    column = find_measure(table, reading.targets, extreme.hint, is_time=extreme.end in ("early", "late"))
    end = extreme.end
    if column is None and extreme.hint == "length":  # who has been there longest came first
        column = next((one for one in table.columns if one.kind in ("date", "year") and means(one, "joined")), None)
        end = "early" if end == "high" else "late"
    if column is not None and column.kind == "number" and {"age", "alter"} & set(column.head_words):
        end = {"early": "high", "late": "low"}.get(end, end)
    if column is not None and column.kind in ("date", "year") and extreme.end in ("high", "low"):
        end = {"high": "late", "low": "early"}[extreme.end] if end == extreme.end else end
    if _are_set_against_each_other(reading):
        return Plan(reading, "compare", reading.rows, (column,), end) if column and len(reading.rows) > 1 else None
    is_counted = (
        category is not None
        and not extreme.hint
        and not any(target.column.kind == "number" and target.by_name for target in reading.targets)
    )
    if is_counted and category is not None and not (len(table.measures) == 1 and category.distinct_share == 1):
        return Plan(reading, "groups", reading.rows, (category,), end)
    certain = reading.has_subject or reading.targets or reading.conditions
    if column is None or len(reading.rows) < 2 or not certain:
        columns = _asked_columns(reading)
        lookup = columns and reading.conditions and len(reading.rows) == 1
        return Plan(reading, "cells", reading.rows, tuple(columns), end) if lookup else None
    return Plan(reading, "ends", reading.rows, (column,), end)


def _is_category(column: Column, table: OpenTable) -> bool:
    return column.kind == "text" and (column.distinct_share < 0.5 or (len(table.measures) == 1 and column is table.key))


def _are_set_against_each_other(reading: Reading) -> bool:
    """Whether a question names several values of one column."""
    numbers = [one.column.number for one in reading.values]
    return len(set(numbers)) < len(numbers)


def _asked_columns(reading: Reading) -> list[Column]:
    """Return the columns that were asked for: the best named one, those named as well, and others named beside it."""
    asked, table = reading.asked, reading.table
    targets = _of_asked_kind(reading)
    if not targets:
        if asked.is_much:
            found = [column for column in table.measures if means(column, "price") or means(column, "amount")]
            return found if len(found) == 1 else []
        kinds = ("date",) if asked.asks_when else ()
        times = [column for column in table.columns if column.kind in kinds]
        places = [one for one in table.columns if asked.has("where", "wo") and any(means(one, word) for word in WHERE)]
        found = times if len(times) == 1 else places[:2]
        of_conditions = {condition.column.number for condition in reading.conditions}
        return [column for column in found if column.number not in of_conditions]
    chosen: list[Target] = []
    used: set[int] = set()
    for target in targets:
        best = chosen[0] if chosen else target
        rivals = target.tokens == best.tokens and round(target.share, 2) == round(best.share, 2)
        if not chosen or (rivals and target.by_name == best.by_name) or not target.tokens & used:
            chosen.append(target)
            used |= target.tokens
    if len(chosen) > MOST_CELLS:
        named = [target for target in chosen if target.by_name == max(one.by_name for one in chosen)]
        chosen = named if len(named) <= MOST_CELLS else []
    return [target.column for target in chosen]


def _of_asked_kind(reading: Reading) -> list[Target]:
    """Return the targets whose cells can answer: days for "when", numbers for "how much"."""
    asked, kinds = reading.asked, None
    if asked.asks_when:
        kinds = ("date", "year")
    elif asked.is_much:
        kinds = ("number",)
    named = (target for target in reading.targets if target.share >= LEAST_OF_HEAD)
    return [target for target in named if kinds is None or target.column.kind in kinds]


def _is_negated_value(reading: Reading) -> bool:
    """Whether all that is denied is one value of a column with few values."""
    values = [condition for condition in reading.conditions if condition.is_value]
    if any(condition.column.is_flag for condition in values):
        return True
    return len(values) == 1 == len(reading.conditions) and values[0].column.distinct_share < DISTINCT_SHARE

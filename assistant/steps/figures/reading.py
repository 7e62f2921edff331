"""What a question says of one table: which rows and columns it names, and which of its words are unknown there."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from assistant.steps.figures.columns import DISTINCT_SHARE, Column, OpenTable
from assistant.steps.figures.lexicon import CURRENCIES, DATING, NO, TIMES, YES, are_akin, meanings, subjects
from assistant.steps.figures.matching import Named, Target, find_targets, find_values
from assistant.steps.figures.question import Asked
from assistant.steps.figures.terms import Limit, Period, Token
from retrieval.text.figures import YEAR

_LIMITS = {"more": "is above", "least": "is at least", "less": "is below", "most": "is at most"}


@dataclass(frozen=True)
class Condition:
    """What the rows used have in common."""

    column: Column
    text: str
    """As people say it after the head of the column: "is Bavaria", "is above 90"."""
    rows: frozenset[int]
    is_value: bool = True


@dataclass(frozen=True)
class Reading:
    """What a question says of one table."""

    asked: Asked
    table: OpenTable
    values: tuple[Named, ...]
    """What each name in the question means, in its order."""
    targets: tuple[Target, ...]
    """The columns that it names beside those of the conditions, best first."""
    conditions: tuple[Condition, ...]
    rows: tuple[int, ...]
    """The rows that keep to all of them."""
    unknown: tuple[Token, ...]
    """The words of weight that the table does not know."""
    known: int
    literal: int
    """Words that stand in the table as the question writes them."""
    missing: str
    """The period that the table has no row or column for, or ""."""
    has_subject: bool
    """Whether the question says what the rows are."""
    names_time: bool
    """Whether it names the column of the time that it asks for."""


def read_table(asked: Asked, table: OpenTable) -> Reading | None:
    """Return what a question says of `table`; None where what it names together is in no row."""
    everything = find_targets(asked, table, frozenset())
    groups = [_resolve(group, table, everything) for group in find_values(asked, table)]
    values = tuple(one for one in groups if not _is_head(one, everything))
    in_values = frozenset().union(*(one.tokens for one in values))
    asked = asked.without(in_values)
    in_periods = frozenset().union(*(one.tokens for one in asked.periods))
    targets = find_targets(asked, table, in_values | in_periods)
    flags = (
        [] if any(map(_names_row, values)) else [*_of_flags(targets, asked), *_of_what_is_gone(table, asked, in_values)]
    )
    denies_values = bool(asked.negated) and not flags
    conditions = [*_of_values(values, denies_values), *flags]
    rows = _keep(table.rows, conditions) or _keep(range(len(table.table.rows)), conditions)
    if values and not rows:
        return None
    missing, times = "", set()
    for period in asked.periods:
        found = _of_period(period, table, targets)
        if isinstance(found, Condition):
            kept = _keep(rows, [found])
            missing = missing if kept else found.text.removeprefix("is ")
            conditions, rows = [*conditions, found], kept or rows
            times.add(found.column.number)
        elif found is None:
            missing = period.shown
        else:
            targets = found
    for limit in asked.limits:
        column = _find_limited(table, targets, limit)
        if column is None:
            return None
        conditions.append(_of_limit(limit, column))
        rows = _keep(rows, conditions[-1:])
    used = {condition.column.number for condition in conditions if condition.is_value}
    known, literal, unknown = _weigh(asked, table, in_values, everything, bool(times))
    return Reading(
        asked,
        table,
        values,
        tuple(target for target in targets if target.column.number not in used),
        tuple(conditions),
        tuple(rows),
        unknown,
        known,
        literal,
        missing,
        asked.asks_who or asked.counted in in_values or _says_what_rows_are(asked, table, in_values),
        any(target.column.number in times or (missing and _has_year(target.column)) for target in targets),
    )


def _has_year(column: Column) -> bool:
    return any(YEAR.fullmatch(word) for word in column.head_words)


def _says_what_rows_are(asked: Asked, table: OpenTable, in_values: frozenset[int]) -> bool:
    names = [column for column in table.text_columns if column is table.key or column.distinct_share >= DISTINCT_SHARE]
    key = [word for column in names for word in column.head_words]
    called = {token.number for token in asked.content if any(are_akin(token.word, word) for word in table.row_names)}
    return asked.counted in called or any(
        subjects(token.word) & table.row_subjects
        or any(are_akin(token.word, word) for word in key)
        or (token.number in called and (asked.lists or asked.extreme))
        for token in asked.tokens
        if token.number not in in_values
    )


def _resolve(group: Sequence[Named], table: OpenTable, targets: Sequence[Target]) -> Named:
    """Return which of the values that the same words may be is meant: of a named column, rather a name than a code."""
    differ = len({one.rows for one in group}) > 1
    named = {target.column.number for target in targets if target.by_name and differ}
    return min(
        group,
        key=lambda one: (
            one.column.number not in named,
            one.column is not table.key,
            one.column.is_code,
            one.column.number,
        ),
    )


def _is_head(one: Named, targets: Sequence[Target]) -> bool:
    """Whether words that are part of a value are rather the head of a column."""
    return not one.is_whole and any(one.tokens <= target.tokens and target.by_name for target in targets)


def _of_values(values: Sequence[Named], denied: bool) -> Iterator[Condition]:
    """Yield a condition for each column of which the question names values; several values of one are alternatives."""
    by_column: dict[int, list[Named]] = {}
    for one in values:
        by_column.setdefault(one.column.number, []).append(one)
    for some in by_column.values():
        column = some[0].column
        rows = frozenset().union(*(one.rows for one in some))
        shown = " or ".join(dict.fromkeys(one.value for one in some))
        if denied:
            yield Condition(column, f"is not {shown}", frozenset(range(len(column.cells))) - rows)
        else:
            yield Condition(column, f"is {shown}", rows)


def _of_flags(targets: Sequence[Target], asked: Asked) -> Iterator[Condition]:
    """Yield the condition that a column of yes and no says what the question says of the rows."""
    if not asked.lists and asked.asks != "count":
        return
    for target in targets:
        column = target.column
        if target.by_name and column.is_flag:
            wanted = NO if asked.negated or asked.gone else YES
            rows = frozenset(row for row, cell in enumerate(column.cells) if cell.casefold() in wanted)
            shown = next((column.cells[row] for row in sorted(rows)), "")
            yield Condition(column, f"is {shown}", rows)


def _of_what_is_gone(table: OpenTable, asked: Asked, in_values: frozenset[int]) -> Iterator[Condition]:
    """Yield the condition that none is left, where the question says so and a column has how many there are."""
    stocks = [one for one in table.measures if any(meanings(word) & meanings("stock") for word in one.head_words)]
    if asked.gone and not asked.gone & in_values and len(stocks) == 1:
        rows = frozenset(row for row, value in enumerate(stocks[0].numbers) if value == 0)
        yield Condition(stocks[0], "is 0", rows)


def _names_row(one: Named) -> bool:
    return len(one.rows) == 1


def _find_limited(table: OpenTable, targets: Sequence[Target], limit: Limit) -> Column | None:
    """Return the column that a limit is for: one that is named, the only one, or the only one in its unit."""
    unit = limit.shown.strip("0123456789., ").casefold()
    units = CURRENCIES.get(unit, {unit}) if unit else set()
    alike = [
        one
        for one in table.measures
        if any(sign in one.cells[0].casefold() or sign in one.head.casefold() for sign in units)
    ]
    return find_measure(table, targets) or (alike[0] if len(alike) == 1 else None)


def _of_limit(limit: Limit, column: Column) -> Condition:
    admitted = (row for row, value in enumerate(column.numbers) if value is not None and limit.admits(value))
    return Condition(column, f"{_LIMITS[limit.kind]} {limit.shown}", frozenset(admitted), is_value=False)


def _of_period(period: Period, table: OpenTable, targets: Sequence[Target]) -> Condition | list[Target] | None:
    """Return the condition that a period is, or the columns whose heads name it; None if the table has no such time."""
    years = {str(year) for year in period.years} or {period.shown.casefold()}
    heads = [column for column in table.columns if years <= {word.casefold() for word in column.head_words}]
    if heads and (period.is_year or period.month):
        named = [target for target in targets if target.column in heads]
        return named or [Target(column, period.tokens, 1.0, 1) for column in heads]
    times = [column for column in table.columns if column.kind in ("year", "date")]
    times = [column for column in times if column.kind == "date" or period.is_year]
    by_target = [target.column for target in targets if target.column in times]
    yearly = [column for column in times if column.kind == "year" and means(column, "year")]
    column = next(iter([*by_target, *yearly, *times]), None)
    if column is not None:
        rows = frozenset(row for row, day in enumerate(column.dates) if day and period.holds(day))
        return Condition(column, f"is {period.shown}", rows, is_value=False)
    if years & table.context or any(years & set(one.head_words) for one in table.columns):
        return list(targets)
    return None


def find_measure(table: OpenTable, targets: Sequence[Target], hint: str = "", is_time: bool = False) -> Column | None:
    """Return the column that is added up or compared: one that is named, one that `hint` names, or the only one."""
    kinds = ("date", "year", "number") if is_time else ("number", "date", "year") if hint else ("number",)
    for kind in kinds:
        fitting = [
            target
            for target in targets
            if target.column.kind == kind
            and (not hint or kind != "number" or target.by_name or means(target.column, hint))
        ]
        if fitting:  # "total seats on all floors": the first that is named
            return min(fitting, key=lambda one: (not one.by_name, min(one.tokens), -len(one.tokens))).column
    if hint:
        meant = [column for column in table.columns if column.kind in kinds and means(column, hint)]
        if meant:
            return meant[0]
        times = [column for column in table.columns if column.kind in ("date", "year")]
        years = [column for column in times if column.kind == "year"]
        times = years if hint == "founded" and len(years) == 1 else times
        return times[0] if is_time and hint in ("date", "founded") and len(times) == 1 else None
    return table.measures[0] if len(table.measures) == 1 else None


def means(column: Column, word: str) -> bool:
    """Whether the head of a column says the same as `word`."""
    return any(meanings(word) & meanings(one) for one in column.head_words)


def _keep(rows: Sequence[int], conditions: Sequence[Condition]) -> list[int]:
    return [row for row in rows if all(row in condition.rows for condition in conditions)]


def _weigh(
    asked: Asked, table: OpenTable, in_values: frozenset[int], targets: Sequence[Target], times_used: bool
) -> tuple[int, int, tuple[Token, ...]]:
    """Return how many words of weight the table knows, how many of them as they are written, and the others.

    `times_used` says that the question names a time and the table has a column of it.
    """
    in_heads = frozenset().union(*(target.tokens for target in targets))
    in_context = _in_context(asked.tokens, table.context)
    times = any(target.column.kind in ("year", "date") and target.by_name for target in targets)
    written = {word for column in table.columns for word in column.head_words}
    known, literal, unknown = 0, 0, []
    for token in asked.content:
        if token.number in in_values | in_context or any(are_akin(token.word, word) for word in written):
            literal += 1
        if token.number in in_values | in_heads | in_context or subjects(token.word) & table.row_subjects:
            known += 1
        elif (times and token.word in TIMES) or (times_used and token.word in DATING):
            continue
        else:
            unknown.append(token)
    return known, literal, tuple(unknown)


def _in_context(tokens: Sequence[Token], context: frozenset[str]) -> frozenset[int]:
    """Return the tokens that stand in the names and captions of a table, also those written apart: "S&P 500"."""
    meant = frozenset().union(*map(meanings, context))
    found = {
        token.number
        for token in tokens
        if meanings(token.word) & meant or any(are_akin(token.word, word) for word in context)
    }
    for first in range(len(tokens)):
        for last in range(first + 1, min(first + 4, len(tokens))):
            if "".join(token.word for token in tokens[first : last + 1]) in context:
                found |= {token.number for token in tokens[first : last + 1]}
    return frozenset(found)

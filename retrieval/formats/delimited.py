"""Read CSV, JSON and JSON lines. Every row or record becomes a paragraph of `column: value` lines."""

import csv
import io
import json
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from functools import partial

from retrieval.errors import BrokenSourceError
from retrieval.formats.reading import Reading, decode
from retrieval.formats.tables.layout import MOST_CELLS, Layout
from retrieval.formats.tables.regions import Row, find_regions
from retrieval.text.tables import join_fields

DELIMITERS = ",;\t|"
DECLARED = re.compile(r"sep=(.)\n", re.IGNORECASE)
"""The first line of some exports, which names the delimiter."""
SAMPLE_CHARACTERS = 100_000
"""The beginning of a file, by which its delimiter is found."""


def read_csv(data: bytes) -> Reading:
    """Read tables separated by commas, semicolons, tabs or bars, with whatever lines stand before and between them."""
    text = decode(data).lstrip("\ufeff")
    declared = DECLARED.match(text)
    text = text[declared.end() :] if declared else text
    delimiter = declared[1] if declared else _find_delimiter(text)
    try:
        rows = [*enumerate(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter), 1)]
    except csv.Error as error:
        raise BrokenSourceError(f"it is no readable table ({error}); export it again as UTF-8 CSV") from error
    filled = [(number, [cell.strip() for cell in cells]) for number, cells in rows if any(map(str.strip, cells))]
    layout = Layout()
    for region in find_regions(filled) if len(filled) > 1 else ():  # a head alone says nothing
        layout.add_region(region, "", _name_rows)
    return layout.reading()


def _find_delimiter(text: str) -> str:
    """Return the mark that parts most rows of the beginning into equally many cells."""
    sample = text[:SAMPLE_CHARACTERS]
    scores = {}
    for mark in DELIMITERS:
        try:
            rows = [row for row in csv.reader(io.StringIO(sample, newline=""), delimiter=mark) if row]
        except csv.Error:
            continue
        widths = Counter(map(len, rows[:-1] if len(text) > len(sample) else rows))
        scores[mark] = max(((rows_of * (width > 1), width) for width, rows_of in widths.items()), default=(0, 0))
    return max(scores, key=scores.__getitem__, default=",")


def _name_rows(rows: Sequence[Row], kind: str = "row") -> str:
    first, last = rows[0][0], rows[-1][0]
    return f"{kind} {first}" if first == last else f"{kind}s {first}–{last}"


def read_jsonl(data: bytes) -> Reading:
    """Read one JSON value per line; nested keys are joined with dots.

    Raises:
        BrokenSourceError: A line is not JSON.
    """
    records = []
    for number, line in enumerate(decode(data).split("\n"), 1):
        if not line.strip():
            continue
        try:
            records.append([*_leaves(json.loads(line), "")])
        except ValueError as error:
            raise BrokenSourceError(f"line {number} is no JSON ({error}); mend or remove that line") from error
    layout = Layout()
    _add_records(layout, "", records)
    return layout.reading()


def read_json(data: bytes) -> Reading:
    """Read one JSON value. Each item of a list becomes a paragraph, and so does each of the lists in an object.

    Raises:
        BrokenSourceError: It is not JSON, or nested too deeply.
    """
    try:
        value = json.loads(decode(data).lstrip("\ufeff"))
        layout = Layout()
        lists = {"": value} if isinstance(value, list) else {}
        if isinstance(value, dict):
            lists = {key: inner for key, inner in value.items() if _is_list_of_records(inner)}
            if rest := [*_leaves({key: inner for key, inner in value.items() if key not in lists}, "")]:
                layout.add("", join_fields(rest))
        elif not lists:
            layout.add("", join_fields(_leaves(value, "")))
        for name, items in lists.items():
            _add_records(layout, name, [[*_leaves(item, "")] for item in items])
        return layout.reading()
    except ValueError as error:
        raise BrokenSourceError(f"it is no JSON ({error}); mend it, or name it .jsonl if every line is one") from error
    except RecursionError as error:
        raise BrokenSourceError("it is nested too deeply to be read; make it flatter") from error


def _is_list_of_records(value: object) -> bool:
    return isinstance(value, list) and bool(value) and all(isinstance(item, dict) for item in value)


def _add_records(layout: Layout, name: str, records: Sequence[Sequence[tuple[str, str]]]) -> None:
    """Add records of a list called `name`, and their values where all of them have names."""
    named = [[(f"{name}.{key}" if name and key else key or name, value) for key, value in one] for one in records]
    numbered: list[Row] = [(number, []) for number in range(1, len(records) + 1)]
    name_rows = partial(_name_rows, kind=f"{name} record".strip())
    starts = layout.add_rows(numbered, [*map(join_fields, named)], name_rows)
    columns = [*dict.fromkeys(key for fields in named for key, _ in fields)]
    if len(records) > 1 and all(columns):
        is_small = len(columns) * len(records) <= MOST_CELLS  # else it is only noted
        rows = [[one.get(column, "") for column in columns] if is_small else [] for one in map(dict, named)]
        layout.add_table(name, "", columns, rows, starts, [name_rows([row]) for row in numbered])


def format_row(cells: Iterable[str]) -> str:
    """Return a row as one line with bars between the cells."""
    return " | ".join(" ".join(cell.split()) for cell in cells)


def _leaves(value: object, name: str) -> Iterator[tuple[str, str]]:
    """Yield (dotted name, text) of every leaf; a list of simple values is one leaf."""
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from _leaves(inner, f"{name}.{key}" if name else str(key))
    elif isinstance(value, list) and any(isinstance(inner, (dict, list)) for inner in value):
        for number, inner in enumerate(value, 1):
            yield from _leaves(inner, f"{name}.{number}" if name else str(number))
    elif isinstance(value, list):
        yield name, ", ".join(map(_plain, value))
    else:
        yield name, _plain(value)


def _plain(value: object) -> str:
    if value is None:
        return ""
    return value if isinstance(value, str) else json.dumps(value)

"""Read CSV, JSON and JSON lines. Every row becomes a paragraph of `column: value` lines."""

import csv
import io
import json
from collections.abc import Iterable, Iterator, Sequence

from retrieval.errors import BrokenSourceError
from retrieval.formats.reading import Reading, decode

DELIMITERS = ",;\t|"


def read_csv(data: bytes) -> Reading:
    """Read a table whose first row names the columns, separated by commas, semicolons, tabs or bars."""
    text = decode(data)
    first_line = text.lstrip("\n").partition("\n")[0]
    delimiter = max(DELIMITERS, key=lambda mark: len(next(csv.reader([first_line], delimiter=mark), [])))
    try:
        rows = list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter))
    except csv.Error as error:
        raise BrokenSourceError(f"it is no readable table ({error}); export it again as UTF-8 CSV") from error
    header, *body = [row for row in rows if any(cell.strip() for cell in row)] or [[]]
    return Reading("\n\n".join(name_cells(header, row) for row in body))


def read_jsonl(data: bytes) -> Reading:
    """Read one JSON value per line; nested keys are joined with dots.

    Raises:
        BrokenSourceError: A line is not JSON.
    """
    rows = []
    for number, line in enumerate(decode(data).split("\n"), 1):
        if not line.strip():
            continue
        try:
            rows.append(_lines(_leaves(json.loads(line), "")))
        except ValueError as error:
            raise BrokenSourceError(f"line {number} is no JSON ({error}); mend or remove that line") from error
    return Reading("\n\n".join(rows))


def read_json(data: bytes) -> Reading:
    """Read one JSON value. If it is a list, or an object with only a list in it, each item becomes a paragraph.

    Raises:
        BrokenSourceError: It is not JSON, or nested too deeply.
    """
    try:
        value = json.loads(decode(data).lstrip("\ufeff"))
        prefix = ""
        if isinstance(value, dict) and len(value) == 1 and isinstance(next(iter(value.values())), list):
            ((prefix, value),) = value.items()
        items = value if isinstance(value, list) else [value]
        return Reading("\n\n".join(_lines(_leaves(item, str(prefix))) for item in items))
    except ValueError as error:
        raise BrokenSourceError(f"it is no JSON ({error}); mend it, or name it .jsonl if every line is one") from error
    except RecursionError as error:
        raise BrokenSourceError("it is nested too deeply to be read; make it flatter") from error


def name_cells(header: Sequence[str], row: Sequence[str]) -> str:
    """Return a row as one line per cell, each beginning with the name of its column."""
    names = [name.strip() or f"column {number}" for number, name in enumerate(header, 1)]
    names += [f"column {number}" for number in range(len(names) + 1, len(row) + 1)]
    return _lines(zip(names, row, strict=False))


def format_row(cells: Iterable[str]) -> str:
    """Return a row as one line with bars between the cells."""
    return " | ".join(" ".join(cell.split()) for cell in cells)


def _lines(fields: Iterable[tuple[str, str]]) -> str:
    return "\n".join(f"{name}: {value.strip()}" if name else value.strip() for name, value in fields if value.strip())


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

"""How a record reads as text: one line for each of its values, each beginning with what it is called."""

from collections.abc import Iterable, Sequence


def name_cells(columns: Sequence[str], row: Sequence[str]) -> str:
    """Return a row as one line per cell that is not blank, each beginning with the name of its column."""
    return join_fields(zip(columns, row, strict=False))


def join_fields(fields: Iterable[tuple[str, str]]) -> str:
    """Return (name, value) pairs as lines. No value holds a blank line, which would end the paragraph."""
    return "\n".join(f"{name}: {text}" if name else text for name, value in fields if (text := _without_gaps(value)))


def _without_gaps(value: str) -> str:
    return "\n".join(line for line in value.strip().split("\n") if line.strip()) if "\n" in value else value.strip()

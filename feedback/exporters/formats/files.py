"""Reads the rows of a file, one a line or in one JSON array, and writes them."""

import json
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from assistant.adapters.files import replace_file
from feedback.errors import FeedbackError, explain_unreadable
from feedback.exporters.history import NOT_IMPORTED

_BETWEEN = " \t\r\n"


def read_rows(path: Path, consequence: str = NOT_IMPORTED) -> Iterator[tuple[int, object]]:
    """Yield each row with the number of the line that it begins in. `consequence` ends every error.

    Raises FeedbackError, which names the line, for what is not JSON, and for a file without a row.
    """
    with explain_unreadable(path, consequence):
        text = path.read_text(encoding="utf-8-sig")
    decoder, at, line, rows = json.JSONDecoder(), _skip(text, 0), 1, 0
    in_array = text.startswith("[", at)
    at, counted = _skip(text, at + in_array), 0
    while at < len(text) and not (in_array and text[at] == "]"):
        line, counted = line + text.count("\n", counted, at), at
        try:
            row, at = decoder.raw_decode(text, at)
        except json.JSONDecodeError as error:
            raise FeedbackError(f"{path.name}, line {error.lineno}: not JSON ({error.msg}). {consequence}") from error
        yield line, row
        rows += 1
        at = _skip(text, at)
        if in_array and text.startswith(",", at):
            at = _skip(text, at + 1)
        elif in_array and not text.startswith("]", at):
            broken = line + text.count("\n", counted, at)
            raise FeedbackError(f"{path.name}, line {broken}: the array is cut off or lacks a comma. {consequence}")
    if in_array and at >= len(text):
        raise FeedbackError(f"{path.name}: the array is cut off. {consequence}")
    if not rows:
        raise FeedbackError(f"{path.name} holds no row. {consequence}")


def write_rows(rows: Iterable[Mapping[str, object]], path: Path, *, as_lines: bool) -> int:
    """Write the rows, one a line or as one array, and return how many. The file appears only once it is complete.

    Raises FeedbackError when it cannot be written.
    """
    written = 0
    try:
        with replace_file(path) as file:
            for row in rows:
                file.write("" if as_lines else ",\n" if written else "[\n")
                file.write(json.dumps(row) + ("\n" if as_lines else ""))
                written += 1
            if not as_lines:
                file.write("\n]\n" if written else "[]\n")
    except OSError as error:
        raise FeedbackError(f"Cannot write {str(path)!r}: {error}. Choose another place.") from error
    return written


def _skip(text: str, at: int) -> int:
    while at < len(text) and text[at] in _BETWEEN:
        at += 1
    return at

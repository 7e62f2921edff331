"""How commands print tables, JSON and progress: coloured and with bars on a terminal, as plain lines in a mail.

Titles, texts and names come from anybody, and a terminal obeys control characters: it would hide lines, rename its
window or write to the clipboard. So every command prints here, and they are printed as `\\x1b` and the like.
"""

import sys
import unicodedata
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager

from pydantic import TypeAdapter
from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, SpinnerColumn, TextColumn, TimeRemainingColumn
from rich.table import Table
from rich.text import Text

Report = Callable[[float, int, str], None]
"""Takes how much is done, the total (0 while unknown) and a text for the current step.

`done` may be a fraction, so that the bar and the remaining time move on within a step.
"""

_TURNING = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
_ANYTHING: TypeAdapter[object] = TypeAdapter(object)


def say(text: str = "", *, end: str = "\n") -> None:
    """Print a text."""
    sys.stdout.write(make_printable(text) + end)
    sys.stdout.flush()


def make_printable(text: str) -> str:
    """Return `text` with an escape for each character that controls a terminal or the order of letters."""
    return "".join(letter if letter in "\n\t" or not _controls(letter) else _escape(letter) for letter in text)


def show_json(value: object) -> None:
    """Print dataclasses, dates, paths and the like as JSON; NaN becomes null."""
    text = _ANYTHING.dump_json(value, indent=2).decode()
    say("".join(f"\\u{ord(letter):04x}" if letter != "\n" and _controls(letter) else letter for letter in text))


def show_table(columns: Sequence[str], rows: Sequence[Sequence[object]]) -> None:
    """Print rows under their column names, numbers to the right. Without a terminal nothing is cut or coloured."""
    cells = [[_cell(value) for value in row] for row in rows]
    numeric = [
        bool(rows) and all(isinstance(row[at], int | float | None) for row in rows) for at in range(len(columns))
    ]
    if sys.stdout.isatty():
        _show_rich_table(columns, cells, numeric)
        return
    widths = [max(len(line[at]) for line in [columns, *cells]) for at in range(len(columns))]
    for line in [columns, *cells]:
        padded = (
            text.rjust(width) if right else text.ljust(width)
            for text, width, right in zip(line, widths, numeric, strict=True)
        )
        say("  ".join(padded).rstrip())


def note(text: str) -> None:
    """Print to stderr a line that is not the result, such as what to do next."""
    sys.stderr.write(make_printable(text) + "\n")
    sys.stderr.flush()


@contextmanager
def progress(label: str) -> Iterator[Report]:
    """Show a progress bar on stderr while the block runs; without a terminal show nothing."""
    if not sys.stderr.isatty():
        yield _silent
        return
    columns = (
        SpinnerColumn(),
        TextColumn("{task.description}", markup=False),
        BarColumn(),
        MofNCompleteColumn(),
        TimeRemainingColumn(),
    )
    with Progress(*columns, console=Console(stderr=True), transient=True) as bars:
        task = bars.add_task(label, total=None)

        def report(done: float, total: int, text: str) -> None:
            description = make_printable(f"{label} {text}".rstrip()[:60])
            bars.update(task, completed=done, total=total or None, description=description)

        yield report


def _silent(done: float, total: int, text: str) -> None:
    """Report nothing."""


def _show_rich_table(columns: Sequence[str], cells: Sequence[Sequence[str]], numeric: Sequence[bool]) -> None:
    table = Table(box=SIMPLE_HEAD, pad_edge=False)
    for name, right in zip(columns, numeric, strict=True):
        table.add_column(name, justify="right" if right else "left", overflow="fold")
    for row in cells:
        table.add_row(*(Text(text) for text in row))
    Console().print(table)


def _cell(value: object) -> str:
    match value:
        case None:
            return "-"
        case bool():
            return "yes" if value else "no"
        case float():
            return f"{value:.3f}"
        case _:
            return make_printable(str(value)).replace("\n", " ")


def _controls(letter: str) -> bool:
    """Whether a character is a control character, or turns the direction of letters, or ends lines unseen."""
    return unicodedata.category(letter) in ("Cc", "Zl", "Zp") or letter in _TURNING


def _escape(letter: str) -> str:
    return letter.encode("unicode_escape").decode()

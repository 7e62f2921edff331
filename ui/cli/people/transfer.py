"""The commands of `feedback` that write feedback to a file and read it, in our own format and in those of others."""

from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from feedback.errors import FeedbackError
from retrieval.text.plurals import how_many
from ui.cli.terminal.options import open_with_documents
from ui.cli.terminal.printing import note, progress, say, show_table
from ui.people.names import login_name

if TYPE_CHECKING:
    from ui.actions.belongings.transfer import ExportedLessons


class Format(StrEnum):
    """The formats of other programs."""

    trl = "trl"
    alpaca = "alpaca"
    sharegpt = "sharegpt"
    open_webui = "open-webui"
    argilla = "argilla"
    label_studio = "label-studio"


AsFormat = Annotated[
    Format | None, typer.Option("--format", help="That of another program; without it everything, in our own.")
]


def export_feedback(
    file: Annotated[Path, typer.Argument(metavar="FILE")],
    user: Annotated[str | None, typer.Option(metavar="NAME", help="Only what is of this person.")] = None,
    as_format: AsFormat = None,
    method: Annotated[
        str | None,
        typer.Option(
            metavar="METHOD",
            help="With trl, alpaca or sharegpt: the training that the rows are for, such as dpo: chosen and rejected; "
            "kto: good or bad; sft: texts to write.",
        ),
    ] = None,
) -> None:
    """Write every answer with all its ratings, corrections and choices, and the golden questions, to a file.

    With --format, what a training may learn, as another program reads it.
    """
    from finetune.methods.table import find_method
    from ui.actions.belongings import erasing, transfer
    from ui.wiring import Apprentice

    if method is not None:
        find_method(method)
    if method is not None and as_format is None:
        raise FeedbackError("--method is for rows of a training: give --format trl, alpaca or sharegpt too.")
    apprentice = Apprentice.open()
    if user is not None:
        erasing.check_person(apprentice, user)
    if as_format is not None:
        exported = transfer.export_lessons(apprentice, file, as_format.value, method=method, user=user)
        say(f"{how_many(exported.rows, 'row')} written to {file}, from {how_many(exported.lessons, 'judged answer')}.")
        if left_out := _list_left_out(exported):
            note(f"Left out: {'; '.join(left_out)}.")
        return
    if user is None:
        written = transfer.export_feedback(apprentice, file)
    else:
        written = erasing.export_person(apprentice, user, file)
    say(f"{how_many(written, 'answer')} written to {file}.")


def import_feedback(
    file: Annotated[Path, typer.Argument(metavar="FILE")],
    as_format: AsFormat = None,
) -> None:
    """Read what `feedback export` wrote. What is here already stays as it is.

    With --format, thumbs, corrections and right answers from another program, as if you had said them here.
    """
    from ui.actions.belongings import transfer
    from ui.wiring import Apprentice

    if as_format is not None:
        _import_said(file, as_format.value)
        return
    added = transfer.import_feedback(Apprentice.open(), file)
    say(
        f"{how_many(added.read, 'answer')} read; new: {how_many(added.exchanges, 'answer')}, "
        f"{how_many(added.ratings, 'rating')}, {how_many(added.edits, 'edit')}, {how_many(added.choices, 'choice')}, "
        f"{how_many(added.marks, 'mark')}, {how_many(added.reviews, 'review')}, "
        f"{how_many(added.golden, 'golden question')}."
    )


def _import_said(file: Path, name: str) -> None:
    from ui.actions.belongings import transfer

    user = login_name()
    with progress("Searching") as report:
        apprentice = open_with_documents()
        done = transfer.import_said(apprentice, file, name, user=user, on_row=lambda at, rows: report(at, rows, ""))
    new = sum(done.added.values())
    say(f"{how_many(done.read, 'row')} read; {new} imported as what {user!r} says.")
    rows = [[times, what, "imported"] for what, times in done.added.items()]
    show_table(["rows", "what", ""], [*rows, *([times, why, "not imported"] for why, times in done.left_out.items())])
    if new:
        note("Next: `feedback pairs` shows what can be learned from them, and why the rest cannot.")


def _list_left_out(exported: "ExportedLessons") -> list[str]:
    told = (
        (exported.refused, "from which nothing is learned (`feedback pairs` says why)"),
        (exported.without, "that these rows cannot hold (another --method may)"),
        (exported.golden, "that a golden question asks"),
        (exported.secret, "that rest on documents which not everybody may read"),
    )
    return [f"{how_many(number, 'judged answer')} {why}" for number, why in told if number]

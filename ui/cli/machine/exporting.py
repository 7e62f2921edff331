"""`finetune export`: a learned version for other programs."""

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from finetune.exporting.table import FORMATS, NAMES
from retrieval.text.plurals import how_many
from ui.cli.terminal.printing import note, progress, say


class Held(StrEnum):
    """How a whole GGUF holds its matrices."""

    q8_0 = "q8_0"
    f16 = "f16"
    bf16 = "bf16"


def export(
    name: Annotated[str, typer.Argument(metavar="ID", help='An id from `finetune adapters`, or "base".')],
    folder: Annotated[Path, typer.Argument(metavar="FOLDER", help="A folder that is empty, or not there yet.")],
    to: Annotated[str, typer.Option("--to", metavar="FORMAT", help=f"One of {', '.join(NAMES)}.")],
    examined: Annotated[
        bool, typer.Option("--examine/--no-examine", help="Ask it again up to 20 questions of its exam.")
    ] = True,
    precision: Annotated[Held, typer.Option(help="How gguf holds the weights.")] = Held.q8_0,
) -> None:
    """Write a learned version, or the base model, for other programs, and ask it there what its exam asked.

    Exit code 1: it answers worse there than here. It is written all the same.
    """
    from ui.actions.training import exporting
    from ui.wiring import Apprentice

    with progress("export") as report:
        done = exporting.export(
            Apprentice.open(),
            name,
            to,
            folder,
            examined=examined,
            precision=precision.value,
            on_step=lambda step: report(0, 0, step),
        )
    say(f"{done.folder}: {done.size_bytes / 1e6:.1f} MB in {how_many(done.files, 'file')}, {FORMATS[to].title}.")
    if done.comparison:
        say(done.comparison.sentence)
    elif done.unasked:
        note(done.unasked)
    say(f"Use it: {done.use}")
    if done.comparison and not done.comparison.good:
        raise typer.Exit(1)

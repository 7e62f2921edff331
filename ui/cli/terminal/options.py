"""What several commands share: their options, opening an Apprentice that has documents, and ending at Ctrl-C."""

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from enum import StrEnum
from pathlib import Path
from types import FrameType
from typing import TYPE_CHECKING, Annotated

import typer

from finetune.methods.tuners.table import TUNERS
from retrieval.errors import RetrievalError

if TYPE_CHECKING:
    from ui.wiring import Apprentice

Collections = Annotated[
    list[str] | None,
    typer.Option("--collection", help="Only this collection; give it several times for several.", metavar="NAME"),
]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON instead of text.")]

Exam = Annotated[
    Path | None, typer.Option(metavar="GOLDEN.jsonl", help="Questions for the exam instead of held-out feedback.")
]


class Context(StrEnum):
    """What the model reads to answer a question of a file."""

    retrieved = "retrieved"
    gold = "gold"


def open_with_documents() -> "Apprentice":
    """Return the Apprentice of the settings. Without documents nothing is loaded, and no folder is made.

    Raises:
        RetrievalError: It has no documents yet.
    """
    from ui.wiring import Apprentice

    apprentice = Apprentice.open()
    if is_empty(apprentice):
        raise RetrievalError(explain_empty(apprentice))
    return apprentice


def is_empty(apprentice: "Apprentice") -> bool:
    """Return whether there are no documents, without making a home folder that is not there yet."""
    unmade = apprentice.settings.database is None and not apprentice.home.exists()
    return unmade or not apprentice.library.documents()


def explain_empty(apprentice: "Apprentice") -> str:
    """Say that there are no documents, where they were looked for, and what to do."""
    return (
        f"There are no documents yet in {str(apprentice.home)!r}. Add some: `assistant ingest PATH_OR_URL`. If yours "
        "are in another home, go to the folder of its apprentice.toml, or set APPRENTICE_HOME to it."
    )


@contextmanager
def stop_at_interrupt() -> Iterator[threading.Event]:
    """Yield an event that the first Ctrl-C sets, so that the command ends in order; a second Ctrl-C ends it at once."""
    stop = threading.Event()

    def interrupt(signal_number: int, frame: FrameType | None) -> None:
        if stop.is_set():
            signal.default_int_handler(signal_number, frame)
        stop.set()

    before = signal.signal(signal.SIGINT, interrupt)
    try:
        yield stop
    finally:
        signal.signal(signal.SIGINT, before)


TunerName = Annotated[
    str | None,
    typer.Option(
        "--tuner",
        metavar="|".join(TUNERS),
        help="Which weights hold what is learned. Instead of the setting training.tuner.",
    ),
]
Folds = Annotated[
    int | None,
    typer.Option(
        min=0,
        max=10,
        help="Train once more without each of so many folds of the documents, and ask every correction in the exam: so "
        "many times the training. Instead of the setting training.folds.",
    ),
]
Launch = Annotated[
    str | None,
    typer.Option(
        "--launch",
        metavar="PROCESSES|CONFIG",
        help="Train in so many processes on this machine, such as one a GPU, or as a file says that `accelerate "
        "config` wrote. Instead of the setting training.launch.",
    ),
]

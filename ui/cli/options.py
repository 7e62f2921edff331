"""Options that several commands share."""

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

Collections = Annotated[
    list[str] | None,
    typer.Option("--collection", help="Only this collection; give it several times for several.", metavar="NAME"),
]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON instead of text.")]

Exam = Annotated[
    Path | None, typer.Option(metavar="GOLDEN.jsonl", help="Questions for the exam instead of held-out feedback.")
]


class Context(StrEnum):
    """What the model reads to answer a golden question."""

    retrieved = "retrieved"
    gold = "gold"

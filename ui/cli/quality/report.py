"""The command `assistant report`: how good the answers are, as a file."""

from pathlib import Path
from typing import Annotated

import typer

from ui.cli.terminal.printing import say


def report(
    output: Annotated[
        Path, typer.Option("--output", "-o", metavar="FILE", help="Ends with .html, or with .jsonl for the figures.")
    ] = Path("report.html"),
    night: Annotated[
        str | None,
        typer.Option("--night", metavar="ID", help="Whose exam is shown question by question; unset: the last one."),
    ] = None,
) -> None:
    """Write the tab Quality to one file: exams over time, what people said, and a night question by question.

    The file holds the questions and corrections of everybody, as only you can see them: think before you pass it on.
    """
    from ui.actions.quality import exams
    from ui.cli.terminal.night import describe_night
    from ui.web.quality.report import write_report
    from ui.wiring import Apprentice
    from ui.wording.texts.languages.english import ENGLISH

    apprentice = Apprentice.open()
    nights = [exams.read_night(apprentice, night)] if night or exams.list_nights(apprentice) else []
    write_report(output, exams.read_quality(apprentice), nights, exams.read_all, ENGLISH)
    for line in (line for one in nights for line in describe_night(one)):
        say(line)
    say(f"Report: {output}")

"""The command `feedback causes`: at which step bad answers went wrong."""

from typing import Annotated

import typer

from ui.cli.terminal.options import AsJson
from ui.cli.terminal.printing import note, progress, say, show_json, show_table

MEANING = {
    "retrieval": "a passage says what is right, and the search missed it",
    "missing document": "no document says what is right",
    "gate": "refused although it was found, or answered what should be refused",
    "choice": "it was found, and other sentences were shown",
    "model": "the model read it, and wrote something else",
    "unclear": "a thumb down, and nobody said what would be right",
}


def causes(
    limit: Annotated[int, typer.Option(min=1, help="How many of the latest judged answers are looked at.")] = 200,
    as_json: AsJson = False,
) -> None:
    """Say at which step each bad answer went wrong: the search, the documents, the gate, the choice or the model.

    Bad is what was corrected or got a thumb down. What a correction adds is looked for in the passages of the answer,
    then in all documents.
    """
    from feedback.evaluation.causes import count_causes
    from ui.actions.quality.blame import blame_answers
    from ui.wiring import Apprentice

    found = []
    with progress("Looking for") as report:
        for blame in blame_answers(Apprentice.open(), limit):
            found.append(blame)
            report(len(found), 0, "causes")
    counted = count_causes(found)
    if as_json:
        show_json({"counts": counted, "answers": found})
        return
    show_table(["cause", "answers", "meaning"], [[cause, times, MEANING[cause]] for cause, times in counted.items()])
    if not found:
        note("No answer was corrected or got a thumb down yet.")
        return
    say()
    show_table(
        ["answer", "cause", "passage", "why", "question"],
        [[one.exchange_id[:8], one.cause, one.passage or "-", one.reason, one.question] for one in found],
    )

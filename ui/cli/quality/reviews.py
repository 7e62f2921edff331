"""The commands of `feedback review`: what others corrected or rated down, and what is decided about it."""

from typing import TYPE_CHECKING, Annotated

import typer

from retrieval.text.plurals import how_many
from ui.cli.terminal.options import AsJson
from ui.cli.terminal.printing import say, show_json, show_table
from ui.people.names import login_name

if TYPE_CHECKING:
    from feedback.records import Decision

app = typer.Typer(no_args_is_help=True, help="Decide what counts of what others corrected or rated down.")
AnswerIds = Annotated[
    list[str], typer.Argument(metavar="ANSWER", help="Ids that `feedback review list` names, or their beginnings.")
]
Why = Annotated[str, typer.Option("--reason", help="Why; whoever wrote it reads this.")]


@app.command("list")
def list_waiting(as_json: AsJson = False) -> None:
    """List what waits for somebody who decides, the oldest first."""
    from ui.actions.quality import reviewing
    from ui.people.reading.reach import EVERYTHING
    from ui.wiring import Apprentice

    waiting = reviewing.list_waiting(Apprentice.open(), login_name(), EVERYTHING)
    rows = [
        {
            "id": one.judged.exchange.id,
            "user": one.judged.author,
            "question": one.judged.exchange.answer.question,
            "answer": one.judged.exchange.answer.text,
            "correction": one.judged.correction.text if one.judged.correction else None,
            "taught": one.taught,
        }
        for one in waiting
    ]
    if as_json:
        show_json(rows)
        return
    if rows:
        lines = [[row["id"], row["user"], row["question"], row["correction"] or "(thumb down)"] for row in rows]
        show_table(["answer", "by", "question", "correction"], lines)
    say(f"{how_many(len(rows), 'entry waits', 'entries wait')}.")


@app.command()
def accept(answers: AnswerIds) -> None:
    """Let corrections and thumbs down count at once, whoever gave them."""
    _decide(answers, "accepted")


@app.command()
def reject(answers: AnswerIds, reason: Why) -> None:
    """Let nothing come of corrections and thumbs down: no model learns them, nobody gets them, no exam asks them."""
    _decide(answers, "rejected", reason)


@app.command()
def missing(answers: AnswerIds, reason: Why = "") -> None:
    """Say that the documents do not hold what was corrected: nothing else comes of it until they do."""
    _decide(answers, "missing", reason)


def _decide(answers: list[str], decision: "Decision", reason: str = "") -> None:
    from ui.actions.quality import reviewing
    from ui.people.audit import Actor
    from ui.people.reading.reach import EVERYTHING
    from ui.wiring import Apprentice

    apprentice, by = Apprentice.open(), Actor.of_shell()
    chosen = [reviewing.find_waiting(apprentice, answer, by.name) for answer in answers]
    count = reviewing.decide(apprentice, chosen, decision, by=by, reach=EVERYTHING, reason=reason)
    say(f"{how_many(count, 'entry', 'entries')} decided: {decision}.")

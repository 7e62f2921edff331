"""The commands of `feedback golden`: questions whose right answers are known, which exams ask."""

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from retrieval.text.plurals import how_many
from ui.cli.terminal.options import AsJson
from ui.cli.terminal.printing import note, say, show_json, show_table

app = typer.Typer(no_args_is_help=True, help="Keep questions whose right answers are known; exams ask them.")


class Role(StrEnum):
    """What a question is kept for."""

    gold = "gold"
    pin = "pin"
    confirm = "confirm"


AsRole = Annotated[
    Role,
    typer.Option(
        help="gold: every exam asks it. pin: no promotion may make it wrong. confirm: asked only before a promotion."
    ),
]


@app.command("list")
def list_golden(as_json: AsJson = False) -> None:
    """List the questions that are kept."""
    from ui.actions import golden
    from ui.wiring import Apprentice

    kept = golden.list_golden(Apprentice.open())
    if as_json:
        show_json(
            [
                {
                    "id": one.question.id,
                    "role": one.role,
                    "user": one.user,
                    "question": one.question.question,
                    "references": one.question.references,
                    "answerable": one.question.answerable,
                }
                for one in kept
            ]
        )
        return
    if kept:
        lines = [
            [one.question.id, one.role, one.user[:12] or "command line", one.question.question, one.question.reference]
            for one in kept
        ]
        show_table(["id", "role", "kept by", "question", "right answer"], lines)
    say(f"{how_many(len(kept), 'golden question')}.")


@app.command()
def add(
    question: Annotated[str, typer.Argument(metavar="QUESTION")],
    answer: Annotated[
        list[str] | None,
        typer.Argument(metavar="ANSWER", help="Right answers; without one, the documents hold none."),
    ] = None,
    role: AsRole = Role.gold,
) -> None:
    """Keep a question with its right answers. Corrections of the same question are no longer learned."""
    from ui.actions import golden
    from ui.people.reading.reach import EVERYTHING
    from ui.wiring import Apprentice

    kept = golden.add(Apprentice.open(), question, answer or (), role.value, reach=EVERYTHING)
    say(f"{kept.question.id} is kept as {kept.role}.")


@app.command("import")
def import_golden(
    file: Annotated[Path, typer.Argument(metavar="FILE.jsonl", help="Rows as `feedback simulate` takes them.")],
    role: AsRole = Role.gold,
) -> None:
    """Keep every question of a file. One that is kept already gets this role and these answers."""
    from ui.actions import golden
    from ui.people.reading.reach import EVERYTHING
    from ui.wiring import Apprentice

    count = golden.import_golden(Apprentice.open(), file, role.value, reach=EVERYTHING)
    say(f"{how_many(count, 'golden question')} kept as {role.value}.")


@app.command()
def remove(question_id: Annotated[str, typer.Argument(metavar="ID", help="Or the beginning of one.")]) -> None:
    """Let no exam ask a question any more."""
    from ui.actions import golden
    from ui.people.reading.reach import EVERYTHING
    from ui.wiring import Apprentice

    kept = golden.remove(Apprentice.open(), question_id, reach=EVERYTHING)
    say(f"Removed: {kept.question.question}")


@app.command()
def draft() -> None:
    """Suggest questions from the documents, by rule. Keep what is right with `feedback golden add`."""
    from ui.actions import golden
    from ui.people.reading.reach import EVERYTHING
    from ui.wiring import Apprentice

    drafts = golden.draft(Apprentice.open(), EVERYTHING)
    show_table(["question", "answer", "document"], [[one.question, one.reference, one.title] for one in drafts])
    if not drafts:
        note("The documents suggest no further question.")

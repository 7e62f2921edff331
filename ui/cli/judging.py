"""The commands of `feedback` that judge an answer of `assistant ask`, and the one that says what came of it."""

from enum import StrEnum
from typing import TYPE_CHECKING, Annotated, Any, Literal, get_args

import typer

from feedback.records import Reason
from ui.cli.terminal.options import AsJson
from ui.cli.terminal.printing import say, show_json, show_table
from ui.people.names import login_name

if TYPE_CHECKING:
    from feedback.records import Exchange
    from ui.actions.quality.my_feedback import Trace
    from ui.wiring import Apprentice

LATEST = "last"
KNOWN_REASONS = f"Known are: {', '.join(get_args(Reason))}."
AnswerId = Annotated[str, typer.Argument(metavar="ANSWER", help=f'"{LATEST}" for the one you got last, or an id.')]


class Thumb(StrEnum):
    """What a person thinks of an answer."""

    up = "up"
    down = "down"
    none = "none"


VALUES: dict[Thumb, Literal[-1, 0, 1]] = {Thumb.up: 1, Thumb.down: -1, Thumb.none: 0}


def rate(
    answer: AnswerId,
    thumb: Annotated[Thumb, typer.Argument(help="none takes your thumb back.")],
    reason: Annotated[
        list[str] | None,
        typer.Option(metavar="REASON", help=f"With a thumb down; repeat it for several. {KNOWN_REASONS}"),
    ] = None,
    comment: Annotated[str, typer.Option(help="With a thumb down: what is wrong, in your words.")] = "",
) -> None:
    """Rate an answer that you got from `assistant ask`."""
    from ui.actions import judging

    judgement = judging.Judgement(VALUES[thumb], tuple(reason or ()), comment)
    judgement.check()  # before anything is opened
    apprentice, exchange = _open(answer)
    judging.judge(apprentice, exchange.id, judgement, user=exchange.user)
    _say_what_comes_of_it(apprentice, exchange)


def edit(
    answer: AnswerId,
    text: Annotated[str, typer.Argument(metavar="TEXT", help='The answer as it should be; "-" reads it from stdin.')],
) -> None:
    """Correct an answer that you got from `assistant ask`."""
    from ui.actions import judging

    apprentice, exchange = _open(answer)
    written = typer.get_text_stream("stdin").read() if text == "-" else text
    judging.edit(apprentice, exchange.id, written, user=exchange.user)
    _say_what_comes_of_it(apprentice, exchange)


def show(
    user: Annotated[str | None, typer.Option(metavar="NAME", help="Whose; you without it.")] = None,
    as_json: AsJson = False,
) -> None:
    """Show what a person's corrections and thumbs did: what they are used for, and which versions learned them."""
    from ui.actions.belongings import erasing
    from ui.actions.quality import my_feedback
    from ui.people.reading.reach import EVERYTHING
    from ui.wiring import Apprentice

    apprentice, person = Apprentice.open(), user or login_name()
    if user:
        erasing.check_person(apprentice, user)
    rows = [_row(trace) for trace in my_feedback.trace_feedback(apprentice, person, EVERYTHING)]
    if as_json:
        show_json(rows)
    elif rows:
        shown = ["question", "tonight", "learned by", "asked in the exam of", "reason"]
        show_table(shown, [_line(row) for row in rows])
    else:
        say(f"{person!r} has not judged an answer yet.")


def _line(row: dict[str, Any]) -> list[object]:
    learned = ", ".join(one["version"] for one in row["learned"])
    return [row["question"], row["tonight"], learned or "-", ", ".join(row["exams"]) or "-", row["reason"]]


def _row(trace: "Trace") -> dict[str, Any]:
    judged, placement = trace.judged, trace.placement
    return {
        "id": judged.exchange.id,
        "question": placement.candidate.question,
        "answer": judged.exchange.answer.text,
        "edit": judged.edit.text if judged.edit else None,
        "thumb": judged.rating.value if judged.rating else None,
        "wrong": [judged.exchange.answer.text[start:end] for start, end in judged.mark.wrong] if judged.mark else [],
        "right": judged.mark.right.text if judged.mark and judged.mark.right else None,
        "tonight": placement.use,
        "reason": placement.reason,
        "learned": [
            {"version": one.version, "parts": one.parts, "serves": one.serves, "earlier": one.earlier}
            for one in trace.learned
        ],
        "exams": list(trace.examined_by),
    }


def _open(answer: str) -> "tuple[Apprentice, Exchange]":
    from ui.actions import asking
    from ui.wiring import Apprentice

    apprentice, user = Apprentice.open(), login_name()
    if answer == LATEST:
        return apprentice, asking.read_latest_exchange(apprentice, user=user)
    return apprentice, asking.read_exchange(apprentice, answer, user=user)


def _say_what_comes_of_it(apprentice: "Apprentice", exchange: "Exchange") -> None:
    from ui.actions.judging import view_answer
    from ui.people.reading.reach import EVERYTHING
    from ui.wording.texts.languages.english import ENGLISH

    say(f"{exchange.answer.question}\n{view_answer(apprentice, exchange, ENGLISH, EVERYTHING).fate or 'Saved.'}")

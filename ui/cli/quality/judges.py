"""The command `assistant judge`: measure the model that judges answers in exams, before it is believed."""

from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from ui.cli.terminal import edge
from ui.cli.terminal.options import AsJson
from ui.cli.terminal.printing import note, say, show_json, show_table

if TYPE_CHECKING:
    from feedback.evaluation.judges.check.measuring import JudgeCheck

judge_app = typer.Typer(no_args_is_help=True, help="Measure the model that judges answers in exams.")


@judge_app.callback()
def judge() -> None:
    """Measure the model that judges answers in exams."""


@judge_app.command()
def check(
    examples: Annotated[
        Path | None,
        typer.Option(
            metavar="PEOPLE.jsonl",
            help="What people preferred: question, answer_a, answer_b, preferred (a, b or tie). The judge must agree.",
        ),
    ] = None,
    golden: Annotated[
        Path | None,
        typer.Option(
            metavar="GOLDEN.jsonl",
            help="Questions of yours with reference and passages, in place of those that come with the program.",
        ),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Measure the judge named under [judge] by answers of which it is known how good they are.

    The same answer twice, two answers in both orders, right answers against absurd ones, and what people prefer. Exams
    do without a judge that has not passed. Exit code 1: it failed.
    """
    from ui.actions import learning
    from ui.wiring import Apprentice

    found, file = learning.check_judge(
        Apprentice.open(),
        examples=examples,
        golden=golden,
        on_step=lambda step: note(f"{step[0].upper()}{step[1:]} ..."),
    )
    if as_json:
        show_json({**_values(found), "file": file})
    else:
        _show(found, file)
    if not found.passed:
        raise typer.Exit(edge.REFUSED)


def _show(found: "JudgeCheck", file: Path) -> None:
    show_table(
        ["measure", "found", "least", "verdicts", "passed"],
        [[one.name, one.value, one.least, one.n, one.passed] for one in found.measures],
    )
    for one in found.measures:
        if one.note and one.passed:
            say(f"{one.name}: {one.note}.")
    for failure in found.failures:
        say(f"Failed. {failure}")
    verdict = "passed: exams believe it from now on" if found.passed else "failed: exams do without its scores"
    say(f"{found.model} at {found.address} {verdict}. Kept in {file}.")


def _values(found: "JudgeCheck") -> dict[str, object]:
    return {**asdict(found), "passed": found.passed, "failures": found.failures}

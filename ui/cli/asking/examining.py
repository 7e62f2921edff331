"""The command that lets a learned version answer questions whose answers are known."""

from dataclasses import fields
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from ui.cli.terminal.options import AsJson, Collections, Context, open_with_documents
from ui.cli.terminal.printing import note, progress, say, show_json, show_table

if TYPE_CHECKING:
    from feedback.evaluation.report import EvaluationReport, Row


def evaluate(
    golden: Annotated[
        Path, typer.Argument(help="JSONL rows: id, question, reference, answerable, ...", metavar="GOLDEN.jsonl")
    ],
    adapter: Annotated[
        str,
        typer.Option(
            help='"champion" (what answers now), "base" (the model as installed) or an id of `finetune adapters`.'
        ),
    ] = "champion",
    context: Annotated[
        Context, typer.Option(help="Search for passages, or read those of the file.")
    ] = Context.retrieved,
    limit: Annotated[int | None, typer.Option(min=1, help="Only the first N questions.")] = None,
    collection: Collections = None,
    as_json: AsJson = False,
) -> None:
    """Let a learned version answer questions whose answers are known, and save a report."""
    from feedback.evaluation.golden import load_golden
    from feedback.evaluation.unmeasured import explain_unmeasured
    from ui.actions import learning
    from ui.wiring import Apprentice

    questions = load_golden(golden)[:limit]
    apprentice = open_with_documents() if context is Context.retrieved else Apprentice.open()
    rows: list[Row] = []
    with progress("Answering") as report:
        report(0, len(questions), "")

        def count(row: "Row") -> None:
            rows.append(row)
            report(len(rows), len(questions), "")

        result, path = learning.examine(
            apprentice,
            questions,
            adapter=adapter,
            context=context.value,
            collections=collection or (),
            name=golden.name,
            on_row=count,
        )
    totals = result.totals()
    if as_json:
        show_json({**_fields(result), "file": path, "totals": totals})
        return
    for row in result.rows:
        if not row.ok:
            note(f"{row.id}: {row.status}")
    show_table(["measure", "mean", "questions"], [[name, mean.value, mean.n] for name, mean in totals.means.items()])
    show_table(
        ["refusals", "value"],
        [
            ["right to refuse (precision)", totals.abstention_precision],
            ["unanswerable and refused (recall)", totals.abstention_recall],
            ["answerable but refused", totals.false_refusal_rate],
        ],
    )
    for sentence in explain_unmeasured(result):
        say(sentence)
    say(
        f"{result.adapter_id or 'base model'}: {totals.questions} questions, {totals.coverage:.0%} answered without "
        f"failure. Report: {path}"
    )


def _fields(report: "EvaluationReport") -> dict[str, object]:
    return {field.name: getattr(report, field.name) for field in fields(report)}

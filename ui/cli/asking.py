"""The commands of `assistant` that ask: for passages, for an answer, and a whole exam. Prints; decides nothing."""

import sys
from dataclasses import fields
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from retrieval.text.plurals import how_many
from ui.cli.options import AsJson, Collections, Context, open_with_documents, stop_at_interrupt
from ui.cli.printing import note, progress, show_json, show_table

if TYPE_CHECKING:
    from assistant.answers import Answer
    from feedback.evaluation.report import EvaluationReport, Row
    from retrieval.documents import Chunk

USER = "command line"
Question = Annotated[str, typer.Argument(metavar="QUESTION")]


def search(
    question: Question,
    k: Annotated[
        int | None, typer.Option("-k", min=1, help="How many passages; unset: the setting index.passages.")
    ] = None,
    collection: Collections = None,
    as_json: AsJson = False,
) -> None:
    """Show the passages that a question finds, best first, with scores."""
    passages = open_with_documents().library.within(collection or ()).search(question, k)
    if as_json:
        show_json(passages)
        return
    if not passages:
        typer.echo("Nothing found. `assistant documents` shows what is known.")
    for number, passage in enumerate(passages, start=1):
        chunk, scores = passage.chunk, passage.scores
        parts = [
            f"{name} {score:.3f}"
            for name, score in (("dense", scores.dense), ("keyword", scores.keyword))
            if score is not None
        ]
        typer.echo(f"[{number}] {_place(chunk)}  {scores.fused:.3f} ({', '.join(parts)})")
        typer.echo("    " + " ".join(chunk.text.split()))


def ask(question: Question, collection: Collections = None, as_json: AsJson = False) -> None:
    """Answer a question from the documents, then list the sources. Ctrl-C stops the answer."""
    from ui.wording.approval import approval

    apprentice = open_with_documents()
    assistant = apprentice.assistant_within(collection or ())
    written = 0
    answer = None
    with stop_at_interrupt() as stop:
        for answer in assistant.stream(question, user=USER, stop=stop):
            if not as_json:
                sys.stdout.write(answer.text[written:])
                sys.stdout.flush()
                written = len(answer.text)
    assert answer is not None, "a stream yields at least its last answer"
    if as_json:
        show_json(answer)
    else:
        typer.echo("")
        if not answer.refused and answer.passages:
            typer.echo("\nSources")
        for number, passage in enumerate(() if answer.refused else answer.passages, start=1):
            cited = any(citation.number == number for citation in answer.citations)
            typer.echo(f"{'*' if cited else ' '} [{number}] {_place(passage.chunk)}")
        _note_what_happened(answer, approval(answer, apprentice.feedback, reader=USER, at=datetime.now(UTC)))
    if answer.ending == "stopped":
        raise typer.Exit(130)


def evaluate(
    golden: Annotated[
        Path, typer.Argument(help="JSONL rows: id, question, reference, answerable, ...", metavar="GOLDEN.jsonl")
    ],
    adapter: Annotated[str, typer.Option(help='"champion", "base" or an adapter id.')] = "champion",
    context: Annotated[Context, typer.Option(help="Find passages, or read those of the file.")] = Context.retrieved,
    limit: Annotated[int | None, typer.Option(min=1, help="Only the first N questions.")] = None,
    collection: Collections = None,
    as_json: AsJson = False,
) -> None:
    """Let the model sit an exam and store the report."""
    from feedback.evaluation.golden import load_golden
    from ui.wiring import Apprentice

    questions = load_golden(golden)[:limit]
    apprentice = open_with_documents() if context is Context.retrieved else Apprentice.open()
    rows: list[Row] = []
    with progress("Answering") as report:
        report(0, len(questions), "")

        def count(row: "Row") -> None:
            rows.append(row)
            report(len(rows), len(questions), "")

        result = apprentice.exam(
            questions, adapter=adapter, context=context.value, collections=collection or (), on_row=count
        )
    path = result.save(apprentice.home / "reports")
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
    if unjudged := [name for name, mean in totals.means.items() if mean.value is None]:
        typer.echo(f"Not judged or not measured: {', '.join(unjudged)}.")
    typer.echo(
        f"{result.adapter_id or 'base model'}: {totals.questions} questions, {totals.coverage:.0%} answered without "
        f"failure. Report: {path}"
    )


def _fields(report: "EvaluationReport") -> dict[str, object]:
    return {field.name: getattr(report, field.name) for field in fields(report)}


def _place(chunk: "Chunk") -> str:
    """Return where a passage stands: title, place, character span in the text of its source."""
    place = f", {chunk.place}" if chunk.place else ""
    return f"{chunk.title}{place}, characters {chunk.start}-{chunk.end}  {chunk.uri}"


def _note_what_happened(answer: "Answer", approval: str) -> None:
    """Say on stderr what the text does not show; `approval` says who approved an approved answer."""
    from ui.wording.origin import origin

    if answer.dropped_passages:
        left_out = how_many(answer.dropped_passages, "passage")
        note(f"{left_out} did not fit into the model's window.")
    if answer.unmatched_citations:
        numbers = ", ".join(f"[{number}]" for number in answer.unmatched_citations)
        note(f"The answer cites {numbers}, which no passage has.")
    if answer.ending == "length":
        note("The answer was cut at answers.max_new_tokens.")
    if answer.ending == "stopped":
        note("Stopped.")
    came_from = origin(answer, approval)
    tokens = f"{how_many(answer.new_tokens, 'token')}, " if answer.messages else ""
    note(f"{came_from[0].upper()}{came_from[1:]}, {tokens}{answer.seconds:.1f} s")

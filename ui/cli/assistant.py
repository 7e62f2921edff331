"""The `assistant` command: documents in, questions answered, answers examined. Prints; decides nothing."""

import signal
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import fields
from datetime import UTC, datetime
from pathlib import Path
from types import FrameType
from typing import TYPE_CHECKING, Annotated

import typer

from ui.cli import edge
from ui.cli.options import AsJson, Context
from ui.cli.printing import note, progress, show_json, show_table
from ui.settings import load
from ui.settings_listing import example, listing

if TYPE_CHECKING:
    from assistant.answers import Answer
    from feedback.evaluation.report import EvaluationReport, Row
    from retrieval.documents import Chunk

app = typer.Typer(
    no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False, help="Ask your documents."
)
documents_app = typer.Typer(pretty_exceptions_enable=False, help="List or remove what is known.")
app.add_typer(documents_app, name="documents")

USER = "command line"
Question = Annotated[str, typer.Argument(metavar="QUESTION")]


@app.command()
def ingest(
    sources: Annotated[list[str], typer.Argument(help="Files, folders or web addresses.", metavar="PATH_OR_URL...")],
    as_json: AsJson = False,
) -> None:
    """Add documents. What is known already is not read again; a changed file replaces its old text."""
    from ui.wiring import Apprentice

    results = []
    with progress("Reading") as report:
        for result in Apprentice.open().library.ingest(
            sources, on_progress=lambda at: report(at.done, at.total, at.uri.rpartition("/")[2])
        ):
            results.append(result)
    if as_json:
        show_json(results)
    else:
        show_table(["document", "status", "chunks", "reason"], [[r.uri, r.status, r.chunks, r.reason] for r in results])
        counts = {
            status: sum(r.status == status for r in results)
            for status in ("added", "updated", "unchanged", "skipped", "failed")
        }
        typer.echo(", ".join(f"{count} {status}" for status, count in counts.items() if count) or "nothing to read")
    if results and all(result.status == "failed" for result in results):
        raise typer.Exit(edge.USER_ERROR)


@documents_app.callback(invoke_without_command=True)
def documents(context: typer.Context, as_json: AsJson = False) -> None:
    """List the documents that answers may come from."""
    if context.invoked_subcommand:
        return
    from ui.wiring import Apprentice

    known = Apprentice.open().library.documents()
    if as_json:
        show_json(known)
    elif known:
        show_table(
            ["id", "title", "pages", "chunks", "ingested (UTC)", "from"],
            [[d.id, d.title, d.pages, d.chunks, f"{d.ingested_at:%Y-%m-%d %H:%M}", d.uri] for d in known],
        )
    else:
        typer.echo("No documents yet: add some with `assistant ingest PATH_OR_URL`.")


@documents_app.command("remove")
def remove_document(
    document_id: Annotated[str, typer.Argument(help="An id from `assistant documents`.", metavar="ID")],
) -> None:
    """Forget a document: answers no longer use it."""
    from ui.wiring import Apprentice

    removed = Apprentice.open().remove(document_id)
    typer.echo(f"Removed {removed.title!r} ({removed.chunks} chunks, {removed.uri}).")


@app.command()
def search(
    question: Question,
    k: Annotated[
        int | None, typer.Option("-k", min=1, help="How many passages; unset: the setting index.passages.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Show the passages that a question finds, best first, with scores."""
    from ui.wiring import Apprentice

    passages = Apprentice.open().library.search(question, k)
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


@app.command()
def ask(question: Question, as_json: AsJson = False) -> None:
    """Answer a question from the documents, then list the sources. Ctrl-C stops the answer."""
    from ui.approval import approval
    from ui.wiring import Apprentice

    apprentice = Apprentice.open()
    assistant = apprentice.assistant
    written = 0
    answer = None
    with _stopped_by_interrupt() as stop:
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


@app.command()
def evaluate(
    golden: Annotated[
        Path, typer.Argument(help="JSONL rows: id, question, reference, answerable, ...", metavar="GOLDEN.jsonl")
    ],
    adapter: Annotated[str, typer.Option(help='"champion", "base" or an adapter id.')] = "champion",
    context: Annotated[Context, typer.Option(help="Find passages, or read those of the file.")] = Context.retrieved,
    limit: Annotated[int | None, typer.Option(min=1, help="Only the first N questions.")] = None,
    as_json: AsJson = False,
) -> None:
    """Let the model sit an exam and store the report."""
    from feedback.evaluation.golden import load_golden
    from ui.wiring import Apprentice

    questions = load_golden(golden)[:limit]
    apprentice = Apprentice.open()
    rows: list[Row] = []
    with progress("Answering") as report:
        report(0, len(questions), "")

        def count(row: "Row") -> None:
            rows.append(row)
            report(len(rows), len(questions), "")

        result = apprentice.exam(questions, adapter=adapter, context=context.value, on_row=count)
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


@app.command()
def serve(
    host: Annotated[str | None, typer.Option(help="Address to listen on; unset: the setting server.host.")] = None,
    port: Annotated[int | None, typer.Option(min=1, max=65535, help="Unset: the setting server.port.")] = None,
) -> None:
    """Open the chat in the browser. Ctrl-C ends it."""
    from ui.doctor import why_port_is_taken
    from ui.wiring import Apprentice

    apprentice = Apprentice.open()
    server = apprentice.settings.server
    host, port = host or server.host, port or server.port
    if why := why_port_is_taken(host, port):
        note(f"{host}:{port} cannot be used ({why}). Choose another: assistant serve --port {port % 65535 + 1}")
        raise typer.Exit(edge.USER_ERROR)
    typer.echo(f"Apprentice is starting at http://{host}:{port} - Ctrl-C ends it.")

    from ui.app import serve as serve_app

    serve_app(apprentice, host, port)


@app.command()
def doctor(as_json: AsJson = False) -> None:
    """Check that everything works here; each problem comes with its remedy. Exit code 1 when one blocks."""
    from ui.doctor import examine

    checks = []
    for check in examine(load()):
        checks.append(check)
        if not as_json:
            typer.echo(f"{check.status.upper():<7} {check.name}: {check.found}")
            if check.remedy:
                typer.echo(f"        -> {check.remedy}")
    if as_json:
        show_json(checks)
    if any(check.status == "problem" for check in checks):
        raise typer.Exit(edge.REFUSED)


@app.command()
def settings(
    as_json: AsJson = False,
    as_example: Annotated[
        bool, typer.Option("--example", help="Print a commented settings file with all defaults.")
    ] = False,
) -> None:
    """Show every setting, its value and where it comes from."""
    if as_example:
        typer.echo(example(), nl=False)
        return
    loaded = load()
    if as_json:
        show_json(listing(loaded))
        return
    show_table(
        ["setting", "value", "from"],
        [[s.name, "-" if s.value is None else str(s.value), s.origin] for s in listing(loaded)],
    )
    note(f"File: {loaded.file or 'none'}. `assistant settings --example` explains each.")


def _fields(report: "EvaluationReport") -> dict[str, object]:
    return {field.name: getattr(report, field.name) for field in fields(report)}


def _place(chunk: "Chunk") -> str:
    """Return where a passage stands: title, page, character span in the text of its source."""
    page = f", page {chunk.page}" if chunk.page is not None else ""
    return f"{chunk.title}{page}, characters {chunk.start}-{chunk.end}  {chunk.uri}"


def _note_what_happened(answer: "Answer", approval: str) -> None:
    """Say on stderr what the text does not show; `approval` says who approved an answer that no model wrote."""
    if answer.dropped_passages:
        note(f"{answer.dropped_passages} passages did not fit into the model's window and were left out.")
    if answer.unmatched_citations:
        numbers = ", ".join(f"[{number}]" for number in answer.unmatched_citations)
        note(f"The answer cites {numbers}, which no passage has.")
    if answer.ending == "length":
        note("The answer was cut at answers.max_new_tokens.")
    if answer.ending == "stopped":
        note("Stopped.")
    if approval:
        note(f"{approval}. No model was asked, {answer.seconds:.1f} s")
    else:
        note(f"{answer.adapter_id or 'base model'}, {answer.new_tokens} tokens, {answer.seconds:.1f} s")


@contextmanager
def _stopped_by_interrupt() -> Iterator[threading.Event]:
    """Give an event that the first Ctrl-C sets, so that the answer ends in order; a second Ctrl-C ends at once."""
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


def main() -> None:
    """Run the command."""
    edge.run(app)


if __name__ == "__main__":
    main()

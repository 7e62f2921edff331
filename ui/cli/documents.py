"""The commands of `assistant` that read documents in, list and remove them. Prints; decides nothing."""

from typing import Annotated

import typer

from ui.cli import edge
from ui.cli.options import AsJson
from ui.cli.printing import progress, show_json, show_table

documents_app = typer.Typer(pretty_exceptions_enable=False, help="List or remove what is known.")


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

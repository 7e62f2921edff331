"""The commands of `assistant` that read documents: ingest them, follow their folders, carry over what changed."""

import sys
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from typing import TYPE_CHECKING, Annotated

import typer

from retrieval.records import file_of, short_name
from ui.cli import edge
from ui.cli.options import AsJson, stop_at_interrupt
from ui.cli.printing import note, progress, show_json, show_table

if TYPE_CHECKING:
    from retrieval.records import IngestProgress, IngestResult
    from ui.wiring import Apprentice

LONGEST_NAME = 30
"""Characters of a file's name where the line also says how far that file is."""


def ingest(
    sources: Annotated[list[str], typer.Argument(help="Files, folders or web addresses.", metavar="PATH_OR_URL...")],
    watch: Annotated[
        bool, typer.Option("--watch", help="Go on with every change in the folders, deletions too. Ctrl-C ends it.")
    ] = False,
    crawl: Annotated[
        bool,
        typer.Option(
            "--crawl", help="Follow the links of web pages on their site; the settings index.crawl_… bound it."
        ),
    ] = False,
    collection: Annotated[
        str | None,
        typer.Option(
            help="Put them into this one; unset: where they or their folder are, else 'default'.", metavar="NAME"
        ),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Add documents. What is known already is not read again; a changed file replaces its old text.

    Exit code 2 when a source failed, 1 when every one was skipped; the others are in all the same.
    """
    from ui.actions.documents import add
    from ui.wiring import Apprentice

    apprentice = Apprentice.open()
    if watch and crawl:
        raise typer.BadParameter("a crawl ends and a watch does not; run them one after the other.")
    if watch:
        _watch(apprentice, sources, collection, as_json)
        return
    results: list[IngestResult] = []
    with _report_at_interrupt(results), progress("Reading") as report:
        for result in add(
            apprentice,
            sources,
            on_progress=lambda at: report(count_done(at), at.total, name_at_hand(at)),
            collection=collection,
            crawl=crawl,
        ):
            results.append(result)
    if as_json:
        show_json(results)
    else:
        _show_results(results)
        typer.echo(_counts(results) or "nothing to read")
    raise typer.Exit(choose_exit_code(results))


def sync(
    folders: Annotated[
        list[str] | None, typer.Argument(help="Folders that were ingested; all of them if none is named.")
    ] = None,
    allow_empty: Annotated[
        bool, typer.Option("--allow-empty", help="Forget the documents of folders that are gone or empty, too.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Carry over what is new, changed or deleted in ingested folders.

    Exit code 2 when a file or folder failed, 1 when a folder is gone or empty and its documents were kept; everything
    else is carried over all the same.
    """
    from ui.actions import documents
    from ui.wiring import Apprentice

    results: list[IngestResult] = []
    with _report_at_interrupt(results), progress("Comparing") as report:
        for result in documents.sync(
            Apprentice.open(),
            folders or [],
            lambda at: report(count_done(at), at.total, name_at_hand(at)),
            allow_empty=allow_empty,
        ):
            results.append(result)
    if as_json:
        show_json(results)
    else:
        _show_results([result for result in results if result.status not in ("unchanged", "skipped")])
        typer.echo(_counts(results) or "nothing to read")
    raise typer.Exit(choose_exit_code(results))


def choose_exit_code(results: Iterable["IngestResult"]) -> int:
    """Return what the command ends with: 2 when something failed, 1 when a rule kept documents or skipped all."""
    statuses = {result.status for result in results}
    if "failed" in statuses:
        return edge.USER_ERROR
    return edge.REFUSED if "kept" in statuses or statuses == {"skipped"} else edge.DONE


@contextmanager
def _report_at_interrupt(results: Sequence["IngestResult"]) -> Iterator[None]:
    """Let Ctrl-C end the command with what is in already: `results`, as far as they go."""
    try:
        yield
    except KeyboardInterrupt:
        note(f"Stopped. {_counts(results) or 'Nothing is finished yet'}; give the same command again to go on.")
        raise typer.Exit(130) from None


def _watch(apprentice: "Apprentice", sources: list[str], collection: str | None, as_json: bool) -> None:
    if as_json:
        raise typer.BadParameter("a watch has no end to print JSON at; leave --json or --watch away.")
    from ui.actions.documents import follow

    counted: Counter[str] = Counter()
    with (
        stop_at_interrupt() as stop,
        closing(follow(apprentice, sources, stop, collection=collection)) as results,
    ):
        note("Watching. Ctrl-C ends it when the file at hand is finished, a second one at once.")
        for result in results:
            counted[result.status] += 1
            if result.status != "unchanged":
                typer.echo(f"{result.status:<9} {result.uri}{f'  ({result.reason})' if result.reason else ''}")
                sys.stdout.flush()
            if stop.is_set():
                break
    note(f"Ended. {_counted(counted) or 'Nothing changed'}.")


def _show_results(results: Sequence["IngestResult"]) -> None:
    if results:
        show_table(["document", "status", "chunks", "reason"], [[r.uri, r.status, r.chunks, r.reason] for r in results])


def _counts(results: Sequence["IngestResult"]) -> str:
    return _counted(Counter(result.status for result in results))


def _counted(counts: Mapping[str, int]) -> str:
    order = ("added", "updated", "removed", "unchanged", "skipped", "failed", "kept")
    return ", ".join(f"{counts[status]} {status}" for status in order if counts.get(status))


def count_done(at: "IngestProgress") -> float:
    """Return how many sources are done; of the one at hand what is indexed, unless it is one file of an archive."""
    within = at.chunks_done / at.chunks_total if at.chunks_total and file_of(at.uri) == at.uri else 0.0
    return at.done + min(within, 1.0)


def name_at_hand(at: "IngestProgress") -> str:
    """Return the name of the source at hand, and of one that takes several steps how far it is."""
    name = short_name(at.uri)
    if not at.chunks_total:
        return name
    short = name if len(name) <= LONGEST_NAME else name[: LONGEST_NAME - 1] + "…"
    return f"{short} {min(at.chunks_done / at.chunks_total, 1.0):.0%}, {at.chunks_done} chunks"

"""The commands of `assistant` that read documents: `ingest` and `sync`."""

import sys
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from typing import TYPE_CHECKING, Annotated

import typer

from retrieval.records import short_name
from ui.cli.terminal import edge
from ui.cli.terminal.options import AsJson, stop_at_interrupt
from ui.cli.terminal.printing import note, progress, say, show_json, show_table

if TYPE_CHECKING:
    from retrieval.records import IngestProgress, IngestResult
    from ui.wiring import Apprentice

LONGEST_NAME = 30
"""Most characters of a file's name on a line that also says how far the file is."""


def ingest(
    sources: Annotated[
        list[str] | None, typer.Argument(help="Files, folders or web addresses.", metavar="PATH_OR_URL...")
    ] = None,
    watch: Annotated[
        bool, typer.Option("--watch", help="Then follow every change in the folders, deletions too, until Ctrl-C.")
    ] = False,
    crawl: Annotated[
        bool,
        typer.Option("--crawl", help="Also add the pages of the same site that they link to, within index.crawl_…."),
    ] = False,
    collection: Annotated[
        str | None,
        typer.Option(
            help="The collection to put them into. Unset: where they or their folder are already, else 'default'.",
            metavar="NAME",
        ),
    ] = None,
    lost: Annotated[
        bool, typer.Option("--lost", help="Add again the documents of which the index lost something.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Add documents. An unchanged file is not read again; a changed one replaces its old text.

    Exit code 2 when a source failed, 1 when all were skipped. The other sources are added all the same.
    """
    from retrieval.search.collections import check_name
    from ui.actions.documents import add, find_lost
    from ui.wiring import Apprentice

    check_name(collection)
    apprentice, sources = Apprentice.open(), sources or []
    if lost == bool(sources) or (lost and (watch or crawl)):
        raise typer.BadParameter("Name what to add, or give --lost alone.")
    if lost and not (sources := find_lost(apprentice)):
        say("The index holds every document as a whole.")
        return
    if watch and crawl:
        raise typer.BadParameter("--crawl ends by itself and --watch does not: run them one after the other.")
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
        say(_counts(results) or "nothing to read")
    raise typer.Exit(choose_exit_code(results))


def sync(
    folders: Annotated[
        list[str] | None, typer.Argument(help="Folders that were added; all of them if none is named.")
    ] = None,
    allow_empty: Annotated[
        bool, typer.Option("--allow-empty", help="Also remove the documents of folders that are gone or empty.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Add new files of the followed folders, update changed ones, and remove the documents of deleted ones.

    Exit code 2 when a file or folder failed, 1 when a folder is gone or empty and its documents were kept. Everything
    else is done all the same.
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
        say(_counts(results) or "nothing to read")
    raise typer.Exit(choose_exit_code(results))


def choose_exit_code(results: Iterable["IngestResult"]) -> int:
    """Return the exit code: 2 when something failed, 1 when a rule kept documents or skipped every source."""
    statuses = {result.status for result in results}
    if "failed" in statuses:
        return edge.USER_ERROR
    return edge.REFUSED if "kept" in statuses or statuses == {"skipped"} else edge.DONE


@contextmanager
def _report_at_interrupt(results: Sequence["IngestResult"]) -> Iterator[None]:
    """At Ctrl-C, say which of the `results` are finished, and end."""
    try:
        yield
    except KeyboardInterrupt:
        note(f"Stopped. {_counts(results) or 'Nothing is finished yet'}; give the same command again to go on.")
        raise typer.Exit(130) from None


def _watch(apprentice: "Apprentice", sources: list[str], collection: str | None, as_json: bool) -> None:
    if as_json:
        raise typer.BadParameter("--json prints at the end, and --watch has none: leave one of them out.")
    from ui.actions.documents import follow

    counted: Counter[str] = Counter()
    with (
        stop_at_interrupt() as stop,
        closing(follow(apprentice, sources, stop, collection=collection)) as results,
    ):
        note("Watching. Ctrl-C ends it after the current file, a second Ctrl-C ends it at once.")
        for result in results:
            counted[result.status] += 1
            if result.status != "unchanged":
                say(f"{result.status:<9} {result.uri}{f'  ({result.reason})' if result.reason else ''}")
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
    order = ("added", "updated", "partly read", "removed", "unchanged", "skipped", "failed", "kept")
    return ", ".join(f"{counts[status]} {status}" for status in order if counts.get(status))


def count_done(at: "IngestProgress") -> float:
    """Return how many sources are done, plus the share of the current one unless it is a file of an archive."""
    return at.done + at.within


def name_at_hand(at: "IngestProgress") -> str:
    """Return the name of the current source and, when that takes several steps, how far it is."""
    name = short_name(at.uri)
    if not at.chunks_total:
        return name
    short = name if len(name) <= LONGEST_NAME else name[: LONGEST_NAME - 1] + "…"
    return f"{short} {min(at.chunks_done / at.chunks_total, 1.0):.0%}, {at.chunks_done} chunks"

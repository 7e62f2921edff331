"""The commands of `assistant` that list documents and collections, remove them, and preview how a file is cut."""

from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from retrieval.records import join_notes
from retrieval.text.plurals import how_many
from ui.cli.people.limits import limit, name_readers, open_to_all
from ui.cli.terminal.options import AsJson, Collections, explain_empty, is_empty
from ui.cli.terminal.printing import note, say, show_json, show_table

if TYPE_CHECKING:
    from retrieval.chunking.preview import ChunkPreview

OVERLAP, AROUND = ("⟦", "⟧"), ("‹", "›")

documents_app = typer.Typer(pretty_exceptions_enable=False, help="List the documents, or remove one.")
collections_app = typer.Typer(
    pretty_exceptions_enable=False, help="List the collections of documents, say who may read one, or remove it."
)
collections_app.command("limit")(limit)
collections_app.command("open")(open_to_all)


@documents_app.callback(invoke_without_command=True)
def documents(context: typer.Context, collection: Collections = None, as_json: AsJson = False) -> None:
    """List the documents that answers come from."""
    if context.invoked_subcommand:
        return
    from ui.wiring import Apprentice

    apprentice = Apprentice.open()
    empty = is_empty(apprentice)
    known = [] if empty else apprentice.library.within(collection or ()).documents()
    if as_json:
        show_json(known)
    elif known:
        head = ["id", "title", "collection", "pages", "chunks", "ingested (UTC)", "from"]
        rows = [
            [d.id, d.title, d.collection, d.pages, d.chunks, f"{d.ingested_at:%Y-%m-%d %H:%M}", d.uri] for d in known
        ]
        if any(document.notes for document in known):
            head.append("partly read")
            rows = [[*row, join_notes(document.notes)] for row, document in zip(rows, known, strict=True)]
        show_table(head, rows)
    else:
        say(explain_empty(apprentice) if empty else f"There are no documents in {', '.join(collection or ())}.")


@documents_app.command("remove")
def remove_document(
    document_id: Annotated[str, typer.Argument(help="An id from `assistant documents`.", metavar="ID")],
) -> None:
    """Remove a document. Answers no longer use it."""
    from ui.actions.documents import find_followed_folders, remove
    from ui.people.reading.reach import EVERYTHING
    from ui.wiring import Apprentice

    apprentice = Apprentice.open()
    removed = remove(apprentice, document_id, EVERYTHING)
    say(f"Removed {removed.title!r} ({how_many(removed.chunks, 'chunk')}, {removed.uri}).")
    if folder := find_followed_folders(apprentice, [removed]).get(removed.id):
        note(
            f"The folder {str(folder)!r} is followed: delete the file too, or the next `assistant sync` adds it again."
        )


@collections_app.callback(invoke_without_command=True)
def collections(context: typer.Context, as_json: AsJson = False) -> None:
    """List the collections, each with its documents and folders counted, and who may read it."""
    if context.invoked_subcommand:
        return
    from ui.actions.library.limiting import list_readerships
    from ui.wiring import Apprentice

    known = [(one.collection, name_readers(one.limit)) for one in list_readerships(Apprentice.open())]
    if as_json:
        show_json([{**asdict(one), "readers": readers} for one, readers in known])
    else:
        show_table(
            ["collection", "documents", "chunks", "read by", "folders"],
            [[one.name, one.documents, one.chunks, readers, ", ".join(one.folders)] for one, readers in known],
        )


@collections_app.command("remove")
def remove_collection(
    name: Annotated[str, typer.Argument(help="A name from `assistant collections`.", metavar="NAME")],
) -> None:
    """Remove a collection with all its documents. Its folders are no longer followed; a limit stays."""
    from ui.actions import documents as actions
    from ui.wiring import Apprentice

    removed = actions.remove_collection(Apprentice.open(), name)
    chunks = how_many(sum(one.chunks for one in removed), "chunk")
    say(f"Removed {name!r} ({how_many(len(removed), 'document')}, {chunks}).")


def chunks(
    file: Annotated[Path, typer.Argument(help="A file of any kind that can be added, except an archive.")],
    chunker: Annotated[str | None, typer.Option(help="Unset: the setting index.chunker.")] = None,
    tokens: Annotated[int | None, typer.Option(help="Unset: the setting index.chunk_tokens.")] = None,
    overlap: Annotated[int | None, typer.Option(help="Unset: the setting index.chunk_overlap.")] = None,
    as_json: AsJson = False,
) -> None:
    """Show how a file would be cut into chunks, without adding it.

    ⟦…⟧ marks text that the chunk before holds too, ‹…› text that is read with the chunk but not searched. For a row of
    a table you see what is searched, and which characters are read.
    """
    from retrieval.chunking.preview import preview
    from retrieval.settings import change_settings
    from ui.wiring import Apprentice

    apprentice = Apprentice.open()
    settings = change_settings(apprentice.settings.index, chunker=chunker, chunk_tokens=tokens, chunk_overlap=overlap)
    found = preview(file, settings, apprentice.library.embedder)
    if as_json:
        show_json(found)
        return
    for number, chunk in enumerate(found, 1):
        say(_head(number, chunk))
        say((chunk.label or _marked(chunk)) + "\n")
    shared = sum(chunk.overlap for chunk in found)
    rows = sum(bool(chunk.label) for chunk in found)
    cut = how_many(len(found) - rows, "chunk") + (f" and {how_many(rows, 'row')} of tables" if rows else "")
    note(f"{cut} by {settings.chunker!r}, {shared:,} characters in two of them. Nothing was added.")


def _head(number: int, chunk: "ChunkPreview") -> str:
    kind = "row of a table" if chunk.label else ""
    parts = [
        f"--- {number}",
        kind,
        chunk.place,
        f"characters {chunk.start:,} to {chunk.end:,}",
        f"{chunk.tokens} tokens",
    ]
    return " · ".join(filter(None, parts))


def _marked(chunk: "ChunkPreview") -> str:
    shared, own = chunk.text[: chunk.overlap], chunk.text[chunk.overlap :]
    return _between(AROUND, chunk.before) + _between(OVERLAP, shared) + own + _between(AROUND, chunk.after)


def _between(marks: tuple[str, str], text: str) -> str:
    return f"{marks[0]}{text}{marks[1]}" if text else ""

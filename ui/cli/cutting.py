"""The command of `assistant` that shows how a file would be cut. Prints; decides nothing."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from retrieval.text.plurals import how_many
from ui.cli.options import AsJson
from ui.cli.printing import note, show_json

if TYPE_CHECKING:
    from retrieval.chunking.preview import ChunkPreview

OVERLAP, AROUND = ("⟦", "⟧"), ("‹", "›")


def chunks(
    file: Annotated[Path, typer.Argument(help="A file of any format that can be added, but no archive.")],
    chunker: Annotated[str | None, typer.Option(help="Unset: the setting index.chunker.")] = None,
    tokens: Annotated[int | None, typer.Option(help="Unset: the setting index.chunk_tokens.")] = None,
    overlap: Annotated[int | None, typer.Option(help="Unset: the setting index.chunk_overlap.")] = None,
    as_json: AsJson = False,
) -> None:
    """Show how a file would be cut, without adding it.

    ⟦…⟧ is text that the chunk before holds too; ‹…› is read with a chunk, but not searched. Of a row of a table stands
    there what is searched, and which characters are read.
    """
    from retrieval.chunking.preview import preview
    from retrieval.settings import changed
    from ui.wiring import Apprentice

    apprentice = Apprentice.open()
    settings = changed(apprentice.settings.index, chunker=chunker, chunk_tokens=tokens, chunk_overlap=overlap)
    found = preview(file, settings, apprentice.library.embedder)
    if as_json:
        show_json(found)
        return
    for number, chunk in enumerate(found, 1):
        typer.echo(_head(number, chunk))
        typer.echo((chunk.label or _marked(chunk)) + "\n")
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

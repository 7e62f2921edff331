"""Show how a file would be cut, without indexing it."""

from dataclasses import dataclass
from pathlib import Path

from retrieval.chunking.cut import cut
from retrieval.errors import BrokenSourceError, RefusedSourceError, RetrievalError
from retrieval.formats.readers import check, read
from retrieval.formats.scans.ocr import make_recogniser
from retrieval.index.embedding.embedder import ChunkEmbedder
from retrieval.records import ARCHIVE_SUFFIX
from retrieval.settings import IndexSettings


@dataclass(frozen=True)
class ChunkPreview:
    """A chunk as it would be indexed. Offsets are characters of the document's text."""

    place: str
    start: int
    end: int
    tokens: int
    """As the embedding model counts them, heading included."""
    heading: str
    """Embedded and searched with the text."""
    text: str
    overlap: int
    """Number of characters at its start that the chunk before it holds too."""
    before: str
    """Text before the chunk that is read with it but not searched."""
    after: str
    """Text after the chunk that is read with it but not searched."""
    label: str = ""
    """For a row of a table: its name, which is searched instead of the text. The text is that of the table."""


def preview(file: Path, settings: IndexSettings, embedder: ChunkEmbedder) -> list[ChunkPreview]:
    """Return the chunks of a file in order.

    Raises:
        RetrievalError: The file cannot be read, or is an archive.
    """
    if file.suffix.lower() == ARCHIVE_SUFFIX:
        raise RetrievalError(f"{str(file)!r} is an archive: unpack it, and name one of its files.")
    try:
        check(file, settings.max_file_mb)
        document = read(file.read_bytes(), str(file), file.suffix.lower(), make_recogniser(settings.ocr))
    except (BrokenSourceError, RefusedSourceError) as error:
        raise RetrievalError(f"{str(file)!r}: {error}.") from error
    found, end = [], 0
    for chunk in cut(document, settings, embedder):
        span, read_span = chunk.found, chunk.read
        shared = 0 if chunk.label else max(min(end, span.end) - span.start, 0)
        found.append(
            ChunkPreview(
                span.place,
                span.start,
                span.end,
                embedder.count_tokens(chunk.searched),
                chunk.heading,
                span.text,
                shared,
                document.text[read_span.start : span.start],
                document.text[span.end : read_span.end],
                chunk.label,
            )
        )
        end = max(end, span.end)
    return found

"""Ingesting in one line, and a look into Chroma past the library."""

from pathlib import Path

import chromadb
from chromadb.config import Settings as ChromaSettings

from retrieval.library import Library


def ingest(library: Library, *sources: object) -> dict[str, tuple[str, str]]:
    """Ingest and return status and reason by file name."""
    found = library.ingest([str(source) for source in sources])
    return {Path(result.uri).name: (result.status, result.reason) for result in found}


def statuses(library: Library, *sources: object) -> dict[str, str]:
    return {name: status for name, (status, _) in ingest(library, *sources).items()}


def stored_editions(home: Path) -> list[str]:
    """Return the edition of every chunk in Chroma, read as any program would read it."""
    client = chromadb.PersistentClient(home / "index", settings=ChromaSettings(anonymized_telemetry=False))
    found = [
        metadata["edition"]
        for collection in client.list_collections()
        for metadata in collection.get(include=["metadatas"])["metadatas"] or []
    ]
    client.close()
    return found

"""Ingesting in one line, and a look into Chroma past the library."""

from collections.abc import Mapping
from pathlib import Path
from urllib.parse import urlsplit

import chromadb
from chromadb.config import Settings as ChromaSettings

from retrieval.library import Library


def ingest(library: Library, *sources: object) -> dict[str, tuple[str, str]]:
    """Ingest and return status and reason by file name."""
    found = library.ingest([str(source) for source in sources])
    return {Path(result.uri).name: (result.status, result.reason) for result in found}


def statuses(library: Library, *sources: object) -> dict[str, str]:
    return {name: status for name, (status, _) in ingest(library, *sources).items()}


def stored_editions(home: Path, place: Mapping[str, str] | None = None) -> list[str]:
    """Return the edition of every chunk in Chroma, read as any program would read it."""
    quiet, prefix = ChromaSettings(anonymized_telemetry=False), ""
    if place:
        address, prefix = urlsplit(place["url"]), place["collection"]
        client = chromadb.HttpClient(str(address.hostname), address.port or 80, settings=quiet)
    else:
        client = chromadb.PersistentClient(home / "index", settings=quiet)
    found = [
        metadata["edition"]
        for collection in client.list_collections()
        if collection.name.startswith(prefix)
        for metadata in collection.get(include=["metadatas"])["metadatas"] or []
    ]
    servers = (client._server, client._admin_client._server)
    client.close()
    for server in servers if place else ():
        server._session.close()  # type: ignore[attr-defined]
    return found

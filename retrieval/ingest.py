"""Sources become visible documents, one after the other. Knows the order of the stations, not how each is done.

Chunks go to the index first, then one catalogue transaction shows the document, then the chunks it replaces are
deleted. A source that was killed half-way is continued when it is given again, and cleared otherwise.
"""

import hashlib
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from pathlib import Path

from retrieval.archives import Archive
from retrieval.catalogue import Catalogue, Entry, edition_of
from retrieval.chunking import CHUNKER_VERSION, cut
from retrieval.documents import content_id
from retrieval.errors import BrokenSourceError, RefusedSourceError
from retrieval.index import ChunkIndex
from retrieval.ocr import recogniser
from retrieval.readers import READER_VERSION, check, read
from retrieval.records import ARCHIVE_SUFFIX, Ingested, Progress, file_of
from retrieval.search import Embedder
from retrieval.settings import IndexSettings
from retrieval.web import fetch, is_url

WRITE_BATCH = 64


class Ingestion:
    """One ingest into one index. The caller holds the lock that keeps a second one out."""

    def __init__(
        self,
        catalogue: Catalogue,
        index: ChunkIndex,
        embedder: Callable[[], Embedder],
        settings: IndexSettings,
        on_progress: Callable[[Progress], None],
    ) -> None:
        """`embedder` is called when the first chunk has to be embedded, so that unchanged sources load no model."""
        self._catalogue = catalogue
        self._index = index
        self._embedder = embedder
        self._settings = settings
        self._on_progress = on_progress
        self._recipe = recipe_of(settings)

    def run(self, uris: Sequence[str]) -> Iterator[Ingested]:
        """Ingest files and web pages, and yield what became of each as it finishes."""
        self._index.refresh(self._catalogue.snapshot().generation)
        for done, uri in enumerate(uris):
            shown = uri.encode("utf-8", "replace").decode("utf-8")
            self._on_progress(Progress(shown, done, len(uris)))
            if shown == uri:
                yield from self._outcomes(uri, done, len(uris))
            else:  # neither a database nor a terminal takes it
                yield Ingested(shown, "failed", "its name is not valid UTF-8; rename it")
            self._on_progress(Progress(shown, done + 1, len(uris)))
        clear_leftovers(self._catalogue, self._index)

    def _outcomes(self, uri: str, done: int, total: int) -> Iterator[Ingested]:
        """Yield what became of a source, or of each file in it when it is an archive."""
        try:
            data, suffix = self._bytes(uri)
            archive = Archive(data, uri, self._settings.max_file_mb) if suffix == ARCHIVE_SUFFIX else None
        except (RefusedSourceError, BrokenSourceError) as error:
            yield self._failed(uri, error)
            return
        if archive is None:
            yield self._outcome(uri, lambda: (data, suffix), done, total)
            return
        for member in archive.members:
            self._on_progress(Progress(member, done, total))
            yield self._outcome(member, partial(archive.read, member), done, total)
        self._hide_missing(uri, archive)

    def _hide_missing(self, uri: str, archive: Archive) -> None:
        """Take out of sight what an earlier version of an archive held and this one does not."""
        for entry in self._catalogue.snapshot().visible.values():
            known = entry.record
            if known.uri != uri == file_of(known.uri) and known.uri not in archive.members:
                self._catalogue.hide(known.id)
                clear_leftovers(self._catalogue, self._index)

    def _outcome(self, uri: str, source: Callable[[], tuple[bytes, str]], done: int, total: int) -> Ingested:
        try:
            return self._ingest(uri, *source(), done, total)
        except (RefusedSourceError, BrokenSourceError) as error:
            return self._failed(uri, error)

    def _failed(self, uri: str, error: RefusedSourceError | BrokenSourceError) -> Ingested:
        reason = f"{error}; the version read before stays" if self._catalogue.by_uri(uri) else str(error)
        return Ingested(uri, "skipped" if isinstance(error, RefusedSourceError) else "failed", reason)

    def _ingest(self, uri: str, data: bytes, suffix: str, done: int, total: int) -> Ingested:
        digest = hashlib.sha256(data).hexdigest()
        known = self._catalogue.by_uri(uri)
        if known and known.digest == digest and known.recipe == self._recipe and self._whole(known):
            return Ingested(uri, "unchanged", "", known.record.id, known.record.chunks)
        document = read(data, uri, suffix, recogniser(self._settings.ocr))
        edition = edition_of(document, self._recipe)
        embedder = self._embedder()
        chunks = list(cut(document, self._settings, embedder))
        if known is None or known.edition != edition:
            self._index.wrote(self._catalogue.begin(edition))
        for first in range(0, len(chunks), WRITE_BATCH):
            batch = self._index.missing(edition, chunks[first : first + WRITE_BATCH])
            if batch:
                self._index.add(edition, batch, embedder.embed([chunk.searched for chunk in batch]))
            self._on_progress(Progress(uri, done, total, min(first + WRITE_BATCH, len(chunks)), len(chunks)))
        generation = self._catalogue.publish(
            document,
            digest=digest,
            recipe=self._recipe,
            embeddings=self._settings.embeddings,
            chunks=len(chunks),
        )
        self._index.wrote(generation)
        if known and known.edition != edition:
            clear_leftovers(self._catalogue, self._index)
        return Ingested(uri, "updated" if known else "added", "", document.id, len(chunks))

    def _whole(self, known: Entry) -> bool:
        """Whether the index, which may be another one by now, holds what the catalogue shows."""
        return self._index.count(known.edition) == known.record.chunks

    def _bytes(self, uri: str) -> tuple[bytes, str]:
        if is_url(uri):
            page = fetch(uri, self._settings)
            return page.data, page.suffix
        path = Path(uri)
        try:
            check(path, self._settings.max_file_mb)
            return path.read_bytes(), path.suffix.lower()
        except OSError as error:
            raise BrokenSourceError(
                f"it cannot be opened ({error.strerror}); check its name and permissions"
            ) from error


def recipe_of(settings: IndexSettings) -> str:
    """Return the identity of everything but a document's text that decides what the index holds of it."""
    ways = (settings.chunker, settings.chunk_tokens, settings.chunk_overlap, settings.headings)
    return content_id("recipe", settings.embeddings, *map(str, ways), READER_VERSION, CHUNKER_VERSION)


def clear_leftovers(catalogue: Catalogue, index: ChunkIndex) -> None:
    """Delete from the index what no document shows: replaced, removed and half-written editions."""
    for edition in catalogue.leftovers():
        index.delete(edition)
        index.wrote(catalogue.cleared(edition))


def expand(sources: Sequence[str], home: Path) -> list[str]:
    """Return the files (absolute paths) and addresses that `sources` name, each once; folders give all their files.

    Hidden files are left out, and so is the home folder inside of a larger one. What cannot be looked at counts as a
    file, so that reading it reports why.
    """
    found: list[str] = []
    for source in sources:
        if is_url(source):
            found.append(source.partition("#")[0])
            continue
        path = Path(source).absolute()
        try:
            path = Path(source).expanduser().resolve()
            is_folder = path.is_dir()
        except (OSError, RuntimeError):  # a loop of links and a home of nobody are RuntimeErrors
            is_folder = False
        found += map(str, _files(path, home.resolve())) if is_folder else [str(path)]
    return list(dict.fromkeys(found))


def _files(folder: Path, home: Path) -> Iterator[Path]:
    for path in sorted(folder.rglob("*")):
        hidden = any(part.startswith(".") for part in path.relative_to(folder).parts)
        inside_home = path.is_relative_to(home) and not folder.is_relative_to(home)
        if not hidden and not inside_home and _may_be_file(path):
            yield path


def _may_be_file(path: Path) -> bool:
    try:
        return path.is_file()
    except OSError:
        return True

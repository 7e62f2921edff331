"""Bring the library up to date with the disk: new, changed and deleted files of folders that were ingested.

If a folder is gone or empty, its disk is probably not mounted, so its documents stay until the user says otherwise. The
documents of a folder that cannot be listed stay in any case.
"""

import shlex
from collections.abc import Collection, Iterator
from collections.abc import Set as AbstractSet
from pathlib import Path

from retrieval.index.catalogue import Catalogue
from retrieval.index.vectors import ChunkIndex
from retrieval.ingest.pipeline import Ingestion, clear_leftovers
from retrieval.ingest.sources.files import files_below, holds_files, is_below, is_folder, is_gone, is_taken
from retrieval.ingest.sources.folders import Folders
from retrieval.ingest.sources.web import is_url
from retrieval.records import DocumentRecord, IngestResult, file_of
from retrieval.text.plurals import how_many


class Sync:
    """One comparison with the disk. The caller holds the lock that keeps other processes out."""

    def __init__(
        self, catalogue: Catalogue, index: ChunkIndex, folders: Folders, ingestion: Ingestion, home: Path
    ) -> None:
        self._catalogue = catalogue
        self._index = index
        self._folders = folders
        self._ingestion = ingestion
        self._home = home.resolve()

    def run(self, changed: Collection[Path], allow_empty: bool) -> Iterator[IngestResult]:
        """Bring everything at and below the paths `changed` up to date, and yield the result for each document.

        With `allow_empty`, documents of folders that are gone or empty are removed, and gone folders are forgotten.
        """
        paths, known = set(changed), self._folders.all()
        yield from self._ingestion.run(list(dict.fromkeys(self._files(paths, known))))
        gone = [record for record in self._documents_below(paths) if is_gone(Path(file_of(record.uri)))]
        # Checked last, because the disk may have gone away while files were searched.
        empty = {folder for folder in known if not holds_files(folder, self._home)}
        for folder in () if allow_empty else sorted(empty):
            if is_below(folder, paths) and (documents := self._documents_below({folder})):
                yield IngestResult(
                    str(folder),
                    "kept",
                    f"the folder is gone or empty; its {how_many(len(documents), 'document')} "
                    f"{'stays' if len(documents) == 1 else 'stay'}. Mount it again, or "
                    f"forget what it held: assistant sync --allow-empty {shlex.quote(str(folder))}",
                )
        for record in gone:
            if allow_empty or not is_below(Path(file_of(record.uri)), empty):
                self._catalogue.hide(record.id)
                yield IngestResult(record.uri, "removed", "", record.id, record.chunks)
        clear_leftovers(self._catalogue, self._index)
        for folder in empty if allow_empty else ():
            if is_below(folder, paths) and not folder.exists():
                self._folders.forget(folder)

    def _files(self, paths: AbstractSet[Path], known: Collection[Path]) -> Iterator[str]:
        for path in sorted(paths):
            if not any(is_below(path, {folder}) and is_taken(path, folder, self._home) for folder in known):
                continue
            if is_folder(path):
                yield from map(str, files_below(path, self._home))
            elif not is_gone(path):
                yield str(path)

    def _documents_below(self, paths: AbstractSet[Path]) -> list[DocumentRecord]:
        records = [entry.record for entry in self._catalogue.snapshot().visible.values()]
        return [one for one in records if not is_url(one.uri) and is_below(Path(file_of(one.uri)), paths)]

"""The file that a document was read from, as long as it is the same."""

import hashlib
from dataclasses import dataclass
from pathlib import Path

from retrieval.errors import RetrievalError
from retrieval.formats.readers import check
from retrieval.index.catalogue import Catalogue
from retrieval.ingest.sources.archives import Archive
from retrieval.ingest.sources.web import is_url
from retrieval.records import MEMBER_MARK, file_of


@dataclass(frozen=True)
class Original:
    """A file as it was read."""

    name: str
    """Its own name, without the folders or the archive in which it lies."""
    data: bytes
    digest: str
    """SHA-256 of its bytes."""


def read_original(catalogue: Catalogue, document_id: str, max_file_mb: int) -> Original | None:
    """Return the file of a visible document, or of the file in an archive.

    None when there is no such document, when it came from a web address, and when the file is gone, cannot be opened or
    is not what was read any more. It is named by the document alone, so nobody can ask for another file.
    """
    known = next((one for one in catalogue.snapshot().visible.values() if one.record.id == document_id), None)
    if known is None or is_url(known.record.uri):
        return None
    uri = known.record.uri
    file = Path(file_of(uri))
    try:
        check(file, max_file_mb)
        data = file.read_bytes()
        if uri != str(file):
            data, _ = Archive(data, str(file), max_file_mb).read(uri)
    except (OSError, RetrievalError, KeyError):
        return None
    digest = hashlib.sha256(data).hexdigest()
    name = uri.rpartition(MEMBER_MARK)[2].rpartition("/")[2]
    return Original(name, data, digest) if digest == known.digest else None

"""What people do with documents, whoever asks: list them and take them out."""

from collections.abc import Sequence
from pathlib import Path

from retrieval.ingest.sources.files import is_taken
from retrieval.records import DocumentRecord, file_of
from ui.wiring import Apprentice


def list_documents(apprentice: Apprentice) -> list[DocumentRecord]:
    """Return what is in the library, by title."""
    return apprentice.library.documents()


def list_collections(apprentice: Apprentice) -> list[str]:
    """Return the names of the collections that hold documents."""
    return [record.name for record in apprentice.library.collections() if record.documents]


def remove(apprentice: Apprentice, document_id: str) -> DocumentRecord:
    """Take a document out of the library, and delete its file if it was uploaded and holds no other document.

    Raises RetrievalError when no document has this id or an ingest is running.
    """
    removed = apprentice.library.remove(document_id)
    _delete_uploads(apprentice, [removed])
    return removed


def remove_collection(apprentice: Apprentice, name: str) -> list[DocumentRecord]:
    """Take a collection out of the library, and delete its uploaded files.

    Raises RetrievalError when there is none of this name or an ingest is running.
    """
    removed = apprentice.library.remove_collection(name)
    _delete_uploads(apprentice, removed)
    return removed


def find_followed_folders(apprentice: Apprentice, documents: Sequence[DocumentRecord]) -> dict[str, Path]:
    """Return, by document id, the followed folder whose next sync adds the document again if its file stays.

    Uploads are left out: their files are deleted with the document.
    """
    uploads = apprentice.uploads
    followed = [Path(folder) for one in apprentice.library.collections() for folder in one.folders]
    home = apprentice.home.resolve()
    found = {}
    for document in documents:
        file = Path(file_of(document.uri))
        for folder in followed:
            if file.is_relative_to(folder) and not file.is_relative_to(uploads) and is_taken(file, folder, home):
                found[document.id] = folder
    return found


def _delete_uploads(apprentice: Apprentice, removed: Sequence[DocumentRecord]) -> None:
    in_use = {file_of(document.uri) for document in apprentice.library.documents()}
    for file in {file_of(document.uri) for document in removed} - in_use:
        folder = Path(file).parent.resolve()
        if folder.is_relative_to(apprentice.uploads):
            Path(file).unlink(missing_ok=True)
            if folder != apprentice.uploads and folder.is_dir() and not any(folder.iterdir()):
                folder.rmdir()

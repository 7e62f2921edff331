"""Files that people drop on the page: keep them in the home folder, note whose they are, add them to the library."""

import hashlib
import shutil
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from filelock import FileLock, Timeout

from retrieval.errors import BusyError
from retrieval.index.catalogue import Catalogue
from retrieval.index.wiping import wipe_removed
from retrieval.ingest.lock import LOCK_WAIT_S, writer_lock
from retrieval.ingest.sources.files import HIDDEN, LITTER, TEMPORARY
from retrieval.ingest.sources.uploads import UploadedFile, Uploads
from retrieval.records import DEFAULT_COLLECTION, IngestProgress, IngestResult, Status, file_of
from retrieval.search.collections import check_name
from ui.actions.documents import Events, Reading, add, list_with_attached, read_in_background, remove_files
from ui.people.reading.reach import check_may_add, find_reach
from ui.people.roles import Person
from ui.wiring import Apprentice

EARLIER, DRAFT, LEFT = ".earlier-", ".draft-", ".part"
"""How the copies beside a file begin and end that is being replaced; no file of a person begins with a dot."""
READ: tuple[Status, ...] = ("added", "updated", "partly read", "unchanged")
"""What is said of a file that gave a document."""


@dataclass(frozen=True)
class OwnUploads:
    """The uploads of one person."""

    alone: tuple[UploadedFile, ...] = ()
    """What nobody else put in; it goes when everything of the person is erased."""
    shared: tuple[UploadedFile, ...] = ()
    """What somebody else put in too; it stays until the last of them erases it."""


def upload(
    apprentice: Apprentice, files: Sequence[str], collection: str = DEFAULT_COLLECTION, *, person: Person
) -> Iterator[Reading]:
    """Keep the files in the home folder and add them to the library; yield after every bit of progress.

    They belong to `person`. A file replaces an earlier upload of the same name to the same collection. A file that
    gives no document is not kept, and the one that it would have replaced stays. Raises RetrievalError when the
    collection has an invalid name, the person may add nothing to it, or the library is busy or cannot be opened.
    """
    check_name(collection)
    check_may_add(apprentice, find_reach(apprentice, person), collection)
    return read_in_background(
        lambda events: take_in(apprentice, [Path(file) for file in files], collection, person.name, events)
    )


def incoming(apprentice: Apprentice) -> Path:
    """Return the folder where the page puts files until they are kept."""
    return apprentice.uploads / ".incoming"


def list_left_out() -> dict[str, list[str]]:
    """Return how names begin, are and end that are left out of a folder, for a browser that lists one."""
    return {"beginnings": list(HIDDEN), "names": sorted(LITTER), "endings": list(TEMPORARY)}


def find_uploads(apprentice: Apprentice, user: str) -> OwnUploads:
    """Return the files that `user` put in and that are still there, by name."""
    known = Uploads(apprentice.engine).all()
    alone, shared = [], []
    for one in known:
        if one.user != user:
            continue
        others = [other for other in known if other.name == one.name and other.user != user]
        if any(other.digest == one.digest for other in others):
            shared.append(one)
        elif not others or _digest(apprentice.uploads / one.name) == one.digest:
            alone.append(one)
    return OwnUploads(tuple(alone), tuple(shared))


def erase_uploads(apprentice: Apprentice, user: str) -> OwnUploads:
    """Delete the files that `user` alone put in, with their documents; return what there was.

    Nothing tells any more that `user` put in the others. Raises RetrievalError when the library is busy.
    """
    with one_at_a_time(apprentice, LOCK_WAIT_S):
        found = find_uploads(apprentice, user)
        remove_files(apprentice, [apprentice.uploads / one.name for one in found.alone])
        Uploads(apprentice.engine).forget_person(user)
    return found


def wipe_uploads(apprentice: Apprentice) -> None:
    """Leave nothing of removed documents in the bytes of the index. Raises RetrievalError when it is busy."""
    folder = apprentice.home / "index"
    with writer_lock(folder):
        wipe_removed(folder, list(Catalogue(apprentice.engine).snapshot().visible))


@dataclass(frozen=True)
class Kept:
    """A file that was put into the folder of uploads, and is not in the library yet."""

    path: Path
    earlier: Path | None
    """A copy of the file that it replaced; None when there was none."""


def keep(folder: Path, file: Path) -> Kept:
    """Copy an uploaded file into `folder` under its own name: completely or not at all."""
    folder.mkdir(parents=True, exist_ok=True)
    path, draft = folder / file.name, _beside(folder / file.name, DRAFT)
    earlier = _beside(path, EARLIER) if path.exists() else None
    try:
        if earlier:
            shutil.copyfile(path, draft)
            draft.replace(earlier)
        shutil.copyfile(file, draft)
        return Kept(draft.replace(path), earlier)
    except OSError:
        if earlier:
            earlier.unlink(missing_ok=True)
        raise
    finally:
        draft.unlink(missing_ok=True)


def _beside(path: Path, kind: str) -> Path:
    return path.with_name(f"{kind}{path.name}{LEFT}")


@contextmanager
def one_at_a_time(apprentice: Apprentice, wait_s: float = -1.0) -> Iterator[None]:
    """Keep other uploads out, of all processes, and first clear up after one that was killed.

    The library refuses a second ingest while one runs, so uploads wait for each other, by default without an end.
    Raises BusyError when others are not done in time.
    """
    apprentice.home.mkdir(0o700, parents=True, exist_ok=True)
    try:
        with FileLock(apprentice.home / "uploads.lock", timeout=wait_s):
            _clear_up(apprentice)
            yield
    except Timeout as error:
        raise BusyError("Files are being uploaded. Wait until they are in the library, then try again.") from error


def _clear_up(apprentice: Apprentice) -> None:
    """Undo the replacing of files whose documents the library still shows as they were before."""
    owners, catalogue = Uploads(apprentice.engine), Catalogue(apprentice.engine)
    for copy in [*apprentice.uploads.glob(f".*{LEFT}"), *apprentice.uploads.glob(f"*/.*{LEFT}")]:
        path = copy.with_name(copy.name.removeprefix(EARLIER).removesuffix(LEFT))
        known = catalogue.by_uri(str(path)) if copy.name.startswith(EARLIER) else None
        if known and known.digest == _digest(copy):
            copy.replace(path)
            owners.keep_only(_name(apprentice, path), known.digest)
        else:
            copy.unlink()


def _digest(file: Path) -> str:
    """Return the SHA-256 of a file; "" when there is none."""
    with suppress(FileNotFoundError), file.open("rb") as opened:
        return hashlib.file_digest(opened, "sha256").hexdigest()
    return ""


def take_in(
    apprentice: Apprentice,
    files: Sequence[Path],
    collection: str,
    user: str,
    events: Events,
) -> Iterator[IngestResult]:
    """Keep the files of `user` and read them into a collection, as `upload` does; yield what became of each."""
    from retrieval.ingest.ahead import shared_reader

    folder = apprentice.uploads if collection == DEFAULT_COLLECTION else apprentice.uploads / collection
    for file in files:
        events.put(IngestProgress(str(file), 0, len(files)))
        shared_reader().read_ahead(file, str(folder / file.name), apprentice.settings.index)
    owners, kept, read = Uploads(apprentice.engine), list[Kept](), set[str]()
    with one_at_a_time(apprentice):
        try:
            for file in files:
                name = _name(apprentice, folder / file.name)
                # First of all, so that no file is left that belongs to nobody when the program is killed.
                owners.record(UploadedFile(name, user, _digest(file), datetime.now(UTC)))
                kept.append(keep(folder, file))
                if file.resolve().is_relative_to(incoming(apprentice)):
                    shutil.rmtree(file.parent)
            paths = [str(one.path) for one in kept]
            for result in add(apprentice, paths, events.put, collection=collection):
                if result.status in READ:
                    read.add(file_of(result.uri))
                yield result
        finally:
            known = {file_of(document.uri) for document in list_with_attached(apprentice)}
            for one in reversed(kept):  # of two files of one name the later one was put over the earlier
                _settle(one, is_read=str(one.path) in read, is_known=str(one.path) in known)
            for file in files:
                name = _name(apprentice, folder / file.name)
                owners.keep_only(name, _digest(folder / file.name))


def _settle(kept: Kept, *, is_read: bool, is_known: bool) -> None:
    """Let the earlier file take its place again where the new one gave no document; delete what the library lacks."""
    if kept.earlier and is_read:
        kept.earlier.unlink()
    elif kept.earlier:
        kept.earlier.replace(kept.path)
    if not is_known:
        kept.path.unlink(missing_ok=True)


def _name(apprentice: Apprentice, file: Path) -> str:
    return file.relative_to(apprentice.uploads).as_posix()

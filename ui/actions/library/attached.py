"""What people attached to their conversations: whose it is, which answers read it, and how it goes.

The files of a conversation are a collection of their own, under a name that nobody can type (`is_attached` in
`retrieval/records.py`). The library leaves such collections out of everything but what names them, so they are in no
list, no search and no suggestion. Here is decided who may name one: whoever put its files in.
"""

import hashlib
import re
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from retrieval.errors import RetrievalError
from retrieval.ingest.lock import LOCK_WAIT_S
from retrieval.ingest.sources.uploads import Uploads
from retrieval.records import DocumentRecord, file_of, is_attached
from retrieval.search.attached import WithAttached
from ui.actions.documents import find_document, list_collections, remove_files
from ui.actions.library.uploads import one_at_a_time, wipe_uploads
from ui.people.reading.reach import Reach, choose_collections, find_attached_files, list_attached
from ui.wiring import Apprentice

UNKEPT = "unkept-"
"""How the ids of conversations begin of which nothing is kept."""
KEPT, ON_A_PAGE = "@chat-", "@page-"
LEFT_AFTER = timedelta(days=1)
"""When files are removed whose conversation has no question yet."""
_ID = re.compile(r"[0-9a-f]{32}")


@dataclass(frozen=True)
class AttachedFile:
    """A file that was attached to a conversation."""

    name: str
    path: Path
    documents: tuple[DocumentRecord, ...]
    """What was read from it; several of an archive."""


def name_collection(apprentice: Apprentice, conversation_id: str, user: str) -> str:
    """Return the collection of what is attached to a conversation of `user` and to all its branches."""
    if conversation_id.startswith(UNKEPT):
        return _name(conversation_id)
    return _name(apprentice.feedback.branches(user).find_root(conversation_id))


def _name(conversation_id: str) -> str:
    bare = conversation_id.removeprefix(UNKEPT)
    known = bare if _ID.fullmatch(bare) else hashlib.sha256(bare.encode()).hexdigest()[:32]
    return (ON_A_PAGE if conversation_id.startswith(UNKEPT) else KEPT) + known


def find_attached(apprentice: Apprentice, conversation_id: str, *, user: str) -> list[AttachedFile]:
    """Return the files that `user` attached to a conversation and that were read, by name."""
    if not conversation_id:
        return []
    name = name_collection(apprentice, conversation_id, user)
    read = apprentice.library.documents([name])
    own = (
        {apprentice.uploads / one.name for one in find_attached_files(apprentice, user) if one.collection == name}
        if read
        else ()
    )
    return [
        AttachedFile(path.name, path, tuple(one for one in read if Path(file_of(one.uri)) == path))
        for path in sorted(own)
        if any(Path(file_of(one.uri)) == path for one in read)
    ]


def find_readable(apprentice: Apprentice, document_id: str, reach: Reach) -> DocumentRecord | None:
    """Return a document within reach, of the library or attached to a conversation; None when there is neither."""
    if record := find_document(apprentice, document_id, reach):
        return record
    return next((one for one in list_attached(apprentice, reach) if one.id == document_id), None)


def read_with_attached(
    apprentice: Apprentice, collections: Sequence[str], conversation_id: str, reach: Reach, *, user: str
) -> WithAttached | None:
    """Return what a conversation reads: these collections, all within reach when none is named, and what is attached.

    None where nothing is attached. Raises RetrievalError when there is no such collection within reach.
    """
    if not conversation_id or not find_attached(apprentice, conversation_id, user=user):
        return None
    names = choose_collections(apprentice, reach, collections) or list_collections(apprentice, reach)
    return WithAttached(apprentice.library, names, name_collection(apprentice, conversation_id, user))


def remove_attached(apprentice: Apprentice, conversation_id: str, name: str, *, user: str) -> None:
    """Remove the file `name` from a conversation; nothing happens when it is gone already.

    Raises RetrievalError when the library is busy.
    """
    files = [one.path for one in find_attached(apprentice, conversation_id, user=user) if one.name == name]
    if files:
        with one_at_a_time(apprentice, LOCK_WAIT_S):
            remove_files(apprentice, files)


def remove_all_attached(apprentice: Apprentice, conversation_id: str, *, user: str) -> None:
    """Remove everything that `user` attached to a conversation, also from the bytes of the index.

    Raises RetrievalError when the library is busy.
    """
    name = name_collection(apprentice, conversation_id, user)
    files = [apprentice.uploads / one.name for one in find_attached_files(apprentice, user) if one.collection == name]
    if files:
        with one_at_a_time(apprentice, LOCK_WAIT_S):
            remove_files(apprentice, files)
            wipe_uploads(apprentice)


def remove_left(apprentice: Apprentice, *, user: str | None = None) -> None:
    """Remove what `user` attached where no question was asked for a day; what everybody did when the server starts.

    When it starts, no page shows any conversation of which nothing is kept, so those are gone too. While the library is
    busy, all stays until the next time.
    """
    before = datetime.now(UTC) - LEFT_AFTER
    rows = [one for one in Uploads(apprentice.engine).all() if is_attached(one.collection)]
    rows = [one for one in rows if user is None or one.user == user]
    asked = {
        name_collection(apprentice, one.id, person)
        for person in {row.user for row in rows}
        for one in apprentice.feedback.conversations(person)
    }
    left = [
        row
        for row in rows
        if row.collection not in asked and (user is None if row.collection.startswith(ON_A_PAGE) else row.at < before)
    ]
    if left:
        with suppress(RetrievalError), one_at_a_time(apprentice, LOCK_WAIT_S):
            remove_files(apprentice, [apprentice.uploads / row.name for row in left])

"""Attach files and web pages to a conversation: they are read for whoever attached them, and for it alone.

A page is kept as the file that was fetched. The library knows each address once, so a page that was attached by its
address could not be in the library too, nor in two conversations.
"""

import re
import secrets
import threading
from collections.abc import Iterator, Sequence
from contextlib import suppress
from pathlib import Path
from urllib.parse import urlsplit

from feedback.errors import FeedbackError
from retrieval.errors import BrokenSourceError, RefusedSourceError, RetrievalError
from retrieval.ingest.sources.uploads import Uploads
from retrieval.ingest.sources.web import Page, fetch
from retrieval.records import IngestProgress, IngestResult, short_name
from ui.actions.documents import Events, Reading, read_in_background
from ui.actions.library.addresses import check_addresses, read_address
from ui.actions.library.attached import find_attached, name_collection, remove_all_attached, remove_left
from ui.actions.library.uploads import incoming, take_in
from ui.people.roles import Person
from ui.wiring import Apprentice

MOST_FILES = 20
"""In one conversation; more are a collection."""
LONGEST_NAME = 80


def attach_files(apprentice: Apprentice, files: Sequence[str], conversation_id: str, *, user: str) -> Iterator[Reading]:
    """Read files for one conversation of `user`; yield after every bit of progress.

    A file replaces an earlier one of the same name in this conversation; one that gives no document is not kept. Raises
    FeedbackError when the conversation is another person's, and RetrievalError when it would hold too many files or the
    library is busy.
    """
    paths = [Path(file) for file in files]
    _check(apprentice, conversation_id, user, [path.name for path in paths])
    collection = name_collection(apprentice, conversation_id, user)

    def read(events: Events) -> Iterator[IngestResult]:
        remove_left(apprentice, user=user)
        yield from take_in(apprentice, paths, collection, user, events)

    return read_in_background(read)


def attach_page(
    apprentice: Apprentice, address: str, conversation_id: str, person: Person, *, user: str
) -> Iterator[Reading]:
    """Read the page at a web address for one conversation of `user`; yield after every bit of progress.

    Raises as `attach_files` does, and RetrievalError when it is no web address or the person may add none here; a page
    that cannot be read is a result.
    """
    url = read_address(address)
    check_addresses(apprentice, person)
    _check(apprentice, conversation_id, user, [url])
    collection = name_collection(apprentice, conversation_id, user)

    def read(events: Events) -> Iterator[IngestResult]:
        events.put(IngestProgress(url, 0, 1))
        try:
            page = fetch(url, apprentice.settings.index)
        except (RefusedSourceError, BrokenSourceError) as error:
            status = "skipped" if isinstance(error, RefusedSourceError) else "failed"
            yield IngestResult(url, status, str(error))
            return
        yield from take_in(apprentice, [_keep_page(apprentice, page)], collection, user, events)

    return read_in_background(read)


def forget_attached(apprentice: Apprentice, user: str, conversation_id: str) -> None:
    """Remove, in a thread, what `user` attached to a conversation that has ended.

    Where the library is busy it goes later, as `remove_left` says.
    """

    def forget() -> None:
        with suppress(RetrievalError):
            remove_all_attached(apprentice, conversation_id, user=user)

    if name_collection(apprentice, conversation_id, user) in {
        one.collection for one in Uploads(apprentice.engine).all()
    }:
        threading.Thread(target=forget, name="forgetting", daemon=True).start()


def _check(apprentice: Apprentice, conversation_id: str, user: str, names: Sequence[str]) -> None:
    """Raise FeedbackError when a conversation is another person's, RetrievalError when too much is attached to it."""
    asked = apprentice.feedback.conversation(conversation_id)
    rows = [
        one
        for one in Uploads(apprentice.engine).all()
        if one.collection == name_collection(apprentice, conversation_id, user)
    ]
    if any(one.exchange.user != user for one in asked) or any(row.user != user for row in rows):
        raise FeedbackError("This conversation belongs to another person. Begin a new one.")
    known = {one.name for one in find_attached(apprentice, conversation_id, user=user)}
    if len(known.union(names)) > MOST_FILES:
        raise RetrievalError(
            f"At most {MOST_FILES} files can be attached to a conversation. Remove some, or put them into the library."
        )


def _keep_page(apprentice: Apprentice, page: Page) -> Path:
    """Return a file with a page, called after its address; it lies where uploads wait to be taken in."""
    parts = urlsplit(page.url)
    named = f"{parts.hostname or ''} {short_name(parts.path).rpartition('.')[0] or short_name(parts.path)}"
    file = incoming(apprentice) / "pages" / secrets.token_hex(16) / "page"
    file.parent.mkdir(parents=True)
    file = file.with_name(re.sub(r"[^\w.]+", "-", named).strip("-.")[:LONGEST_NAME] + page.suffix)
    file.write_bytes(page.data)
    return file

"""The files of documents as they were read, and the pages of PDFs as pictures, for whoever may read them.

A document is named by its id, never by a path. What is not there, not as it was read, or in a collection that is closed
to whoever asks, is not found, whatever the reason.
"""

import re
from typing import TYPE_CHECKING
from urllib.parse import quote

from anyio import CapacityLimiter, to_thread

from ui.web.server.answering import reply

if TYPE_CHECKING:
    from uvicorn._types import ASGISendCallable, HTTPScope

    from ui.actions.chat.originals import PagePictures  # with SQLAlchemy, which the first page does not wait for

PATH = re.compile(r"/documents/([0-9a-f]{16})/(?:original|pages/([1-9][0-9]{0,5})\.png)")
AT_ONCE = 2
"""Files that are opened at the same time. The others wait, and take no thread from those who sign in."""
PIECE = 1 << 18
NOT_FOUND = 404


class DocumentFiles:
    """Answers requests for the files of documents."""

    def __init__(self, pictures: "PagePictures") -> None:
        self._pictures = pictures
        self._turns = CapacityLimiter(AT_ONCE)

    async def send(self, scope: "HTTPScope", send: "ASGISendCallable") -> None:
        """Answer a request whose path begins with "/documents/"."""
        wanted = PATH.fullmatch(scope["path"])
        person = scope["state"]["visitor"].person  # pyright: ignore[reportTypedDictNotRequiredAccess]
        if wanted is None or not person.may("ask"):
            await reply(send, NOT_FOUND, "Not found")
            return
        document_id, page = wanted[1], wanted[2]
        if page:
            drawn = await to_thread.run_sync(self._pictures.draw, document_id, int(page), person, limiter=self._turns)
            headers, data = [(b"content-type", b"image/png")], drawn
        else:
            original = await to_thread.run_sync(self._pictures.original, document_id, person, limiter=self._turns)
            # never the type of the file: a browser would show what it knows, scripts and all
            headers = [(b"content-type", b"application/octet-stream")]
            headers += [(b"content-disposition", name_download(original.name))] if original else []
            data = original.data if original else None
        if data is None:
            await reply(send, NOT_FOUND, "Not found")
            return
        headers += [(b"content-length", str(len(data)).encode()), (b"cache-control", b"no-store")]
        await send({"type": "http.response.start", "status": 200, "headers": headers, "trailers": False})
        for start in range(0, len(data), PIECE):
            more = start + PIECE < len(data)
            await send({"type": "http.response.body", "body": data[start : start + PIECE], "more_body": more})


def name_download(name: str) -> bytes:
    """Return the header that makes browsers save a file under its name (RFC 6266), whatever letters the name has."""
    plain = "".join(letter if letter.isascii() and (letter.isalnum() or letter in "._- ") else "_" for letter in name)
    encoded = quote(name.encode("utf-8", "replace"), safe="")
    return f"attachment; filename=\"{plain}\"; filename*=UTF-8''{encoded}".encode()

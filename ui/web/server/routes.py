"""Lets through to Gradio what the page itself asks for, and nothing else that Gradio could do.

Gradio has some forty routes: files of the disk, other servers' files, stored pages, sessions that are read by their
name. The page needs a dozen. And it names its session itself, so each visitor's sessions get names that no other
visitor can say: knowing the name of somebody's session shows nothing of it.
"""

import hashlib
import hmac
import json
import re
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, urlencode

from ui.api.receiving import TooLargeError, read_body, replay_body
from ui.web.sent.reader_language import choose_language
from ui.web.sent.shared_links import SHARED
from ui.web.sent.visitors import App
from ui.web.server.answering import reply
from ui.web.server.documents import DocumentFiles
from ui.web.server.uploads import Uploads
from ui.wording.texts.table import PAGES

if TYPE_CHECKING:
    from uvicorn._types import ASGIReceiveCallable, ASGISendCallable, HTTPScope, Scope

    from ui.web.server.shared.pages import SharedPages  # with Gradio, which the first page does not wait for

API = "/gradio_api"
SHOWN = re.compile(r"/|/config|/theme\.css|/favicon\.ico|/manifest\.json|/robots\.txt|/(?:assets|static|svelte)/.+")
"""What is the same for everybody."""
EVENTS = frozenset({f"{API}/queue/join", f"{API}/run/predict", f"{API}/cancel"})
SENT_WITH_EVENTS = ("data", "event_data", "event_id", "fn_index", "trigger_id")
QUEUE = f"{API}/queue/data"
HEARTBEAT = re.compile(rf"{API}/heartbeat/([\w-]+)")
UPLOAD, PROGRESS = f"{API}/upload", f"{API}/upload_progress"
STARTED = f"{API}/startup-events"
DOCUMENTS = "/documents/"
"""Our own: Gradio knows nothing of them."""
SESSION = re.compile(r"[\w-]{1,64}")
PLAIN = (str, int, float, bool, type(None))
MOST_KB = 1_000
"""Of one event: a long answer that was corrected."""
BAD_REQUEST, FORBIDDEN, NOT_FOUND, TOO_LARGE = 400, 403, 404, 413


class Routes:
    """The ASGI app between a visitor and Gradio. `key` makes the names of sessions."""

    def __init__(
        self, behind: App, key: bytes, uploads: Uploads, documents: DocumentFiles, shared: "SharedPages"
    ) -> None:
        self._behind = behind
        self._shared = shared
        self._documents = documents
        self._key = key
        self._uploads = uploads

    async def __call__(self, scope: "Scope", receive: "ASGIReceiveCallable", send: "ASGISendCallable") -> None:
        """Answer a request."""
        if scope["type"] != "http":
            await self._behind(scope, receive, send)
            return
        path, reads = scope["path"], scope["method"] in ("GET", "HEAD")
        match scope["method"]:
            case "POST" if path in EVENTS:
                await self._pass_event(scope, receive, send)
            case "POST" if path == UPLOAD and not _may_upload(scope):
                await reply(send, FORBIDDEN, PAGES[choose_language(scope["headers"])].sign_in.no_upload)
            case "POST" if path == UPLOAD:
                await self._uploads.take(scope, receive, send)
            case "GET" if path == PROGRESS:
                await self._uploads.report(scope, send)
            case "GET" if path.startswith(DOCUMENTS):
                await self._documents.send(scope, send)
            case _ if reads and path.startswith(SHARED):
                await self._shared.send(scope, send)
            case "GET" if path == STARTED:
                await self._behind(scope, receive, send)
            case "GET" if path == QUEUE and (session := self._rename(scope, _read_session(scope))):
                query = urlencode({"session_hash": session}).encode()
                await self._behind({**scope, "query_string": query}, receive, send)
            case "GET" if (found := HEARTBEAT.fullmatch(path)) and (session := self._rename(scope, found[1])):
                own = f"{API}/heartbeat/{session}"
                await self._behind({**scope, "path": own, "raw_path": own.encode()}, receive, send)
            case _ if reads and SHOWN.fullmatch(path):
                await self._behind({**scope, "query_string": b""}, receive, send)
            case _:
                await reply(send, NOT_FOUND, "Not found")

    async def _pass_event(self, scope: "HTTPScope", receive: "ASGIReceiveCallable", send: "ASGISendCallable") -> None:
        """Read an event, and pass on what the page sends with one, in the visitor's own session."""
        try:
            body = await read_body(receive, MOST_KB * 1_000)
        except TooLargeError:
            texts = PAGES[choose_language(scope["headers"])].door
            await reply(send, TOO_LARGE, texts.too_long.format(most=MOST_KB))
            return
        if body is None:
            return
        try:
            sent = json.loads(body)
            json.dumps(sent, ensure_ascii=False).encode()  # half a letter could not be sent back
        except (ValueError, RecursionError):
            sent = None
        event: dict[str, Any] = sent if isinstance(sent, dict) else {}
        session = self._rename(scope, event.get("session_hash"))
        own = _read_event(event) if session else None
        if own is None:
            await reply(send, BAD_REQUEST, "Bad request")
            return
        passed = json.dumps({**own, "session_hash": session}).encode()
        headers = [(name, value) for name, value in scope["headers"] if name.lower() != b"content-length"]
        headers.append((b"content-length", str(len(passed)).encode()))
        await self._behind({**scope, "headers": headers}, replay_body(passed, receive), send)

    def _rename(self, scope: "HTTPScope", named: object) -> str:
        """Return the name of a visitor's session for Gradio; "" when that is no name."""
        if not isinstance(named, str) or not SESSION.fullmatch(named):
            return ""
        visitor: str = scope["state"]["visitor"].id  # pyright: ignore[reportTypedDictNotRequiredAccess]
        return hmac.new(self._key, f"{visitor} {named}".encode(), hashlib.sha256).hexdigest()[:32]


def _read_event(event: Mapping[str, Any]) -> dict[str, Any] | None:
    """Return what Gradio may see of an event; None when the page sends no such thing.

    Files that were uploaded become texts in the data of the event. Gradio would take any path that looks like an upload
    and copy that file, and fetch any address, for every component.
    """
    own = {name: event[name] for name in SENT_WITH_EVENTS if name in event}
    inputs, files = [], []
    for one in own["data"] if isinstance(own.get("data"), list) else []:
        parts = one if isinstance(one, list) else [one]
        if parts and all(isinstance(part, dict) for part in parts):
            files += [part["path"] for part in parts if isinstance(part.get("path"), str)]
            inputs.append(None)
        elif all(isinstance(part, PLAIN) for part in parts):
            inputs.append(one)
        else:
            return None
    clicked = own.get("event_data")
    plain = isinstance(clicked, dict) and all(isinstance(value, PLAIN) for value in clicked.values())
    own["event_data"] = {"files": files} if files else clicked if plain else None
    return {**own, "data": inputs} if "data" in own else own


def _may_upload(scope: "HTTPScope") -> bool:
    return scope["state"]["visitor"].person.may("upload")  # pyright: ignore[reportTypedDictNotRequiredAccess]


def _read_session(scope: "HTTPScope") -> str:
    return parse_qs(scope["query_string"].decode("latin-1")).get("session_hash", [""])[0]

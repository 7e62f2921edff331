"""Refuses what other sites send: a request must name this server, and must not come from another site's page.

Without the first, a site could let its own name point to this machine and read the page as its own (DNS rebinding).
Without the second, it could click in the page of whoever looks at both.
"""

import socket
from collections.abc import Sequence
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from ui.settings.addresses import is_address, is_loopback
from ui.web.sent.reader_language import choose_language
from ui.web.sent.shared_links import SHARED
from ui.web.sent.visitors import App
from ui.web.server.answering import reply
from ui.wording.texts.table import PAGES

if TYPE_CHECKING:
    from uvicorn._types import ASGIReceiveCallable, ASGISendCallable, HTTPScope, Scope

OPENED_BY_LINKS = ("/", "/sign-in", "/sign-in/callback")
"""What a page elsewhere may lead to, beside shared conversations: the page, and the way back from a provider."""
MISDIRECTED = 421
FORBIDDEN = 403
WIDGET = {"/widget.js": ("no-cors", "script"), "/widget": ("navigate", "iframe")}
"""What pages of other sites may load, by the mode and the destination that browsers name."""


class OwnSite:
    """The ASGI app that passes on only requests to this server by one of its names, from its own pages.

    With a `widget`, pages of other sites may load its script and show its page in a frame; which sites, the headers of
    that page tell the browser. What the page in the frame sends comes from here.

    It knows numeric addresses, which cannot be made to point elsewhere, "localhost", the name it listens at, the name
    of the machine when it listens to others, and the `names` of the settings.
    """

    def __init__(self, behind: App, listens_at: str, names: Sequence[str] = (), *, widget: bool = False) -> None:
        self._behind = behind
        self._shown = WIDGET if widget else {}
        self._names = {name.lower() for name in names}
        self._hosts = {_host(name) for name in self._names} | {listens_at.lower()}
        if not is_loopback(listens_at):
            self._hosts.add(socket.gethostname().lower())

    async def __call__(self, scope: "Scope", receive: "ASGIReceiveCallable", send: "ASGISendCallable") -> None:
        """Answer a request."""
        if scope["type"] == "websocket":  # the page has none
            await send({"type": "websocket.close", "code": 1008, "reason": ""})
            return
        if scope["type"] == "http":
            headers = read_headers(scope)
            texts = PAGES[choose_language(scope["headers"])].door
            name = headers.get("host", "")
            if not self._is_ours(name):
                # the name is the caller's, so only its letters are repeated
                said = "".join(letter for letter in _host(name)[:100] if letter.isalnum() or letter in ".-_")
                await reply(send, MISDIRECTED, texts.unknown_name.format(name=said))
                return
            if not self._is_from_here(scope, headers):
                await reply(send, FORBIDDEN, texts.other_site)
                return
        await self._behind(scope, receive, send)

    def _is_ours(self, name: str) -> bool:
        host = _host(name)
        return host in self._hosts or is_address(host) or host == "localhost" or host.endswith(".localhost")

    def _is_from_here(self, scope: "HTTPScope", headers: dict[str, str]) -> bool:
        """Return whether a page of ours, or no page at all, sent a request. Links from elsewhere may open the page."""
        if "origin" in headers:
            origin = urlsplit(headers["origin"]).netloc.lower()  # "" for "null"
            return bool(origin) and (origin == headers["host"].lower() or origin in self._names)
        reads = scope["method"] in ("GET", "HEAD")
        how = headers.get("sec-fetch-mode"), headers.get("sec-fetch-dest")
        is_opened = scope["path"] in OPENED_BY_LINKS or scope["path"].startswith(SHARED)
        opens_page = reads and is_opened and how == ("navigate", "document")
        shows_widget = reads and scope["path"] in self._shown and how == self._shown[scope["path"]]
        return opens_page or shows_widget or headers.get("sec-fetch-site", "none") in ("same-origin", "none")


def read_headers(scope: "HTTPScope") -> dict[str, str]:
    """Return the headers of a request by their names in lower case; of one that is sent twice, both values."""
    found: dict[str, str] = {}
    for name, value in scope["headers"]:
        key, text = name.decode("latin-1").lower(), value.decode("latin-1")
        found[key] = f"{found[key]},{text}" if key in found else text
    return found


def _host(name: str) -> str:
    """Return a name with a port without the port, in lower case; "" when it is no name."""
    try:
        return (urlsplit(f"//{name}").hostname or "").rstrip(".")
    except ValueError:
        return ""

"""What browsers are told with every answer: load nothing from elsewhere, run no script but ours, show us in no frame.

Gradio compiles the scripts of its components in the browser ('unsafe-eval') and writes style attributes
('unsafe-inline' for styles). Scripts inside the page are named by their hashes, so one that got into the page with
somebody's text would not run.
"""

import hashlib
import re
from base64 import b64encode
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from ui.web.sent.shared_links import SHARED
from ui.web.sent.visitors import App

if TYPE_CHECKING:
    from uvicorn._types import ASGIReceiveCallable, ASGISendCallable, Scope

ALWAYS = (
    (b"x-content-type-options", b"nosniff"),
    (b"x-frame-options", b"DENY"),
    # "no-referrer" would make browsers send "Origin: null" with forms of our own
    (b"referrer-policy", b"same-origin"),
    (b"cross-origin-opener-policy", b"same-origin"),
    (b"cross-origin-resource-policy", b"same-origin"),
)
NO_PAGE = "default-src 'none'; frame-ancestors 'none'"
PAGE = (
    "default-src 'none'; script-src 'self' 'unsafe-eval' {scripts}; style-src 'self' 'unsafe-inline'; "
    "img-src 'self' data: blob:; font-src 'self' data:; connect-src 'self'; manifest-src 'self'; "
    "base-uri 'self'; form-action 'self'; frame-ancestors 'none'"
)
WIDGET_PAGE, WIDGET_SCRIPT = "/widget", "/widget.js"
IN_FRAME = (
    "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src data:; base-uri 'none'; "
    "form-action 'none'; frame-ancestors {sites}"
)
"""The policy of the page that other sites show in a frame. It compiles no scripts, as Gradio's does."""
WITHOUT_SCRIPTS = (
    "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
"""The policy of the page that shows a conversation which somebody shares."""
_INLINE_SCRIPT = re.compile(rb"<script(?![^>]*\ssrc=)[^>]*>(.*?)</script>", re.DOTALL)


class SafeHeaders:
    """The ASGI app that adds these headers to every answer, and takes those away that open it to other sites."""

    def __init__(self, behind: App, widget_sites: Sequence[str] = ()) -> None:
        self._behind = behind
        self._sites = " ".join(widget_sites)

    async def __call__(self, scope: "Scope", receive: "ASGIReceiveCallable", send: "ASGISendCallable") -> None:
        """Answer a request."""
        if scope["type"] != "http":
            await self._behind(scope, receive, send)
            return
        if scope["path"] == "/":  # the scripts in the page are read below
            plain = [(name, value) for name, value in scope["headers"] if name.lower() != b"accept-encoding"]
            scope = {**scope, "headers": plain}
        begun: list[Any] = []
        page = bytearray()

        async def send_safely(message: Any) -> None:
            if message["type"] == "http.response.start" and self._sites and scope["path"] == WIDGET_PAGE:
                await send(_with_policy(message, IN_FRAME.format(sites=self._sites), without=b"x-frame-options"))
            elif message["type"] == "http.response.start" and self._sites and scope["path"] == WIDGET_SCRIPT:
                await send(_with_policy(message, NO_PAGE, without=b"cross-origin-resource-policy"))
            elif message["type"] == "http.response.start" and scope["path"].startswith(SHARED):
                await send(_with_policy(message, WITHOUT_SCRIPTS))
            elif message["type"] == "http.response.start" and _is_page(message["headers"]):
                begun.append(message)
            elif message["type"] == "http.response.start":
                await send(_with_policy(message, NO_PAGE))
            elif begun and message["type"] == "http.response.body":
                page.extend(message.get("body", b""))
                if not message.get("more_body"):
                    await send(_with_policy(begun[0], PAGE.format(scripts=name_scripts(bytes(page)))))
                    message["body"] = bytes(page)
                    await send(message)
            else:
                await send(message)

        await self._behind(scope, receive, send_safely)


def name_scripts(page: bytes) -> str:
    """Return the scripts that stand in a page as a policy names them: by their hashes."""
    hashes = (b64encode(hashlib.sha256(script).digest()).decode() for script in _INLINE_SCRIPT.findall(page))
    return " ".join(f"'sha256-{one}'" for one in dict.fromkeys(hashes))


def _is_page(headers: "list[tuple[bytes, bytes]]") -> bool:
    return any(name.lower() == b"content-type" and value.startswith(b"text/html") for name, value in headers)


def _with_policy(message: Any, policy: str, *, without: bytes = b"") -> Any:
    """Return the beginning of an answer with our headers, all but the one called `without`."""
    kept = [(name, value) for name, value in message["headers"] if not name.lower().startswith(b"access-control-")]
    always = [(name, value) for name, value in ALWAYS if name != without]
    return {**message, "headers": [*kept, *always, (b"content-security-policy", policy.encode())]}

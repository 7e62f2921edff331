"""Who asks: the server gives every browser an id, in a signed cookie that no script can read.

The id is never taken from what a page sends. The app behind finds it in the state of the request, as a `Visitor`, and
`ui.web.edge.identify` is the one place that reads it there.
"""

import hashlib
import hmac
import os
import re
import secrets
import time
from base64 import urlsafe_b64encode
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from cryptography.fernet import Fernet, InvalidToken
from filelock import FileLock

from assistant.errors import AssistantError
from ui.people.roles import Person, Role
from ui.wording.approval import VISITOR

if TYPE_CHECKING:
    from uvicorn._types import ASGIReceiveCallable, ASGISendCallable, HTTPScope, Scope

KEY_FILE = "visitors.key"
KEPT_S = 400 * 24 * 3600
"""How long a browser keeps the cookie: the longest that browsers allow (RFC 6265bis, 5.5)."""
RENEWED_AFTER_S = 24 * 3600
"""A cookie that is older than this is handed out anew, so that who comes back is never forgotten."""

App = Callable[..., Awaitable[None]]


@dataclass
class Visitor:
    """The browser behind a request. Whoever answers the request may give it another id, which it then keeps.

    Where people sign in, the id is the name of their account, and stays.
    """

    id: str
    role: Role | None = None
    """None where nobody signs in."""

    @property
    def person(self) -> Person:
        """Who it is, and what they may do."""
        return Person(self.id, self.role)


class SignedCookie:
    """A cookie that only this server can make and read (Fernet: AES and HMAC-SHA256), and no script of the page."""

    def __init__(self, kind: str, key: bytes, kept: str = "Path=/; HttpOnly; SameSite=Lax") -> None:
        """`kept` says how browsers keep it."""
        self._kept = kept
        self._signer = Fernet(key)
        # Cookies are sent to all ports of a host: two homes that are served beside each other need two names.
        self._name = f"{kind}-{hashlib.sha256(key).hexdigest()[:8]}"
        self._sent = re.compile(rf"(?:^|;)\s*{self._name}=([\w=-]+)\s*(?=;|$)")

    def read(self, scope: "HTTPScope", within_s: int | None = None) -> tuple[str, int]:
        """Return what the cookie holds and when it was given, in seconds; "" and 0 without one that holds.

        One that is older than `within_s` does not hold.
        """
        held = (self.open(token, within_s) for token in self.find_tokens(scope["headers"]))
        return next((one for one in held if one[0]), ("", 0))

    def find_tokens(self, headers: Iterable[tuple[bytes, bytes]]) -> list[str]:
        """Return what a browser sends as this cookie, whoever made it."""
        sent = ";".join(value.decode("latin-1") for name, value in headers if name.lower() == b"cookie")
        return self._sent.findall(sent)

    def sign(self, value: str) -> str:
        """Return a token that holds the value."""
        return self._signer.encrypt(value.encode()).decode()

    def open(self, token: str, within_s: int | None = None) -> tuple[str, int]:
        """Return what a token holds and when it was given, as `read` does."""
        try:
            return self._signer.decrypt(token, within_s).decode(), self._signer.extract_timestamp(token)
        except InvalidToken:
            return "", 0

    def write(self, value: str, scope: "HTTPScope", lasts_s: int) -> tuple[bytes, bytes]:
        """Return the header that hands the cookie out, or takes it away when it lasts 0 seconds."""
        shown = self.sign(value) if value else ""
        # uvicorn has put X-Forwarded-Proto into the scheme when it trusts the proxy that sent it.
        secure = "; Secure" if scope["scheme"] == "https" else ""
        return b"set-cookie", f"{self.format(shown, lasts_s)}{secure}".encode()

    def format(self, token: str, lasts_s: int) -> str:
        """Return what a browser is told to keep: a token, for so many seconds."""
        return f"{self._name}={token}; Max-Age={lasts_s}; {self._kept}"


class VisitorCookies:
    """The ASGI app that knows every browser again, in front of the app that answers it.

    A request without a cookie, or with one that this server did not sign, is a new visitor's. The cookie is encrypted
    as well, so whoever sees it does not learn the id.
    """

    def __init__(self, behind: App, key: bytes) -> None:
        self._behind = behind
        self._cookie = SignedCookie("apprentice", key)

    async def __call__(self, scope: "Scope", receive: "ASGIReceiveCallable", send: "ASGISendCallable") -> None:
        """Answer a request, and hand a cookie out with the answer where the browser has none that holds."""
        if scope["type"] != "http":
            await self._behind(scope, receive, send)
            return
        known, given_at = self._cookie.read(scope)
        visitor = Visitor(known or new_id())

        async def send_named(message: Any) -> None:
            is_stale = time.time() - given_at > RENEWED_AFTER_S
            if message["type"] == "http.response.start" and (visitor.id != known or is_stale):
                # no cache may give such an answer to somebody else
                kept = [one for one in message["headers"] if one[0].lower() != b"cache-control"]
                cookie = self._cookie.write(visitor.id, scope, KEPT_S)
                message = {**message, "headers": [*kept, (b"cache-control", b"no-store"), cookie]}
            await send(message)

        state = {**scope.get("state", {}), "visitor": visitor}
        await self._behind({**scope, "state": state}, receive, send_named)


def derive_key(key: bytes, purpose: str) -> bytes:
    """Return a key for one purpose, so that no cookie can be taken for another."""
    return urlsafe_b64encode(hmac.digest(key, purpose.encode(), hashlib.sha256))


def new_id() -> str:
    """Return an id for a browser that has none. It is unguessable, and longer than those that browsers once named."""
    return f"{VISITOR}{secrets.token_hex(16)}"


def read_key(home: Path) -> bytes:
    """Return the key that signs the cookies of a home; the first server that asks for it makes it.

    Only the owner of the file can read it. Raises AssistantError when the file holds no key.
    """
    file = home / KEY_FILE
    home.mkdir(0o700, parents=True, exist_ok=True)
    with FileLock(file.with_suffix(".lock")):
        if not file.exists():
            _write_privately(file, Fernet.generate_key())
        key = file.read_bytes()
    try:
        Fernet(key)
    except ValueError as error:
        raise AssistantError(
            f"{str(file)!r} holds no key. Restore it, or delete it: then every browser begins as a new visitor."
        ) from error
    return key


def _write_privately(file: Path, content: bytes) -> None:
    """Write a file that only its owner can read, all of it or nothing."""
    part = file.with_suffix(".part")
    part.unlink(missing_ok=True)
    with open(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as opened:  # noqa: PTH123
        opened.write(content)
        opened.flush()
        os.fsync(opened.fileno())
    part.replace(file)

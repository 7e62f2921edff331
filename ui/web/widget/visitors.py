"""Who asks in a widget: whoever brings the token that this server gave.

A frame on another site gets none of the page's cookies. The token is in a cookie that browsers keep apart for each site
that shows the frame (`Partitioned`), and that scripts cannot read. Browsers take it over HTTPS and on this machine
alone; elsewhere the frame sends the token in a header, and knows it until the page is left.
"""

import hashlib
import re
from base64 import urlsafe_b64encode
from dataclasses import dataclass

from cryptography.fernet import Fernet, InvalidToken
from fastapi import Request, Response

from ui.web.visitors import KEPT_S, new_id

HEADER = "x-visitor"
PATH = "/widget"


@dataclass(frozen=True)
class Asker:
    """Who sends a request."""

    id: str
    token: str
    is_new: bool


class VisitorTokens:
    """Signs and reads tokens. They open no page, and the cookies of the page are no tokens: the keys differ."""

    def __init__(self, key: bytes) -> None:
        self._signer = Fernet(urlsafe_b64encode(hashlib.sha256(b"widget" + key).digest()))
        # Cookies are sent to all ports of a host: two homes that are served beside each other need two names.
        self._name = f"apprentice-widget-{hashlib.sha256(key).hexdigest()[:8]}"

    def find(self, request: Request) -> Asker:
        """Return who sends a request: somebody new without a token that holds."""
        for token in (request.headers.get(HEADER, ""), *self._read_cookies(request)):
            try:
                return Asker(self._signer.decrypt(token, ttl=KEPT_S).decode(), token, is_new=False)
            except InvalidToken:
                continue
        visitor = new_id()
        return Asker(visitor, self._signer.encrypt(visitor.encode()).decode(), is_new=True)

    def hand_out(self, response: Response, asker: Asker) -> None:
        """Let the browser keep the token."""
        response.headers.append("set-cookie", f"{self._name}={asker.token}; Max-Age={KEPT_S}; {_COOKIE}")

    def take_back(self, response: Response) -> None:
        """Let the browser forget the token."""
        response.headers.append("set-cookie", f"{self._name}=; Max-Age=0; {_COOKIE}")

    def _read_cookies(self, request: Request) -> list[str]:
        sent = ";".join(request.headers.getlist("cookie"))
        return re.findall(rf"(?:^|;)\s*{self._name}=([\w=-]+)\s*(?=;|$)", sent)


_COOKIE = f"Path={PATH}; HttpOnly; Secure; SameSite=None; Partitioned"

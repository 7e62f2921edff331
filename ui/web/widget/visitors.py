"""Who asks in a widget: whoever brings the token that this server gave.

A frame on another site gets none of the page's cookies. The token is in a cookie that browsers keep apart for each site
that shows the frame (`Partitioned`), and that scripts cannot read. Browsers take it over HTTPS and on this machine
alone; elsewhere the frame sends the token in a header, and knows it until the page is left.
"""

from dataclasses import dataclass

from fastapi import Request, Response

from ui.web.sent.visitors import KEPT_S, SignedCookie, derive_key, new_id

HEADER = "x-visitor"
KEPT = "Path=/widget; HttpOnly; Secure; SameSite=None; Partitioned"


@dataclass(frozen=True)
class Asker:
    """Who sends a request."""

    id: str
    token: str
    is_new: bool


class VisitorTokens:
    """Signs and reads tokens. They open no page, and the cookies of the page are no tokens: the keys differ."""

    def __init__(self, key: bytes) -> None:
        self._cookie = SignedCookie("apprentice-widget", derive_key(key, "widget"), KEPT)

    def find(self, request: Request) -> Asker:
        """Return who sends a request: somebody new without a token that holds."""
        for token in (request.headers.get(HEADER, ""), *self._cookie.find_tokens(request.scope["headers"])):
            if known := self._cookie.open(token, KEPT_S)[0]:
                return Asker(known, token, is_new=False)
        visitor = new_id()
        return Asker(visitor, self._cookie.sign(visitor), is_new=True)

    def hand_out(self, response: Response, asker: Asker) -> None:
        """Let the browser keep the token."""
        response.headers.append("set-cookie", self._cookie.format(asker.token, KEPT_S))

    def take_back(self, response: Response) -> None:
        """Let the browser forget the token."""
        response.headers.append("set-cookie", self._cookie.format("", 0))

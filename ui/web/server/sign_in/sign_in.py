"""Lets in whoever is signed in, and everybody where there are no accounts.

It stands behind the door that refuses what other sites send, so a form of theirs signs nobody in or out.
"""

import asyncio
import json
import logging
import re
from typing import TYPE_CHECKING
from urllib.parse import parse_qs

from feedback.errors import FeedbackError
from ui.api.receiving import TooLargeError, read_body
from ui.web.sent.reader_language import choose_language
from ui.web.sent.shared_links import SHARED, read_token
from ui.web.sent.visitors import App, SignedCookie, Visitor, derive_key
from ui.web.server.answering import reply
from ui.web.server.own_site import read_headers
from ui.web.server.sign_in.attempts import TooManyAttemptsError
from ui.web.server.sign_in.identity import ProviderError
from ui.web.server.sign_in.page import PROVIDER, render_sign_in
from ui.wording.errors import describe
from ui.wording.texts.table import PAGES

if TYPE_CHECKING:
    from uvicorn._types import ASGIReceiveCallable, ASGISendCallable, HTTPScope, Scope

    from ui.people.roles import Person
    from ui.web.server.sign_in.desk import SignInDesk  # with SQLAlchemy, which the first page does not wait for
    from ui.web.server.sign_in.provider import IdentityProvider

SIGN_IN, SIGN_OUT, CALLBACK = "/sign-in", "/sign-out", "/sign-in/callback"
SAME_FOR_ALL = re.compile(r"/theme\.css|/favicon\.ico|/robots\.txt|/(?:assets|static|svelte)/.+")
"""What holds nothing of this home."""
MOST_BYTES = 10_000
JOURNEY_S = 600
"""How long somebody may take to sign in at a provider, or to read a conversation that was shared."""
PROVIDER_PROBLEMS = (ProviderError, FeedbackError)
UNAUTHORIZED, TOO_MANY, UNAVAILABLE = 401, 429, 503


class SignIn:
    """The ASGI app in front of the page: it answers the page for signing in, and names the person behind a request."""

    def __init__(self, behind: App, key: bytes, desk: "SignInDesk") -> None:
        self._behind = behind
        self._desk = desk
        self._cookie = SignedCookie("apprentice-session", derive_key(key, "session"))
        self._journey = SignedCookie("apprentice-journey", derive_key(key, "journey"))
        self._wanted = SignedCookie("apprentice-wanted", derive_key(key, "wanted"))

    async def __call__(self, scope: "Scope", receive: "ASGIReceiveCallable", send: "ASGISendCallable") -> None:
        """Answer a request."""
        if scope["type"] != "http" or SAME_FOR_ALL.fullmatch(scope["path"]):
            await self._behind(scope, receive, send)
            return
        session, _ = self._cookie.read(scope, self._desk.lasts_s)
        try:
            asks, person = await asyncio.to_thread(self._look, session)
        except Exception as error:  # noqa: BLE001 - as long as nobody knows who may come in, nobody does
            await reply(send, UNAVAILABLE, describe(error))
            return
        match scope["method"], scope["path"]:
            case (("GET" | "HEAD"), path) if path == SIGN_IN and asks and person is None:
                await reply(send, 200, self._render(scope), "text/html")
            case (("GET" | "HEAD"), path) if path == SIGN_IN:
                await redirect(send, "/")
            case "POST", path if path == SIGN_IN and asks:
                await self._enter(session, scope, receive, send)
            case "POST", path if path == SIGN_OUT and asks:
                await self._leave(session, scope, receive, send)
            case "GET", path if path == PROVIDER and self._desk.provider:
                await self._go(self._desk.provider, scope, send)
            case "GET", path if path == CALLBACK and self._desk.provider:
                await self._come_back(self._desk.provider, session, scope, send)
            case _ if not asks:
                await self._behind(scope, receive, send)
            case _ if person is not None:
                state = {**scope.get("state", {}), "visitor": Visitor(person.name, person.role)}
                await self._behind({**scope, "state": state}, receive, send)
            case (("GET" | "HEAD"), "/"):
                await redirect(send, SIGN_IN, self._wanted.write("", scope, 0))
            case (("GET" | "HEAD"), path) if path.startswith(SHARED):
                wanted = path if read_token(path) else "/"
                await redirect(send, SIGN_IN, self._wanted.write(wanted, scope, JOURNEY_S))
            case _:
                said = {"detail": PAGES[choose_language(scope["headers"])].sign_in.signed_out}  # as Gradio reads it
                await reply(send, UNAUTHORIZED, json.dumps(said), "application/json")

    def _look(self, session: str) -> "tuple[bool, Person | None]":
        asks = self._desk.asks()
        return asks, self._desk.find(session) if asks and session else None

    def _render(self, scope: "HTTPScope", problem: str = "", name: str = "") -> str:
        provider = self._desk.provider
        return render_sign_in(scope, problem=problem, name=name, provider=provider.name if provider else "")

    async def _enter(
        self, before: str, scope: "HTTPScope", receive: "ASGIReceiveCallable", send: "ASGISendCallable"
    ) -> None:
        """Begin a session, whose id is always new; the one that the browser had before ends."""
        texts = PAGES[choose_language(scope["headers"])].sign_in
        form = await read_form(receive)
        name, password = form.get("name", "").strip(), form.get("password", "")
        try:
            session = await asyncio.to_thread(self._desk.enter, name, password, read_address(scope))
        except TooManyAttemptsError as error:
            problem = texts.wait.of(int(error.wait_s) + 1)
            await reply(send, TOO_MANY, self._render(scope, problem, name), "text/html")
            return
        if session is None:
            await reply(send, UNAUTHORIZED, self._render(scope, texts.wrong, name), "text/html")
            return
        if before:
            await asyncio.to_thread(self._desk.leave, before, read_address(scope))
        await self._let_in(scope, send, self._cookie.write(session, scope, self._desk.lasts_s))

    async def _go(self, provider: "IdentityProvider", scope: "HTTPScope", send: "ASGISendCallable") -> None:
        """Send a browser on to the provider, with what it must bring back."""
        try:
            address, journey = await asyncio.to_thread(provider.begin, _find_way_back(scope))
        except PROVIDER_PROBLEMS as error:
            await self._refuse(error, scope, send)
        else:
            await redirect(send, address, self._journey.write(journey.write(), scope, JOURNEY_S))

    async def _come_back(
        self, provider: "IdentityProvider", before: str, scope: "HTTPScope", send: "ASGISendCallable"
    ) -> None:
        """Begin a session of whom the provider has recognised."""
        taken, _ = self._journey.read(scope, JOURNEY_S)
        query = {name: values[0] for name, values in parse_qs(scope["query_string"].decode("latin-1")).items()}
        try:
            identity = await asyncio.to_thread(provider.end, taken, _find_way_back(scope), query)
            session = await asyncio.to_thread(self._desk.enter_from, identity, read_address(scope))
        except PROVIDER_PROBLEMS as error:
            await self._refuse(error, scope, send)
            return
        if before:
            await asyncio.to_thread(self._desk.leave, before, read_address(scope))
        cookies = self._cookie.write(session, scope, self._desk.lasts_s), self._journey.write("", scope, 0)
        await self._let_in(scope, send, *cookies)

    async def _let_in(self, scope: "HTTPScope", send: "ASGISendCallable", *cookies: tuple[bytes, bytes]) -> None:
        """Send a browser that has signed in on to the shared conversation that it came for, else to the page."""
        wanted, _ = self._wanted.read(scope, JOURNEY_S)
        await redirect(send, wanted or "/", *cookies, self._wanted.write("", scope, 0))

    async def _refuse(self, error: Exception, scope: "HTTPScope", send: "ASGISendCallable") -> None:
        """Say that the provider signed nobody in; why is for whoever runs the server."""
        logging.getLogger(__name__).warning("Nobody was signed in by the provider: %s", error)
        texts = PAGES[choose_language(scope["headers"])].sign_in
        await reply(send, UNAUTHORIZED, self._render(scope, texts.provider_failed), "text/html")

    async def _leave(
        self, session: str, scope: "HTTPScope", receive: "ASGIReceiveCallable", send: "ASGISendCallable"
    ) -> None:
        everywhere = "everywhere" in await read_form(receive)
        if session:
            await asyncio.to_thread(self._desk.leave, session, read_address(scope), everywhere=everywhere)
        await redirect(send, SIGN_IN, self._cookie.write("", scope, 0))


def _find_way_back(scope: "HTTPScope") -> str:
    """Return where the provider sends a browser back to: this server by the name that the browser calls it."""
    return f"{scope['scheme']}://{read_headers(scope)['host']}{CALLBACK}"


def read_address(scope: "HTTPScope") -> str:
    """Return from where a request comes; uvicorn has read X-Forwarded-For when it trusts the proxy that sent it."""
    client = scope["client"]
    return client[0] if client else ""


async def read_form(receive: "ASGIReceiveCallable") -> dict[str, str]:
    """Return the fields of a form; nothing of one that is too large, or is none."""
    try:
        body = await read_body(receive, MOST_BYTES)
        fields = parse_qs((body or b"").decode(), keep_blank_values=True, max_num_fields=20)
    except (TooLargeError, ValueError):
        return {}
    return {name: values[0] for name, values in fields.items()}


async def redirect(send: "ASGISendCallable", to: str, *headers: tuple[bytes, bytes]) -> None:
    """Send a browser on to another address, with a GET."""
    sent = [(b"location", to.encode()), (b"cache-control", b"no-store"), *headers]
    await send({"type": "http.response.start", "status": 303, "headers": sent, "trailers": False})
    await send({"type": "http.response.body", "body": b"", "more_body": False})

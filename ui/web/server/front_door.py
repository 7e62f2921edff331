"""The app at the port. It answers from the first second, with a small page, until Gradio's is there."""

import asyncio
from collections.abc import Callable
from concurrent.futures import Future
from pathlib import Path
from typing import TYPE_CHECKING

from ui.web.sent.reader_language import choose_language
from ui.web.sent.visitors import App, VisitorCookies
from ui.web.server.answering import reply
from ui.web.server.documents import DocumentFiles
from ui.web.server.pages import Pages
from ui.web.server.routes import Routes
from ui.web.server.sign_in.sign_in import SignIn
from ui.web.server.uploads import Uploads
from ui.wording.texts.table import PAGES
from ui.wording.texts.texts import PageTexts

if TYPE_CHECKING:
    from fastapi import FastAPI
    from uvicorn._types import ASGIReceiveCallable, ASGISendCallable, HTTPScope, Scope

    from ui.web.server.shared.pages import SharedPages
    from ui.web.server.sign_in.desk import SignInDesk  # with SQLAlchemy, which the first page does not wait for

FIRST_PAGE = Path(__file__).parents[1].joinpath("look", "first_page.html").read_text(encoding="utf-8")
NOT_YET = 503
FOR_PROGRAMS = ("/v1/", "/mcp", "/health", "/metrics")
"""Where these begin, no page is asked for."""
FOR_WIDGET = ("/widget/", "/widget.js")


class FrontDoor:
    """The ASGI app at the port: the first page, and from `open_to` on the pages behind it."""

    def __init__(self) -> None:
        self._behind: VisitorCookies | None = None
        self._api: FastAPI | None = None
        self._widget: FastAPI | None = None
        self._loop: asyncio.AbstractEventLoop
        self._coming: asyncio.Future[tuple[Pages, bytes, Uploads, DocumentFiles, SharedPages, SignInDesk, FastAPI]]
        self._opened: Future[None] = Future()

    def open_to(
        self,
        build: Callable[[PageTexts], "FastAPI"],
        key: bytes,
        uploads: Uploads,
        documents: DocumentFiles,
        shared: "SharedPages",
        api: "FastAPI",
        desk: "SignInDesk",
        widget: "FastAPI | None" = None,
    ) -> None:
        """Let the pages answer from now on that `build` makes, one a language; `key` signs who their visitors are.

        `uploads` takes files in, `documents` gives them out, and `shared` shows conversations by links. `desk` says who
        may come in. What other programs send is answered by `api`, and what a frame on another site sends by `widget`.
        """
        self._widget = widget
        coming = Pages(build), key, uploads, documents, shared, desk, api
        self._loop.call_soon_threadsafe(self._coming.set_result, coming)
        self._opened.result()

    async def __call__(self, scope: "Scope", receive: "ASGIReceiveCallable", send: "ASGISendCallable") -> None:
        """Answer a request."""
        if scope["type"] == "lifespan":
            await self._live(receive, send)
        elif self._behind is not None and self._api is not None:
            await self._find(scope)(scope, receive, send)  # pyright: ignore[reportArgumentType] - uvicorn's types and Starlette's
        elif scope["type"] == "http":
            # for a program, which reads no words, nothing is here yet
            await reply(send, NOT_YET, render_first_page(scope), "text/html")

    def _find(self, scope: "Scope") -> App:
        """Return what answers a request, once the door is open."""
        path = scope["path"] if scope["type"] == "http" else ""
        if path.startswith(FOR_PROGRAMS) and self._api is not None:
            return self._api
        if self._widget is not None and (path == "/widget" or path.startswith(FOR_WIDGET)):
            return self._widget
        assert self._behind is not None
        return self._behind

    async def _live(self, receive: "ASGIReceiveCallable", send: "ASGISendCallable") -> None:
        """Run what the app behind runs from its start to its end: Gradio's queue, the removal of old uploads."""
        await receive()
        self._loop = asyncio.get_running_loop()
        self._coming = self._loop.create_future()
        await send({"type": "lifespan.startup.complete"})
        ending = asyncio.ensure_future(receive())
        await asyncio.wait((ending, self._coming), return_when=asyncio.FIRST_COMPLETED)
        if self._coming.done():
            try:
                pages, key, uploads, documents, shared, desk, api = self._coming.result()
                async with pages.running(), api.router.lifespan_context(api):
                    self._api = api
                    routes = Routes(pages, key, uploads, documents, shared)
                    self._behind = VisitorCookies(SignIn(routes, key, desk), key)
                    self._opened.set_result(None)
                    await ending
            except Exception as error:
                if self._opened.done():
                    raise
                self._opened.set_exception(error)
        await send({"type": "lifespan.shutdown.complete"})


def render_first_page(scope: "HTTPScope") -> str:
    """Return the page that says that the page is coming, in the language of the request."""
    texts = PAGES[choose_language(scope["headers"])]
    page = FIRST_PAGE.replace("{lang}", texts.lang)
    return page.replace("{title}", texts.loading.title).replace("{promise}", texts.loading.promise)

"""The app at the port. It answers from the first second, with a small page, until Gradio's is there."""

import asyncio
from concurrent.futures import Future
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from fastapi import FastAPI
    from uvicorn._types import ASGIReceiveCallable, ASGISendCallable, Scope

FIRST_PAGE = Path(__file__).with_name("first_page.html").read_bytes()


class FrontDoor:
    """The ASGI app at the port: the first page, and from `open_to` on the app that it was opened to."""

    def __init__(self) -> None:
        self._behind: FastAPI | None = None
        self._loop: asyncio.AbstractEventLoop
        self._coming: asyncio.Future[FastAPI]
        self._opened: Future[None] = Future()

    def open_to(self, app: "FastAPI") -> None:
        """Let `app` answer from now on."""
        self._loop.call_soon_threadsafe(self._coming.set_result, app)
        self._opened.result()

    async def __call__(self, scope: "Scope", receive: "ASGIReceiveCallable", send: "ASGISendCallable") -> None:
        """Answer a request."""
        app: Any = self._behind
        if scope["type"] == "lifespan":
            await self._live(receive, send)
        elif app is not None:
            await app(scope, receive, send)
        elif scope["type"] == "http":
            headers = [(b"content-type", b"text/html; charset=utf-8"), (b"cache-control", b"no-store")]
            # 503: for a program, which reads no words, nothing is here yet.
            await send({"type": "http.response.start", "status": 503, "headers": headers, "trailers": False})
            await send({"type": "http.response.body", "body": FIRST_PAGE, "more_body": False})

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
                app = self._coming.result()
                async with app.router.lifespan_context(app):
                    self._behind = app
                    self._opened.set_result(None)
                    await ending
            except Exception as error:
                if self._opened.done():
                    raise
                self._opened.set_exception(error)
        await send({"type": "lifespan.shutdown.complete"})

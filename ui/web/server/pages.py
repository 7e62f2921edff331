"""The page in every language. Each is an app of its own, built when the first browser comes that wants it."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from typing import TYPE_CHECKING, Any

from assistant.steps.languages.language import Code
from ui.web.sent.reader_language import choose_language
from ui.wording.texts.table import PAGES
from ui.wording.texts.texts import PageTexts

if TYPE_CHECKING:
    from fastapi import FastAPI
    from uvicorn._types import ASGIReceiveCallable, ASGISendCallable, Scope


class Pages:
    """The ASGI app that answers a browser with the page in its language.

    Gradio's own translations (`gr.I18n`) reach labels only, in a language that the browser's script chooses; what is
    rendered here would need another way beside them. So every language has its components, made with its texts.

    Gradio's queue wakes a thousand times a second, so a language that nobody reads is not built. To build one takes a
    third of a second, in which other requests wait.
    """

    def __init__(self, build: Callable[[PageTexts], "FastAPI"]) -> None:
        self._build = build
        self._built: dict[Code, FastAPI] = {}
        self._building: asyncio.Lock
        self._open: AsyncExitStack

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        """Answer while the block runs. English is built first, so that what cannot be built fails at the start."""
        self._building = asyncio.Lock()
        async with AsyncExitStack() as self._open:
            await self._find("en")
            yield

    async def __call__(self, scope: "Scope", receive: "ASGIReceiveCallable", send: "ASGISendCallable") -> None:
        """Answer a request."""
        headers = scope["headers"] if scope["type"] != "lifespan" else ()
        app = await self._find(choose_language(headers))

        async def send_varied(message: Any) -> None:
            # so that no cache gives the page to readers of another language
            if message["type"] == "http.response.start":
                message = {**message, "headers": [*message["headers"], (b"vary", b"Accept-Language")]}
            await send(message)

        await app(scope, receive, send_varied)  # pyright: ignore[reportArgumentType] - uvicorn's types and Starlette's

    async def _find(self, code: Code) -> "FastAPI":
        async with self._building:
            if code not in self._built:
                app = self._build(PAGES[code])
                await self._open.enter_async_context(app.router.lifespan_context(app))
                self._built[code] = app
        return self._built[code]

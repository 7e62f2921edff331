"""The protocol over HTTP. Its library takes a second or more to import, so it is loaded when a program first comes."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Any

from fastapi import Request
from fastapi.concurrency import run_in_threadpool

from ui.api.callers import find_person
from ui.people.roles import Person
from ui.wiring import Apprentice

if TYPE_CHECKING:
    from mcp.server.context import ServerRequestContext
    from mcp.server.streamable_http_manager import StreamableHTTPSessionManager
    from starlette.types import Receive, Scope, Send


class OverHttp:
    """The ASGI app of the protocol. It keeps no sessions: every request brings the key of its person."""

    def __init__(self, apprentice: Apprentice) -> None:
        self._apprentice = apprentice

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        """Answer while the block runs."""
        self._wanted, self._ended = asyncio.Event(), asyncio.Event()
        self._manager: asyncio.Future[StreamableHTTPSessionManager] = asyncio.get_running_loop().create_future()
        living = asyncio.create_task(self._live())
        try:
            yield
        finally:
            self._ended.set()
            self._wanted.set()
            await living

    async def __call__(self, scope: "Scope", receive: "Receive", send: "Send") -> None:
        """Answer a request. Raises ProblemError without a key that holds."""
        scope.setdefault("state", {})["person"] = await find_person(Request(scope))
        self._wanted.set()
        await (await asyncio.shield(self._manager)).handle_request(scope, receive, send)

    async def _live(self) -> None:
        """Open and close what answers, in one task, as its library demands."""
        await self._wanted.wait()
        if self._ended.is_set():
            return
        try:
            manager = await run_in_threadpool(_build, self._apprentice)
        except Exception as error:  # noqa: BLE001 - raised again in the requests that wait
            self._manager.set_exception(error)
            return
        async with manager.run():
            self._manager.set_result(manager)
            await self._ended.wait()


def _build(apprentice: Apprentice) -> "StreamableHTTPSessionManager":
    from mcp.server.streamable_http_manager import StreamableHTTPSessionManager

    from ui.api.mcp.server import build_server

    def find(context: "ServerRequestContext[Any]") -> Person:
        assert context.request is not None
        return context.request.state.person

    server = build_server(apprentice, find)
    return StreamableHTTPSessionManager(server, stateless=True)

"""Refuses requests of programs that are larger than a long conversation, before they are held in memory."""

from typing import TYPE_CHECKING

from fastapi.responses import JSONResponse

from ui.api.problems import ProblemError, explain
from ui.api.receiving import TooLargeError, read_body, replay_body

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Receive, Scope, Send

MOST_BYTES = 4_000_000


class SmallBodies:
    """The ASGI app in front of the app that answers programs."""

    def __init__(self, app: "ASGIApp") -> None:
        self._app = app

    async def __call__(self, scope: "Scope", receive: "Receive", send: "Send") -> None:
        """Read the whole request, unless it is too large, and have it answered."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        try:
            body = await read_body(receive, MOST_BYTES)
        except TooLargeError:
            problem = ProblemError(413, f"A request has at most {MOST_BYTES // 1_000_000} MB.", "too_large")
            status, said = explain(problem)
            await JSONResponse(said, status)(scope, receive, send)
            return
        if body is not None:
            await self._app(scope, replay_body(body, receive), send)

"""Refuses requests of programs that are larger than a long conversation, before they are held in memory."""

from typing import TYPE_CHECKING

from fastapi.responses import JSONResponse

from ui.api.problems import ProblemError, explain

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

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
        body = bytearray()
        more = True
        while more:
            message = await receive()
            if message["type"] == "http.disconnect":
                return
            body += message.get("body", b"")
            more = message.get("more_body", False)
            if len(body) > MOST_BYTES:
                problem = ProblemError(413, f"A request has at most {MOST_BYTES // 1_000_000} MB.", "too_large")
                status, said = explain(problem)
                await JSONResponse(said, status)(scope, receive, send)
                return
        whole: Message | None = {"type": "http.request", "body": bytes(body), "more_body": False}

        async def receive_whole() -> "Message":
            nonlocal whole
            message, whole = whole, None
            return message or await receive()

        await self._app(scope, receive_whole, send)

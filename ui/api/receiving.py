"""Reads a request whole, before it is answered, and hands it on as if nobody had read it."""

from collections.abc import Awaitable, Callable
from typing import Any

Receive = Callable[[], Awaitable[Any]]
"""What an ASGI app reads a request from."""


class TooLargeError(Exception):
    """A request has more bytes than it may have."""


async def read_body(receive: Receive, most: int) -> bytes | None:
    """Return the body of a request; None when its sender went away. Raises TooLargeError beyond `most` bytes."""
    body = bytearray()
    more = True
    while more:
        message = await receive()
        if message["type"] == "http.disconnect":
            return None
        body += message.get("body", b"")
        more = message.get("more_body", False)
        if len(body) > most:
            raise TooLargeError
    return bytes(body)


def replay_body(body: bytes, receive: Receive) -> Receive:
    """Return what an app reads `body` from, and after it what comes later."""
    unread = [body]

    async def receive_again() -> Any:
        if unread:
            return {"type": "http.request", "body": unread.pop(), "more_body": False}
        return await receive()

    return receive_again

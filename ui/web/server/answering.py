"""A short answer of the server itself, in plain words."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from uvicorn._types import ASGISendCallable


async def reply(send: "ASGISendCallable", status: int, text: str, media_type: str = "text/plain") -> None:
    """Send an answer of a few words, which nobody keeps."""
    headers = [(b"content-type", f"{media_type}; charset=utf-8".encode()), (b"cache-control", b"no-store")]
    await send({"type": "http.response.start", "status": status, "headers": headers, "trailers": False})
    await send({"type": "http.response.body", "body": text.encode(), "more_body": False})

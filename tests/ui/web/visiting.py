"""A browser without a screen: it opens the page, and sends what the page sends, or something else."""

import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

import httpx

JOIN, QUEUE, UPLOAD = "/gradio_api/queue/join", "/gradio_api/queue/data", "/gradio_api/upload"


@contextmanager
def browser(url: str, headers: Mapping[str, str] | None = None) -> Iterator[httpx.Client]:
    """A browser that has just opened the page."""
    with httpx.Client(base_url=url, timeout=60, headers=headers) as client:
        client.get("/")
        yield client


def call(
    client: httpx.Client, handler: dict[str, Any], data: list[Any], event: object = None, session: str = "mine"
) -> str:
    """Send what the page sends for an event, and return everything that comes back."""
    body = {"fn_index": handler["id"], "data": data, "session_hash": session, "event_data": event}
    if handler["queue"] is False:
        return client.post("/gradio_api/run/predict", json=body).text
    assert client.post(JOIN, json=body).status_code == 200
    return client.get(QUEUE, params={"session_hash": session}).text


def handlers(client: httpx.Client, name: str = "") -> list[dict[str, Any]]:
    """Return the events of the page, or those that are handled by functions of this name, which Gradio numbers."""
    found = client.get("/config").json()["dependencies"]
    named = re.compile(rf"{name}(_\d+)?" if name else ".*")
    return [one for one in found if one["backend_fn"] and named.fullmatch(one["api_name"])]


def handler(client: httpx.Client, name: str) -> dict[str, Any]:
    """Return the first event that is handled by a function of this name."""
    return handlers(client, name)[0]


def send_file(client: httpx.Client, content: bytes | Iterator[bytes], name: str = "note.md") -> httpx.Response:
    """Upload a file as the page does."""
    if isinstance(content, bytes):
        return client.post(UPLOAD, files={"files": (name, content)})
    border = "a-border-that-no-file-holds"

    def form() -> Iterator[bytes]:
        yield f'--{border}\r\ncontent-disposition: form-data; name="files"; filename="{name}"\r\n\r\n'.encode()
        yield from content
        yield f"\r\n--{border}--\r\n".encode()

    return client.post(UPLOAD, content=form(), headers={"content-type": f"multipart/form-data; boundary={border}"})

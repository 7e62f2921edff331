"""A page of another site reads nothing here, changes nothing here, and shows nothing of here."""

import asyncio
import socket
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor

import httpx
import pytest

from tests.attacks.strangers.conftest import Target
from tests.ui.web.visiting import JOIN, UPLOAD, browser, handler
from ui.web.server.own_site import OwnSite
from ui.wording.texts.table import PAGES

EVIL = "http://evil.example"
ROUTES = ("/", "/config", "/gradio_api/queue/data?session_hash=mine", "/gradio_api/file=/etc/hostname", "/theme.css")


def port(target: Target) -> int:
    return httpx.URL(target.url).port or 80


def raw(target: Target, method: str, path: str, headers: Mapping[str, str], body: bytes = b"") -> httpx.Response:
    with httpx.Client(base_url=target.url, timeout=60) as client:
        return client.request(method, path, headers=headers, content=body)


@pytest.mark.parametrize(
    "name", ["evil.example", "evil.example:{port}", "localhost.evil.example", "127.0.0.1.nip.io", ""]
)
@pytest.mark.parametrize("path", ROUTES)
def test_a_name_that_another_site_let_point_here_is_refused(target: Target, name: str, path: str) -> None:
    answer = raw(target, "GET", path, {"host": name.format(port=port(target))})
    assert answer.status_code == 421
    assert "names" in answer.text
    assert "gradio" not in answer.text
    assert "set-cookie" not in answer.headers


@pytest.mark.parametrize(
    "name", ["localhost:{port}", "127.0.0.1:{port}", "[::1]:{port}", "docs.localhost", "192.168.1.5"]
)
def test_the_names_of_this_machine_and_numeric_addresses_open_the_page(target: Target, name: str) -> None:
    assert raw(target, "GET", "/", {"host": name.format(port=port(target))}).status_code == 200


def test_the_refusal_is_in_the_reader_s_language_and_repeats_no_markup(target: Target) -> None:
    for code, texts in PAGES.items():
        answer = raw(target, "GET", "/", {"host": "evil.example<script>", "accept-language": code})
        assert answer.text == texts.door.unknown_name.format(name="evil.examplescript")
        assert answer.headers["content-type"].startswith("text/plain")


@pytest.mark.parametrize(
    "headers",
    [
        {"origin": EVIL},
        {"origin": "null"},
        {"origin": "http://localhost:3000"},
        {"origin": "http://127.0.0.1:1"},
        {"origin": ""},
        {"origin": "garbage"},
        {"sec-fetch-site": "cross-site"},
        {"sec-fetch-site": "same-site"},
        {"sec-fetch-site": "cross-site", "sec-fetch-mode": "navigate", "sec-fetch-dest": "iframe"},
    ],
)
def test_no_event_upload_stream_or_file_answers_a_page_of_another_site(target: Target, headers: dict[str, str]) -> None:
    with browser(target.url) as mine:
        opening = handler(mine, "open_page")
        body = {"fn_index": opening["id"], "data": [""], "session_hash": "mine"}
        asked = [
            mine.build_request("POST", JOIN, json=body, headers=headers),
            mine.build_request("POST", "/gradio_api/run/predict", json=body, headers=headers),
            mine.build_request("POST", "/gradio_api/cancel", json={**body, "event_id": "1"}, headers=headers),
            mine.build_request("POST", UPLOAD, files={"files": ("note.md", b"text")}, headers=headers),
            mine.build_request("POST", JOIN, content=b"{}", headers={**headers, "content-type": "text/plain"}),
            *(mine.build_request("GET", path, headers=headers) for path in ROUTES),
        ]
        for request in asked:  # one after the other: a stream that was answered would not end
            answer = mine.send(request)
            assert answer.status_code == 403, request.url
            assert not [name for name in answer.headers if name.startswith("access-control-")]


@pytest.mark.parametrize("origin", [EVIL, "null", "http://localhost:3000", "http://127.0.0.1:9"])
def test_no_preflight_lets_another_site_in(target: Target, origin: str) -> None:
    asks = {"origin": origin, "access-control-request-method": "POST", "access-control-request-headers": "content-type"}
    for path in (JOIN, UPLOAD, "/config", "/"):
        answer = raw(target, "OPTIONS", path, asks)
        assert answer.status_code == 403
        assert not [name for name in answer.headers if name.startswith("access-control-")]


def test_the_page_itself_gets_no_header_that_opens_it_to_others(target: Target) -> None:
    answer = raw(target, "GET", "/config", {"origin": target.url, "sec-fetch-site": "same-origin"})
    assert answer.status_code == 200
    assert not [name for name in answer.headers if name.startswith("access-control-")]


def test_a_link_on_another_site_opens_the_page_and_nothing_else(target: Target) -> None:
    link = {"sec-fetch-site": "cross-site", "sec-fetch-mode": "navigate", "sec-fetch-dest": "document"}
    assert raw(target, "GET", "/", link).status_code == 200
    assert raw(target, "GET", "/config", link).status_code == 403


def test_a_websocket_is_closed(target: Target) -> None:
    upgrade = {
        "upgrade": "websocket",
        "connection": "Upgrade",
        "sec-websocket-version": "13",
        "sec-websocket-key": "YQ==",
    }
    assert raw(target, "GET", "/gradio_api/queue/join", upgrade).status_code in (400, 403, 404)


class Recorded:
    """Notes whether a request comes through."""

    def __init__(self) -> None:
        self.came = False

    async def __call__(self, scope: object, receive: object, send: object) -> None:
        del scope, receive
        self.came = True
        await send({"type": "http.response.start", "status": 200, "headers": []})  # type: ignore[operator]
        await send({"type": "http.response.body", "body": b""})  # type: ignore[operator]


@pytest.mark.parametrize(
    ("listens_at", "names", "headers", "comes"),
    [
        ("127.0.0.1", ["docs.example.org"], {"host": "docs.example.org"}, True),
        ("127.0.0.1", ["Docs.Example.org"], {"host": "docs.example.org", "origin": "https://docs.example.org"}, True),
        # a proxy that names this machine and not itself
        ("127.0.0.1", ["docs.example.org"], {"host": "127.0.0.1:7860", "origin": "https://docs.example.org"}, True),
        (
            "127.0.0.1",
            ["docs.example.org"],
            {"host": "127.0.0.1:7860", "origin": "https://docs.example.org:8443"},
            False,
        ),
        ("127.0.0.1", ["docs.example.org:8443"], {"host": "x:1", "origin": "https://docs.example.org:8443"}, False),
        ("127.0.0.1", [], {"host": socket.gethostname()}, False),
        ("0.0.0.0", [], {"host": f"{socket.gethostname()}:7860"}, True),
        ("0.0.0.0", [], {"host": "192.168.1.5:7860", "origin": "http://192.168.1.5:7860"}, True),
        ("0.0.0.0", [], {"host": "docs.example.org"}, False),
        ("docs.lan", [], {"host": "docs.lan:7860", "origin": "http://docs.lan:7860"}, True),
    ],
)
def test_proxies_and_other_machines_get_in_by_the_names_that_are_set(
    listens_at: str, names: list[str], headers: dict[str, str], *, comes: bool
) -> None:
    behind = Recorded()
    app = OwnSite(behind, listens_at, names)
    transport = httpx.ASGITransport(app)  # type: ignore[arg-type]

    async def ask() -> None:
        async with httpx.AsyncClient(transport=transport, base_url="http://here") as client:
            await client.get("/", headers=headers)

    with ThreadPoolExecutor() as elsewhere:  # a browser test may run an event loop in this thread
        elsewhere.submit(asyncio.run, ask()).result()
    assert behind.came is comes

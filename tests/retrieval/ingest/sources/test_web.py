"""One page is fetched from a real server on this machine, within limits, and never from private places unasked."""

import socket
import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import httpx
import pytest

from retrieval.errors import BrokenSourceError, RefusedSourceError
from retrieval.ingest.sources.web import fetch
from retrieval.settings import IndexSettings

OPEN = IndexSettings(allow_private_addresses=True, max_file_mb=1, url_timeout_s=300)


class Site(BaseHTTPRequestHandler):
    """Answers by path."""

    def do_GET(self) -> None:
        status, headers, body = {
            "/page": (200, {"Content-Type": "text/html; charset=utf-8"}, b"<p>Tea</p>"),
            "/notes.md": (200, {"Content-Type": "text/plain"}, b"# Tea"),
            "/moved": (302, {"Location": "/page"}, b""),
            "/around": (302, {"Location": "/around"}, b""),
            "/file": (302, {"Location": "file:///etc/passwd"}, b""),
            "/huge": (200, {"Content-Type": "text/plain"}, b"x" * (2**20 + 1)),
            "/image": (200, {"Content-Type": "image/png"}, b"\x89PNG"),
            "/empty": (200, {"Content-Type": "text/plain"}, b""),
        }.get(self.path, (404, {}, b""))
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        try:
            self.wfile.write(body)
        except (BrokenPipeError, ConnectionResetError):
            self.close_connection = True

    def log_message(self, format: str, *args: object) -> None:
        pass


@pytest.fixture(scope="module")
def site() -> Iterator[str]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), Site)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


def test_a_page_comes_with_the_type_that_the_server_names(site: str) -> None:
    page = fetch(f"{site}/page", OPEN)
    assert (page.data, page.suffix) == (b"<p>Tea</p>", ".html")


def test_a_plain_text_answer_takes_the_type_of_its_address(site: str) -> None:
    assert fetch(f"{site}/notes.md", OPEN).suffix == ".md"


def test_redirects_are_followed(site: str) -> None:
    assert fetch(f"{site}/moved", OPEN).data == b"<p>Tea</p>"


@pytest.mark.parametrize(
    ("path", "error", "reason"),
    [
        ("/around", BrokenSourceError, "redirects more than 5 times"),
        ("/file", RefusedSourceError, "no http or https address"),
        ("/absent", BrokenSourceError, "answered 404"),
        ("/huge", RefusedSourceError, "more than index.max_file_mb = 1 MB"),
        ("/image", RefusedSourceError, "type 'image/png'"),
        ("/empty", RefusedSourceError, "empty"),
    ],
)
def test_a_page_that_cannot_be_taken_says_why(site: str, path: str, error: type[Exception], reason: str) -> None:
    with pytest.raises(error, match=reason):
        fetch(site + path, OPEN)


def test_an_unreachable_server_is_reported() -> None:
    with pytest.raises(BrokenSourceError, match="cannot be fetched"):
        fetch("http://127.0.0.1:9/", OPEN)


@pytest.mark.parametrize(
    "url",
    [
        "http://127.0.0.1/",
        "http://localhost/",
        "http://10.0.0.1/",
        "http://192.168.1.1/",
        "http://169.254.169.254/latest/meta-data/",
        "http://[::1]/",
        "http://[::ffff:127.0.0.1]/",
        "http://[fd00::1]/",
        "http://0.0.0.0/",
        "http://2130706433/",
        "http://0x7f.1/",
    ],
)
def test_private_addresses_are_refused_unless_allowed(url: str) -> None:
    with pytest.raises(RefusedSourceError, match=r"set index\.allow_private_addresses = true"):
        fetch(url, IndexSettings())


@pytest.mark.parametrize("url", ["http://[::1", "http://[tea]/"])
def test_what_is_no_address_is_refused(url: str) -> None:
    with pytest.raises(RefusedSourceError, match="is no web address"):
        fetch(url, IndexSettings())


class Answering(httpx.BaseTransport):
    """Answers every request the same way, and remembers what was asked."""

    def __init__(self, status: int = 200, **headers: str) -> None:
        self.status, self.headers = status, headers
        self.asked: list[httpx.Request] = []

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        self.asked.append(request)
        return httpx.Response(self.status, headers=self.headers, text="secret")


PUBLIC = "http://93.184.215.14/"


def test_a_redirect_to_a_private_address_is_refused_before_anything_is_asked_there() -> None:
    inward = Answering(302, location="http://169.254.169.254/latest/meta-data/")
    with pytest.raises(RefusedSourceError, match=r"169\.254\.169\.254"):
        fetch(PUBLIC, IndexSettings(), inward)
    assert [request.url.host for request in inward.asked] == ["93.184.215.14"]


def resolving(*addresses: str) -> Callable[..., object]:
    """Resolve every name to one of `addresses` after the other."""
    answers = iter(addresses)
    return lambda _, port, **__: [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (next(answers), port))]


def test_the_connection_goes_to_the_address_that_was_checked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("socket.getaddrinfo", resolving("93.184.215.14", "10.0.0.7"))
    server = Answering()
    assert fetch("https://rebinding.example:8443/a?b", IndexSettings(), server).data == b"secret"
    [request] = server.asked
    assert str(request.url) == "https://93.184.215.14:8443/a?b"
    assert request.headers["host"] == "rebinding.example:8443"
    assert request.extensions["sni_hostname"] == "rebinding.example"


def test_a_name_with_one_private_address_among_public_ones_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    both = [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, 80)) for address in ("93.184.215.14", "10.0.0.7")]
    monkeypatch.setattr("socket.getaddrinfo", lambda *_, **__: both)
    server = Answering()
    with pytest.raises(RefusedSourceError, match=r"10\.0\.0\.7"):
        fetch("http://both.example/", IndexSettings(), server)
    assert server.asked == []


def test_a_name_that_leads_to_a_deaf_address_is_tried_at_its_next(monkeypatch: pytest.MonkeyPatch, site: str) -> None:
    port = int(site.rpartition(":")[2])
    both = [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, port)) for address in ("127.0.0.2", "127.0.0.1")]
    real = socket.getaddrinfo
    monkeypatch.setattr(
        "socket.getaddrinfo", lambda name, *args, **named: both if name == "two.example" else real(name, *args, **named)
    )
    assert fetch(f"http://two.example:{port}/page", OPEN).data == b"<p>Tea</p>"


def test_a_public_page_is_fetched() -> None:
    page = fetch(PUBLIC, IndexSettings(), Answering())
    assert (page.data, page.suffix, page.url) == (b"secret", ".txt", PUBLIC)

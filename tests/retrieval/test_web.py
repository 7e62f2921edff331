"""One page is fetched from a real server on this machine, within limits, and never from private places unasked."""

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import httpx
import pytest

from retrieval.errors import BrokenSourceError, RefusedSourceError
from retrieval.settings import IndexSettings
from retrieval.web import fetch

OPEN = IndexSettings(allow_private_addresses=True, max_file_mb=1, url_timeout_s=5)


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
        ("/file", BrokenSourceError, "cannot be fetched"),
        ("/absent", BrokenSourceError, "answered 404"),
        ("/huge", RefusedSourceError, "more than max_file_mb = 1 MB"),
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
    with pytest.raises(RefusedSourceError, match="allow_private_addresses = true"):
        fetch(url, IndexSettings())


@pytest.mark.parametrize("url", ["http://[::1", "http://[tea]/"])
def test_what_is_no_address_is_refused(url: str) -> None:
    with pytest.raises(RefusedSourceError, match="is no web address"):
        fetch(url, IndexSettings())


class Connection:
    """Stands for the socket of an answer: who is really at the other end."""

    def __init__(self, address: str) -> None:
        self.address = address

    def get_extra_info(self, _: str) -> tuple[str, int]:
        return self.address, 80


def answering(peer: str, status: int = 200, **headers: str) -> httpx.MockTransport:
    """Answer every request the same way, from `peer`."""
    return httpx.MockTransport(
        lambda _: httpx.Response(
            status, headers=headers, text="secret", extensions={"network_stream": Connection(peer)}
        )
    )


PUBLIC = "http://93.184.215.14/"


def test_a_redirect_to_a_private_address_is_refused_too() -> None:
    inward = answering("93.184.215.14", 302, location="http://169.254.169.254/latest/meta-data/")
    with pytest.raises(RefusedSourceError, match=r"169\.254\.169\.254"):
        fetch(PUBLIC, IndexSettings(), inward)


def test_a_name_that_changed_its_address_between_check_and_connection_is_refused() -> None:
    with pytest.raises(RefusedSourceError, match=r"10\.0\.0\.7"):
        fetch(PUBLIC, IndexSettings(), answering("10.0.0.7"))


def test_a_public_page_is_fetched() -> None:
    page = fetch(PUBLIC, IndexSettings(), answering("93.184.215.14"))
    assert (page.data, page.suffix) == (b"secret", ".txt")

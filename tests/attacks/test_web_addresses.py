"""A page cannot fill the memory, hold the reader up, or lead it into the network that it runs in."""

import gzip
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress

import httpx
import pytest

from retrieval.errors import BrokenSourceError, RefusedSourceError
from retrieval.ingest.reading.budget import Budget
from retrieval.ingest.reading.pool import Readers
from retrieval.ingest.sources.crawl import crawl
from retrieval.ingest.sources.web import fetch
from retrieval.settings import IndexSettings

OPEN = IndexSettings(allow_private_addresses=True, max_file_mb=1, url_timeout_s=1)


@contextmanager
def site(*parts: bytes, pause_s: float = 0.0) -> Iterator[str]:
    """A server that sends these bytes to whoever connects, with a pause before each, and keeps the connection open."""
    closing = threading.Event()

    def answer(connection: socket.socket) -> None:
        with connection, suppress(OSError):
            connection.recv(65_536)
            for part in parts:
                if closing.wait(pause_s):
                    return
                connection.sendall(part)
            connection.shutdown(socket.SHUT_WR)
            connection.recv(1)

    def serve() -> None:
        with suppress(OSError):  # it is closed
            while True:
                answer(server.accept()[0])

    with socket.create_server(("127.0.0.1", 0)) as server:
        thread = threading.Thread(target=serve)
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.getsockname()[1]}/"
        finally:
            closing.set()
            server.shutdown(socket.SHUT_RDWR)
            thread.join()


def packed_page(encoding: str, body: bytes) -> bytes:
    head = f"HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Encoding: {encoding}\r\n"
    return f"{head}Content-Length: {len(body)}\r\n\r\n".encode() + body


def fetch_in_process(url: str) -> int:
    return len(fetch(url, OPEN).data)


def test_a_compressed_page_is_limited_while_it_is_unpacked() -> None:
    readers = Readers(1)
    bomb = gzip.compress(bytes(2**29))  # half a megabyte, and half a gigabyte when unpacked
    with (
        site(packed_page("gzip", bomb)) as url,
        pytest.raises(RefusedSourceError, match=r"more than index\.max_file_mb = 1 MB"),
    ):
        readers.run(fetch_in_process, url, budget=Budget(60, 200))
    readers.close()


def test_a_page_that_is_packed_twice_is_refused() -> None:
    with (
        site(packed_page("gzip, gzip", gzip.compress(gzip.compress(bytes(2**20))))) as url,
        pytest.raises(RefusedSourceError, match="compressed in a way that was not asked for"),
    ):
        fetch(url, OPEN)


def test_a_compressed_page_is_read() -> None:
    with site(packed_page("gzip", gzip.compress(b"Nine leaves."))) as url:
        assert fetch(url, OPEN).data == b"Nine leaves."


@pytest.mark.parametrize(
    ("body", "reason"), [(b"\x1f\x8bleaves", "damaged"), (gzip.compress(b"x" * 999, mtime=0)[:-9], "early")]
)
def test_a_compressed_page_that_is_damaged_is_told(body: bytes, reason: str) -> None:
    with site(packed_page("gzip", body)) as url, pytest.raises(BrokenSourceError, match=reason):
        fetch(url, OPEN)


@pytest.mark.parametrize(
    "head",
    [b"", b"HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: 999999\r\n\r\n"],
    ids=["head", "body"],
)
def test_one_deadline_ends_a_page_that_comes_byte_by_byte(head: bytes) -> None:
    drops, begun = [head or b"HTTP/1.1 200 OK\r\nX: "], time.monotonic()
    with (
        site(*drops, *[b"a"] * 200, pause_s=0.05) as url,
        pytest.raises(BrokenSourceError, match=r"took longer than index\.url_timeout_s"),
    ):
        fetch(url, OPEN)
    assert time.monotonic() - begun < 7  # all of it takes ten seconds


@pytest.mark.parametrize(
    "address",
    [
        "64:ff9b::7f00:1",  # NAT64 of 127.0.0.1
        "64:ff9b::a9fe:a9fe",
        "64:ff9b:1::a00:1",
        "2002:7f00:1::",  # 6to4
        "2002:c0a8:101::1",
        "2001:0:a00:1::f5ff:fffe",  # Teredo
        "::ffff:10.0.0.1",
        "::ffff:93.184.215.14",
        "::10.0.0.1",
        "::127.0.0.1",
        "fe80::1%1",
    ],
)
def test_addresses_that_lead_inside_by_a_gateway_are_refused(address: str, monkeypatch: pytest.MonkeyPatch) -> None:
    found = [(socket.AF_INET6, socket.SOCK_STREAM, 6, "", (address, 80, 0, 0))]
    monkeypatch.setattr("socket.getaddrinfo", lambda *_, **__: found)
    asked: list[httpx.Request] = []

    def answer(request: httpx.Request) -> httpx.Response:
        asked.append(request)
        return httpx.Response(200, headers={"content-type": "text/plain"}, content=b"Nine leaves.")

    with pytest.raises(RefusedSourceError, match=r"index\.allow_private_addresses"):
        fetch("http://leaves.example/", IndexSettings(), httpx.MockTransport(answer))
    assert asked == []


def test_a_page_whose_links_cannot_be_read_ends_no_crawl() -> None:
    body = b"<p>Nine leaves.</p>" + b"<i>" * 820_000
    reply = httpx.Response(200, headers={"content-type": "text/html"}, content=body)
    transport = httpx.MockTransport(lambda request: httpx.Response(404) if "robots" in str(request.url) else reply)
    found = list(crawl("http://93.184.215.14/", IndexSettings(crawl_delay_s=0), transport))
    assert [page.url for page in found] == ["http://93.184.215.14/"]

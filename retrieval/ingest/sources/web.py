"""Fetch one web page within limits. Addresses on this machine or in a private network are refused unless allowed.

A name is resolved once per request, and the connection goes to the address that was checked, so that an attacker gains
nothing by changing where the name points.
"""

import ipaddress
import mimetypes
import socket
import threading
import time
import zlib
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Any

import httpx

from retrieval.errors import BrokenSourceError, RefusedSourceError
from retrieval.formats.readers import FORMATS
from retrieval.settings import IndexSettings

MAX_REDIRECTS = 5
USER_AGENT = "Apprentice"
PACKED = ("gzip", "x-gzip")
"""The one way to compress a page that is asked for, by its names."""
UNPACKED_PIECE = 1 << 18
"""Most bytes that a page grows by before its size is looked at."""
TUNNELS = tuple(
    map(ipaddress.IPv6Network, ("::/96", "::ffff:0:0/96", "64:ff9b::/96", "64:ff9b:1::/48", "2001::/32", "2002::/16"))
)
"""IPv6 addresses with an IPv4 address inside, which a gateway may unpack: compatible, mapped, NAT64, Teredo, 6to4."""
SUFFIXES = {
    "text/html": ".html",
    "application/xhtml+xml": ".html",
    "text/markdown": ".md",
    "text/plain": ".txt",
    "text/csv": ".csv",
    "text/tab-separated-values": ".tsv",
    "application/pdf": ".pdf",
    "application/jsonl": ".jsonl",
    "application/x-ndjson": ".jsonl",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": ".docx",
}


@dataclass(frozen=True)
class Page:
    """A page: its bytes, the file suffix of its type, and its address after all redirects."""

    data: bytes
    suffix: str
    url: str


@dataclass(frozen=True)
class Reply:
    """The reply of a server, with any status."""

    status: int
    media_type: str
    data: bytes
    url: httpx.URL


def is_url(source: str) -> bool:
    """Whether a source is a web address rather than a path."""
    return source.lower().startswith(("http://", "https://"))


def admit_all(url: str) -> None:
    """Allow every address."""


def fetch(
    url: str,
    settings: IndexSettings,
    transport: httpx.BaseTransport | None = None,
    admit: Callable[[str], None] = admit_all,
) -> Page:
    """Return the page at `url`, following up to `MAX_REDIRECTS` redirects, each checked like the first address.

    Args:
        url: An http or https address.
        settings: Limits on size, time and private addresses.
        transport: Replaces the network.
        admit: Called with every address before it is requested; may raise RefusedSourceError.

    Raises:
        RefusedSourceError: The address is private, the page empty, too large or of an unknown type.
        BrokenSourceError: The server cannot be reached, is too slow or answers with an error.
    """
    reply = request(url, settings, transport, admit)
    if not 200 <= reply.status < 300:
        raise BrokenSourceError(f"{url!r} answered {reply.status}; open it in a browser")
    if not reply.data:
        raise RefusedSourceError("the page is empty")
    return Page(reply.data, _suffix(reply), str(reply.url))


def request(
    url: str,
    settings: IndexSettings,
    transport: httpx.BaseTransport | None = None,
    admit: Callable[[str], None] = admit_all,
) -> Reply:
    """Return the reply of `url` as `fetch` does, but with any status and type."""
    deadline = time.monotonic() + settings.url_timeout_s
    # No proxy from the environment, because a proxy would not connect to the address that was checked.
    with (
        httpx.Client(timeout=settings.url_timeout_s, trust_env=False, transport=transport) as client,
        _end_connections(deadline) as watch,
    ):
        for _ in range(MAX_REDIRECTS + 1):
            target = _parse(url)
            addresses = _resolve(target, settings.allow_private_addresses)
            admit(url)
            try:
                reply = _request(client, target, addresses, settings.max_file_mb, deadline, watch)
            except (httpx.HTTPError, httpx.InvalidURL) as error:
                _check_time(deadline)
                raise BrokenSourceError(
                    f"{url!r} cannot be fetched ({type(error).__name__}: {error}); try again"
                ) from error
            if isinstance(reply, Reply):
                return reply
            url = reply
    raise BrokenSourceError(f"{url!r} redirects more than {MAX_REDIRECTS} times; give the final address")


def _parse(url: str) -> httpx.URL:
    try:
        parsed = httpx.URL(url)
    except httpx.InvalidURL as error:
        raise RefusedSourceError(f"{url!r} is no web address ({error}); check its spelling") from error
    if parsed.scheme not in ("http", "https") or not parsed.host:
        raise RefusedSourceError(f"{url!r} is no http or https address")
    return parsed


def _resolve(target: httpx.URL, private_too: bool) -> list[str]:
    """Return the addresses of the host of `target`. A single private address is enough to refuse them all."""
    try:
        found = socket.getaddrinfo(target.raw_host.decode("ascii"), target.port or 443, type=socket.SOCK_STREAM)
    except (OSError, ValueError) as error:
        raise BrokenSourceError(f"the name {target.host!r} is not known ({error}); check the address") from error
    addresses = [str(address[0]) for *_, address in found]
    for address in () if private_too else addresses:
        _require_public(address, target.host)
    return list(dict.fromkeys(addresses))


def _require_public(address: str, host: str) -> None:
    ip = ipaddress.ip_address(address.partition("%")[0])
    if not ip.is_global or ip.is_multicast or any(ip in network for network in TUNNELS if ip.version == 6):
        raise RefusedSourceError(
            f"{host!r} is {address}, on this machine, in a private network or a way into one; "
            "set index.allow_private_addresses = true to fetch it all the same"
        )


@contextmanager
def _end_connections(deadline: float) -> Iterator[Callable[[str, Mapping[str, Any]], None]]:
    """Shut the connections of a block at the deadline, because a server may send one byte after the other forever.

    The block receives what httpx calls with each of its events (its extension "trace").
    """
    opened: list[socket.socket] = []

    def shut() -> None:
        for connection in opened:
            with suppress(OSError):
                connection.shutdown(socket.SHUT_RDWR)

    def watch(event: str, info: Mapping[str, Any]) -> None:
        if event.endswith(("connect_tcp.complete", "start_tls.complete")):
            opened.append(info["return_value"].get_extra_info("socket"))

    timer = threading.Timer(max(deadline - time.monotonic(), 0), shut)
    timer.daemon = True
    timer.start()
    try:
        yield watch
    finally:
        timer.cancel()


def _request(
    client: httpx.Client,
    target: httpx.URL,
    addresses: list[str],
    max_file_mb: int,
    deadline: float,
    watch: Callable[[str, Mapping[str, Any]], None],
) -> Reply | str:
    """Return the reply of the first of `addresses` that accepts a connection, or the address of a redirect."""
    for address in addresses:
        _check_time(deadline)
        request = client.build_request(
            "GET",
            target.copy_with(host=address),
            headers={
                "Host": target.netloc.decode("ascii"),
                "User-Agent": USER_AGENT,
                "Accept-Encoding": PACKED[0],
            },
            # the host whose certificate is checked, and who is told of connections
            extensions={"sni_hostname": target.raw_host.decode("ascii"), "trace": watch},
            timeout=deadline - time.monotonic(),
        )
        try:
            response = client.send(request, stream=True)
        except (httpx.ConnectError, httpx.ConnectTimeout):
            if address == addresses[-1]:
                raise
            continue
        try:
            if response.has_redirect_location:
                return str(target.join(response.headers["location"]))
            media_type = response.headers.get("content-type", "").partition(";")[0].strip().lower()
            return Reply(response.status_code, media_type, _body(response, max_file_mb, deadline), target)
        finally:
            response.close()
    raise httpx.ConnectError("its name leads to no address")


def _body(response: httpx.Response, max_file_mb: int, deadline: float) -> bytes:
    body = bytearray()
    for block in _unpack(response):
        body += block
        if len(body) > max_file_mb * 2**20:
            raise RefusedSourceError(f"the page has more than index.max_file_mb = {max_file_mb} MB; raise that setting")
        _check_time(deadline)
    return bytes(body)


def _unpack(response: httpx.Response) -> Iterator[bytes]:
    """Yield the body in small pieces. httpx unpacks at once what came at once, and a kilobyte may hold gigabytes."""
    encoding = response.headers.get("content-encoding", "identity").strip().lower()
    if response.is_stream_consumed or encoding in ("identity", ""):
        yield from response.iter_bytes()
        return
    if encoding not in PACKED:
        raise RefusedSourceError(f"the page is compressed in a way that was not asked for ({encoding!r}); download it")
    unpacker = zlib.decompressobj(zlib.MAX_WBITS | 16)
    try:
        for block in response.iter_raw():
            rest = block
            while rest and not unpacker.eof:
                yield unpacker.decompress(rest, UNPACKED_PIECE)
                rest = unpacker.unconsumed_tail
    except zlib.error as error:
        raise BrokenSourceError(f"the page is compressed and damaged ({error}); try again") from error
    if not unpacker.eof:
        raise BrokenSourceError("the page is compressed and ends too early; try again")


def _check_time(deadline: float) -> None:
    if time.monotonic() > deadline:
        raise BrokenSourceError("the page took longer than index.url_timeout_s; try again or raise that setting")


def _suffix(reply: Reply) -> str:
    named = PurePosixPath(reply.url.path).suffix.lower()
    if named in FORMATS and reply.media_type in ("", "text/plain", "application/octet-stream"):
        return named
    guessed = SUFFIXES.get(reply.media_type) or mimetypes.guess_extension(reply.media_type) or ""
    if guessed in FORMATS and not reply.media_type.startswith("image/"):
        return guessed
    if reply.media_type.startswith("text/"):
        return named if named in FORMATS else ".txt"
    raise RefusedSourceError(
        f"the page is of type {reply.media_type!r}, which is not supported; download and convert it"
    )

"""Fetch one web page within limits. Addresses inside this machine or a private network are refused unless allowed."""

import ipaddress
import socket
import time
from dataclasses import dataclass
from pathlib import PurePosixPath
from urllib.parse import urlsplit

import httpx

from retrieval.errors import BrokenSourceError, RefusedSourceError
from retrieval.readers import FORMATS
from retrieval.settings import IndexSettings

MAX_REDIRECTS = 5
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
    """What an address answered: its bytes and the file suffix of their type."""

    data: bytes
    suffix: str


def is_url(source: str) -> bool:
    """Tell whether a source is a web address rather than a path."""
    return source.lower().startswith(("http://", "https://"))


def fetch(url: str, settings: IndexSettings, transport: httpx.BaseTransport | None = None) -> Page:
    """Return the page at `url`, following up to `MAX_REDIRECTS` redirects, each checked like the first address.

    Args:
        url: An http or https address.
        settings: Its limits on size, time and private addresses hold.
        transport: Used instead of the network.

    Raises:
        RefusedSourceError: The address is private, the page too large or of an unknown type.
        BrokenSourceError: The server cannot be reached, is too slow or answers with an error.
    """
    deadline = time.monotonic() + settings.url_timeout_s
    # No proxy from the environment: through one, the address that is checked is not the one that is asked.
    with httpx.Client(timeout=settings.url_timeout_s, trust_env=False, transport=transport) as client:
        for _ in range(MAX_REDIRECTS + 1):
            if not settings.allow_private_addresses:
                _refuse_private(url)
            try:
                with client.stream("GET", url, headers={"User-Agent": "Apprentice"}) as response:
                    if not settings.allow_private_addresses:
                        _refuse_private_peer(response)
                    if response.is_redirect and response.next_request is not None:
                        url = str(response.next_request.url)
                        continue
                    if not response.is_success:
                        raise BrokenSourceError(f"{url!r} answered {response.status_code}; open it in a browser")
                    return Page(_body(response, settings.max_file_mb, deadline), _suffix(response))
            except (httpx.HTTPError, httpx.InvalidURL) as error:
                raise BrokenSourceError(
                    f"{url!r} cannot be fetched ({type(error).__name__}: {error}); try again"
                ) from error
    raise BrokenSourceError(f"{url!r} redirects more than {MAX_REDIRECTS} times; give the final address")


def _refuse_private(url: str) -> None:
    try:
        parts = urlsplit(url)
    except ValueError as error:
        raise RefusedSourceError(f"{url!r} is no web address ({error}); check its spelling") from error
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise RefusedSourceError(f"{url!r} is no http or https address")
    try:
        found = socket.getaddrinfo(parts.hostname, parts.port or 443, type=socket.SOCK_STREAM)
    except (OSError, ValueError) as error:
        raise BrokenSourceError(f"the name {parts.hostname!r} is not known ({error}); check the address") from error
    for *_, address in found:
        _require_public(str(address[0]), parts.hostname)


def _refuse_private_peer(response: httpx.Response) -> None:
    """Check the address really connected to: a name may resolve to another one than a moment ago."""
    peer = response.extensions["network_stream"].get_extra_info("server_addr")
    _require_public(str(peer[0]), response.url.host)


def _require_public(address: str, host: str) -> None:
    ip = ipaddress.ip_address(address.partition("%")[0])
    ip = getattr(ip, "ipv4_mapped", None) or ip
    if not ip.is_global or ip.is_multicast:
        raise RefusedSourceError(
            f"{host!r} is {address}, on this machine or in a private network; "
            "set allow_private_addresses = true to fetch it all the same"
        )


def _body(response: httpx.Response, max_file_mb: int, deadline: float) -> bytes:
    body = bytearray()
    for block in response.iter_bytes():
        body += block
        if len(body) > max_file_mb * 2**20:
            raise RefusedSourceError(f"the page has more than max_file_mb = {max_file_mb} MB; raise that setting")
        if time.monotonic() > deadline:
            raise BrokenSourceError("the page took longer than url_timeout_s; try again or raise that setting")
    if not body:
        raise RefusedSourceError("the page is empty")
    return bytes(body)


def _suffix(response: httpx.Response) -> str:
    media_type = response.headers.get("content-type", "").partition(";")[0].strip().lower()
    named = PurePosixPath(response.url.path).suffix.lower()
    if named in FORMATS and media_type in ("", "text/plain", "application/octet-stream"):
        return named
    if media_type not in SUFFIXES:
        raise RefusedSourceError(f"the page is of type {media_type!r}, which is not supported; download and convert it")
    return SUFFIXES[media_type]

"""Follow the links of a web page to other pages of the same site, within limits.

It obeys robots.txt, and treats a missing or broken one as RFC 9309 says.
"""

import mimetypes
import time
from collections import deque
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from urllib.robotparser import RobotFileParser

import httpx

from retrieval.errors import BrokenSourceError, RefusedSourceError
from retrieval.formats.html.reader import find_links
from retrieval.ingest.reading.budget import budget_of
from retrieval.ingest.reading.pool import shared_readers
from retrieval.ingest.sources.web import USER_AGENT, Page, fetch, request
from retrieval.settings import IndexSettings

LONGEST_DELAY_S = 30.0
"""Longest wait between two pages, even if robots.txt asks for more."""
UNREAD_TYPES = ("image/", "audio/", "video/", "font/", "text/css", "text/javascript", "application/javascript")


@dataclass(frozen=True)
class CrawledPage:
    """A requested address, and its page or the reason why there is none."""

    url: str
    found: Page | RefusedSourceError | BrokenSourceError


def crawl(start: str, settings: IndexSettings, transport: httpx.BaseTransport | None = None) -> Iterator[CrawledPage]:
    """Yield the page at `start` and the pages that it leads to, nearest first, each once.

    `[index] crawl_depth`, `crawl_pages` and `crawl_time_s` limit how many links are followed one after the other, how
    many pages are requested and how long it takes. Each page has the same limits as a page that is added alone.
    """
    deadline = time.monotonic() + settings.crawl_time_s
    site = _Site(settings, transport)
    waiting, seen = deque([(_normalise(start), 0)]), {_normalise(start)}
    asked = 0
    while waiting and asked < settings.crawl_pages and time.monotonic() < deadline:
        url, depth = waiting.popleft()
        if asked:
            time.sleep(site.delay_s)
        asked += 1
        try:
            page = fetch(url, settings, transport, site.admit)
        except (RefusedSourceError, BrokenSourceError) as error:
            yield CrawledPage(url, error)
            continue
        site.settle(page.url)
        final = _normalise(page.url)
        if final != url and final in seen:
            continue  # another address of a page that was seen already
        seen.add(final)
        yield CrawledPage(url, page)
        if depth < settings.crawl_depth and page.suffix == ".html":
            new = [link for link in _find_followed(page, settings) if link not in seen and site.holds(link)]
            seen.update(new)
            waiting.extend((link, depth + 1) for link in dict.fromkeys(new))


class _Site:
    """The site that is crawled, which the first page decides, and what its robots.txt allows."""

    def __init__(self, settings: IndexSettings, transport: httpx.BaseTransport | None) -> None:
        self._settings = settings
        self._transport = transport
        self._origin: str | None = None
        self._robots: dict[str, RobotFileParser | None] = {}
        self.delay_s = settings.crawl_delay_s

    def settle(self, url: str) -> None:
        """Stay on the site of `url` from now on, if no site was chosen before."""
        if self._origin is None:
            self._origin = _origin(url)
            robots = self._robots.get(self._origin)
            asked = robots.crawl_delay(USER_AGENT) if robots else None
            self.delay_s = max(self.delay_s, min(float(asked or 0), LONGEST_DELAY_S))

    def holds(self, url: str) -> bool:
        """Whether an address belongs to the site."""
        return self._origin is None or _origin(url) == self._origin

    def admit(self, url: str) -> None:
        """Raise RefusedSourceError if an address is on another site or robots.txt forbids it.

        Raises BrokenSourceError if there is a robots.txt that cannot be read.
        """
        if not self.holds(url):
            raise RefusedSourceError(f"it leads to another site, {url!r}; add that address by itself")
        origin = _origin(url)
        if origin not in self._robots:
            self._robots[origin] = self._read_robots(origin)
        robots = self._robots[origin]
        if robots is None:
            raise BrokenSourceError(f"{origin}/robots.txt cannot be read, which forbids every page; try again later")
        if not robots.can_fetch(USER_AGENT, url):
            raise RefusedSourceError(f"the site's robots.txt asks not to fetch {url!r}; ask its owner")

    def _read_robots(self, origin: str) -> RobotFileParser | None:
        try:
            reply = request(f"{origin}/robots.txt", self._settings, self._transport)
        except (RefusedSourceError, BrokenSourceError):
            return None
        if reply.status >= 500:
            return None
        robots = RobotFileParser()
        robots.parse(reply.data.decode("utf-8", "replace").splitlines() if reply.status < 300 else [])
        return robots


def _find_followed(page: Page, settings: IndexSettings) -> Iterator[str]:
    """Yield the addresses that a page links to, except pictures and similar files; none if it cannot be read."""
    links: list[str] = []
    with suppress(RefusedSourceError, BrokenSourceError):  # reading the page reports why
        links = shared_readers().run(find_links, page.data, budget=budget_of(len(page.data), settings))
    for link in links:
        try:
            url = _normalise(str(httpx.URL(page.url).join(link)))
        except (httpx.InvalidURL, ValueError):
            continue
        kind = mimetypes.guess_type(httpx.URL(url).path)[0] or ""
        if url.startswith(("http://", "https://")) and not kind.startswith(UNREAD_TYPES):
            yield url


def _normalise(url: str) -> str:
    """Return the normal form of an address, without its fragment; an invalid address is returned unchanged."""
    try:
        parsed = httpx.URL(url.partition("#")[0])
    except httpx.InvalidURL:
        return url
    return str(parsed.copy_with(raw_path=parsed.raw_path)) if parsed.host else str(parsed)


def _origin(url: str) -> str:
    parsed = httpx.URL(url)
    return f"{parsed.scheme}://{parsed.netloc.decode('ascii')}"

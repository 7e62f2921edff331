"""A crawl of a real site on this machine: near pages first, never off the site, within its limits and robots.txt."""

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from retrieval.errors import RetrievalError
from retrieval.ingest.sources.crawl import crawl
from retrieval.ingest.sources.web import Page
from retrieval.library import Library
from retrieval.settings import IndexSettings
from tests.retrieval.conftest import OpenLibrary

HTML = {"Content-Type": "text/html"}


class Site:
    """What a server answers by path, and which paths it was asked for."""

    def __init__(self) -> None:
        self.pages: dict[str, tuple[int, dict[str, str], str]] = {}
        self.asked: list[str] = []
        self.url = ""

    def put(self, path: str, *links: str, text: str = "Tea.") -> None:
        anchors = "".join(f'<nav><a href="{link}">{link}</a></nav>' for link in links)
        self.pages[path] = (200, HTML, f"<h1>{path}</h1><p>{text}</p>{anchors}")

    def robots(self, text: str, status: int = 200) -> None:
        self.pages["/robots.txt"] = (status, {"Content-Type": "text/plain"}, text)


@pytest.fixture
def site() -> Iterator[Site]:
    site = Site()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            site.asked.append(self.path)
            status, headers, text = site.pages.get(self.path, (404, HTML, "absent"))
            self.send_response(status)
            for name, value in headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(text.encode())))
            self.end_headers()
            self.wfile.write(text.encode())

        def log_message(self, format: str, *args: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    site.url = f"http://127.0.0.1:{server.server_port}"
    yield site
    server.shutdown()
    thread.join()
    server.server_close()


def settings(**changed: object) -> IndexSettings:
    near = {"allow_private_addresses": True, "crawl_delay_s": 0, "url_timeout_s": 300}
    return IndexSettings.model_validate({**near, **changed})


def crawled(site: Site, start: str = "/", **changed: object) -> dict[str, str]:
    """Return by path what became of each address: its suffix or the reason why there is none."""
    return {
        one.url.removeprefix(site.url): one.found.suffix if isinstance(one.found, Page) else str(one.found)
        for one in crawl(site.url + start, settings(**changed))
    }


def test_links_are_followed_nearest_first_and_each_page_once(site: Site) -> None:
    site.put("/", "a", "/b#part", "mailto:me@example.org", "http://[broken")
    site.put("/a", "/deep", "/")
    site.put("/b", "/a")
    site.put("/deep", "/deeper")
    site.put("/deeper")
    assert list(crawled(site, crawl_depth=3)) == ["/", "/a", "/b", "/deep", "/deeper"]
    assert [path for path in site.asked if path != "/robots.txt"] == ["/", "/a", "/b", "/deep", "/deeper"]


def test_depth_and_number_of_pages_are_bounded(site: Site) -> None:
    site.put("/", "/1")
    for number in range(1, 9):
        site.put(f"/{number}", f"/{number + 1}")
    assert list(crawled(site, crawl_depth=2)) == ["/", "/1", "/2"]
    assert list(crawled(site, crawl_depth=20, crawl_pages=4)) == ["/", "/1", "/2", "/3"]
    assert list(crawled(site, crawl_depth=0)) == ["/"]


def test_the_time_of_a_crawl_is_bounded(site: Site) -> None:
    site.put("/", *(f"/{number}" for number in range(50)))
    assert len(crawled(site, crawl_time_s=0.4, crawl_delay_s=0.3)) <= 3


def test_other_sites_and_pictures_are_left_alone(site: Site) -> None:
    site.put("/", "http://localhost:1/x", "https://example.org/", "/picture.png", "/style.css", "/notes.txt")
    site.pages["/notes.txt"] = (200, {"Content-Type": "text/plain"}, "Tea notes.")
    assert crawled(site) == {"/": ".html", "/notes.txt": ".txt"}
    assert "/picture.png" not in site.asked


def test_a_redirect_off_the_site_is_not_followed(site: Site) -> None:
    site.put("/", "/away", "/moved", "/a")
    site.pages["/away"] = (302, {"Location": "http://192.0.2.1/"}, "")
    site.pages["/moved"] = (302, {"Location": "/a"}, "")
    site.put("/a", text="Only once.")
    found = crawled(site)
    assert "leads to another site" in found["/away"]
    assert list(found) == ["/", "/away", "/a"]


def test_what_robots_txt_forbids_is_reported_and_not_asked_for(site: Site) -> None:
    site.robots("User-agent: *\nDisallow: /private/\n\nUser-agent: Apprentice\nDisallow: /secret/\n")
    site.put("/", "/secret/a", "/private/b")
    site.put("/private/b")
    found = crawled(site)
    assert "robots.txt" in found["/secret/a"]
    assert found["/private/b"] == ".html"
    assert "/secret/a" not in site.asked
    assert site.asked.count("/robots.txt") == 1


@pytest.mark.parametrize(("status", "allowed"), [(404, True), (403, True), (500, False)])
def test_without_a_robots_txt_all_is_allowed_and_with_a_broken_one_nothing(
    site: Site, status: int, allowed: bool
) -> None:
    site.robots("", status)
    site.put("/")
    found = crawled(site)["/"]
    assert found == ".html" if allowed else "robots.txt cannot be read, which forbids every page; try again" in found


def test_private_addresses_are_refused_unless_allowed(site: Site) -> None:
    site.put("/")
    assert "allow_private_addresses = true" in crawled(site, allow_private_addresses=False)["/"]
    assert site.asked == []


def test_a_broken_page_does_not_end_the_crawl(site: Site) -> None:
    site.put("/", "/absent", "/empty", "/a")
    site.pages["/empty"] = (200, HTML, "")
    site.put("/a")
    found = crawled(site)
    assert ("answered 404" in found["/absent"], "empty" in found["/empty"], found["/a"]) == (True, True, ".html")


def test_crawled_pages_are_documents_of_the_collection(open_library: OpenLibrary, site: Site, folder: Path) -> None:
    library = open_library(allow_private_addresses=True, crawl_delay_s=0)
    site.put("/", "/milk", text="Green tea is hot.")
    site.put("/milk", text="White milk is cold.")
    (folder / "bread.md").write_text("Brown bread.")
    sources = [site.url + "/", str(folder)]
    results = {result.uri: result.status for result in library.ingest(sources, crawl=True, collection="web")}
    added = {f"{site.url}/": "added", f"{site.url}/milk": "added", str(folder / "bread.md"): "added"}
    assert results == added
    assert {record.collection for record in library.documents()} == {"web"}
    assert library.search("cold milk", 1)[0].chunk.uri == f"{site.url}/milk"
    again = {result.uri: result.status for result in library.ingest(sources, crawl=True)}
    assert again == dict.fromkeys(added, "unchanged")


def test_a_crawl_without_an_address_is_an_error(library: Library, folder: Path) -> None:
    with pytest.raises(RetrievalError, match="Only web addresses can be crawled"):
        list(library.ingest([str(folder)], crawl=True))

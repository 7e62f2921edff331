"""The library as people use it: web addresses, finding, opening, moving and removing, on a desktop and a phone."""

from collections.abc import Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.ui.conftest import serving, stand_in
from tests.ui.fakes import MemoryLibrary, a_file
from tests.ui.web.browser.asking import ask
from tests.ui.web.browser.chat.test_accessibility import AXE, SCHEMES, find_serious
from ui.actions.documents import list_documents
from ui.people.reading.reach import EVERYTHING
from ui.wiring import Apprentice
from ui.wording.texts.languages.english import ENGLISH

pytestmark = pytest.mark.browser

FOLLOW = """() => {
  window.shares = [];
  new MutationObserver(() => {
    const bar = document.querySelector("#uploaded .progress [role=progressbar]");
    if (bar) window.shares.push(Number(bar.getAttribute("aria-valuenow")));
  }).observe(document.querySelector("#uploaded"), { subtree: true, childList: true, attributes: true });
}"""
"""Note every share that the bar of progress shows."""


class Quiet(SimpleHTTPRequestHandler):
    """Serves files, and says nothing of it."""

    def log_message(self, *_: Any) -> None:
        """Say nothing."""


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, Path]]:
    """A web site of two pages on this machine, at its address, and the folder of its pages."""
    folder = tmp_path_factory.mktemp("site")
    page = "<html><body><h1>{}</h1><p>{}</p>{}</body></html>"
    a_file(
        folder, page.format("Holidays", "Staff get thirty days.", '<a href="sick.html">Sick leave</a>'), "index.html"
    )
    a_file(folder, page.format("Sick leave", "Call before nine.", ""), "sick.html")
    with ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=str(folder))) as server:
        thread = Thread(target=server.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}", folder
        server.shutdown()
        thread.join()


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, Apprentice]]:
    """One server for all tests of this file, whose library holds more documents than a page shows."""
    folder = tmp_path_factory.mktemp("library")
    apprentice = stand_in(folder, seconds_per_word=0.0)
    notes = [a_file(folder / "notes", f"Note {n} of the shift.\n\nIt ends.", f"note-{n:03}.md") for n in range(120)]
    list(apprentice.library.ingest(notes, collection="notes"))
    with serving(apprentice) as url:
        yield url, apprentice


def open_documents(page: Page) -> None:
    page.get_by_role("tab", name="Documents").click()
    expect(page.locator("#document-list .listing")).to_be_visible()


def test_a_web_address_is_added_with_its_links_and_one_of_this_machine_is_refused(
    app: Page, address: tuple[str, Apprentice], site: tuple[str, Path]
) -> None:
    library = address[1].library
    assert isinstance(library, MemoryLibrary)
    open_documents(app)
    field = app.locator("#address-typed")
    field.fill("/etc/passwd")
    field.press("Enter")
    expect(app.locator(".toast-body")).to_contain_text("is no web address")
    field.fill(f"{site[0]}/index.html")
    app.locator("#address").get_by_role("button", name="Add").click()
    expect(app.locator("#uploaded [data-status=skipped]")).to_contain_text("in a private network")
    expect(field).to_have_value("")
    before = library.settings
    library.settings = before.model_copy(update={"allow_private_addresses": True, "crawl_delay_s": 0.0})
    field.fill(f"{site[0]}/index.html")
    app.locator("#address summary").click()
    app.locator("#address [name=crawl]").check()
    field.press("Enter")
    expect(app.locator("#uploaded [data-status=added]")).to_have_count(2)
    app.locator("[name=kind]").select_option("web")
    expect(app.locator("#document-list .heading")).to_have_text("2 of 123 documents")
    a_file(site[1], "<html><body><h1>Sick leave</h1><p>Call before eight.</p></body></html>", "sick.html")
    app.locator("#document-list .title", has_text="Sick").click()
    expect(app.locator(".document .reading")).to_contain_text("Call before nine.")
    app.get_by_role("button", name="Read again").click()
    expect(app.locator(".document .reading")).to_contain_text("Call before eight.")
    library.settings = before


def test_documents_are_found_opened_moved_and_removed(app: Page, address: tuple[str, Apprentice]) -> None:
    ask(app, "When does the warehouse open?")
    open_documents(app)
    rows = app.locator("#document-list tr[data-document]")
    expect(rows).to_have_count(50)
    app.get_by_role("button", name="Show 50 more").click()
    expect(rows).to_have_count(100)
    app.locator("#document-finding [name=words]").press_sequentially("handbook", delay=30)
    expect(rows).to_have_count(1)
    app.get_by_role("button", name="Open “Warehouse handbook”").click()
    document = app.locator(".document")
    expect(document.locator(".reading")).to_contain_text("Forklift drivers need a valid licence.")
    expect(document.locator(".known")).to_contain_text("Markdown")
    expect(app.locator("#upload")).to_be_hidden()
    document.get_by_role("button", name="Chunks").click()
    expect(document.locator(".cut li")).to_have_count(3)
    expect(document.locator(".cut li").first).to_contain_text("1 of 3")
    document.get_by_role("button", name="Cited for").click()
    expect(document.locator(".of-all")).to_contain_text("1 answer")
    document.get_by_role("link", name="When does the warehouse open?").click()
    expect(app.locator("#transcript .question")).to_have_text("When does the warehouse open?")
    app.get_by_role("tab", name="Documents").click()
    document.get_by_role("button", name="All documents").click()
    app.locator("#document-finding [name=words]").fill("note-00")
    expect(rows).to_have_count(10)
    app.get_by_label(ENGLISH.library.selecting.select_all).check()
    rows.first.locator("input").uncheck()
    selection = app.locator(".selection")
    expect(selection).to_contain_text("Selected: 9")
    selection.locator("[name=target]").fill("archive")
    selection.locator("[name=target]").press("Enter")
    expect(app.locator("#uploaded tr[data-status]")).to_have_count(9)
    app.locator("[name=collection]").select_option("archive")
    expect(rows).to_have_count(9)
    app.get_by_label(ENGLISH.library.selecting.select_all).check()
    selection.locator(".ask").click()
    expect(rows).to_have_count(9)
    selection.locator(".danger").click()
    expect(app.locator(".toast-body")).to_contain_text("Removed 9 documents")
    expect(rows).to_have_count(1)  # of all collections, since that one is gone
    assert not [one for one in list_documents(address[1], reach=EVERYTHING) if one.collection == "archive"]


def test_progress_of_several_files_never_jumps_back(app: Page, address: tuple[str, Apprentice], tmp_path: Path) -> None:
    library = address[1].library
    assert isinstance(library, MemoryLibrary)
    library.seconds_per_file = 0.6
    open_documents(app)
    app.evaluate(FOLLOW)
    files = [a_file(tmp_path, "\n\n".join(f"Part {n}." for n in range(6)), f"shift-{name}.md") for name in "abcd"]
    app.locator("#upload input[type=file]").set_input_files(files)
    expect(app.locator("#uploaded [data-status=waiting]").first).to_be_visible()
    expect(app.locator("#uploaded [data-status=reading] [role=progressbar]")).to_be_visible()
    expect(app.locator("#uploaded [data-status=added]")).to_have_count(4)
    library.seconds_per_file = 0.0
    shares: list[int] = app.evaluate("() => window.shares")
    assert shares == sorted(shares)
    assert len(set(shares)) > 4


def test_the_library_fits_a_phone_and_axe_finds_nothing_serious(page: Page, address: tuple[str, Apprentice]) -> None:
    page.goto(address[0])
    expect(page.locator(".welcome")).to_be_visible()
    page.evaluate(AXE.read_text(encoding="utf-8"))
    open_documents(page)
    page.locator("#address summary").click()
    found = {}
    for scheme in SCHEMES:
        page.emulate_media(color_scheme=scheme)
        page.evaluate("(dark) => document.body.classList.toggle('dark', dark)", scheme == "dark")
        for width in (1280, 390):
            page.set_viewport_size({"width": width, "height": 800})
            page.locator("#document-list .select-all").check()
            expect(page.locator(".selection")).to_be_visible()
            found[f"list, {scheme}, {width}"] = find_serious(page)
            page.locator("#document-list .title").first.click()
            for look in ("Chunks", "Cited for", "Text"):
                page.locator(".looks").get_by_role("button", name=look).click()
                expect(page.locator(".looks [aria-pressed=true]")).to_have_text(look)
                found[f"{look}, {scheme}, {width}"] = find_serious(page)
            assert page.evaluate("document.documentElement.scrollWidth") <= width
            page.get_by_role("button", name="All documents").click()
            expect(page.locator("#document-list .listing")).to_be_visible()
            assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert not {where: what for where, what in found.items() if what}

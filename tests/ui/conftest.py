"""An Apprentice whose library and model are stand-ins, the page it serves, and a browser to look at it with."""

import os
import shutil
import socket
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import pytest
from fastapi import FastAPI
from playwright.sync_api import Browser, Page, expect, sync_playwright

from assistant.assistant import Assistant
from assistant.steps.conversation.conversation import Conversation
from retrieval.library import Library
from retrieval.settings import IndexSettings
from tests.feedback.databases import lay_migrated
from tests.retrieval.fakes import WordEmbedder
from tests.ui.fakes import MemoryLibrary, PacedGenerator
from tests.ui.web.quality.nights import two_nights
from ui.settings.loading import Loaded, Settings
from ui.wiring import Apprentice
from ui.wording.texts.texts import PageTexts

SCREENSHOTS = Path(__file__).parents[2] / "docs" / "screenshots"
PATIENCE_MS = 60_000
"""A busy machine is slow; a wrong page stays wrong."""
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--in-process-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]

HANDBOOK = """The warehouse opens at 7 in the morning and closes at 6 in the evening. On Saturdays it closes at noon.

Forklift drivers need a valid licence. The licence is renewed every 5 years, and the renewal is paid by the company.

Damaged goods are put on the red shelf beside gate 4. The shift lead is told the same day, with a photograph.
"""
ANSWER = (
    "The warehouse opens at 7 in the morning and closes at 6 in the evening [1]. "
    "Forklift drivers need a **valid licence** [2], renewed every 5 years [7]."
)


def stand_in(folder: Path, seconds_per_word: float = 0.03) -> Apprentice:
    """One document, a scripted model, a real database and a real shelf."""
    settings = Settings(home=folder / "home")
    lay_migrated(settings.home / "apprentice.db")
    apprentice = Apprentice(Loaded(settings, None, {}))
    library = MemoryLibrary()
    handbook = folder / "warehouse-handbook.md"
    handbook.write_text(HANDBOOK, encoding="utf-8")
    list(library.ingest([str(handbook)]))
    generator = PacedGenerator(ANSWER, seconds_per_word=seconds_per_word)
    apprentice.library = library  # type: ignore[assignment]
    apprentice.assistant = Assistant(  # type: ignore[assignment]
        library, generator, settings.answers, apprentice.serving, conversation=Conversation(WordEmbedder)
    )
    return apprentice


def give_library(apprentice: Apprentice, sources: Sequence[str]) -> Library:
    """Let it read a real library with these files; returns that, to be closed."""
    library = Library(IndexSettings(), apprentice.home, apprentice.engine, WordEmbedder())
    list(library.ingest(sources))
    apprentice.library = library
    apprentice.assistant = apprentice.assistant.within(library, apprentice.assistant.corrections)
    return library


@pytest.fixture
def apprentice(tmp_path: Path) -> Iterator[Apprentice]:
    """An Apprentice in front of a quick scripted model."""
    apprentice = stand_in(tmp_path, seconds_per_word=0.0)
    yield apprentice
    apprentice.engine.dispose()


@pytest.fixture(scope="session")
def home_after_nights(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder whose home has two nights behind it; statistics take their time, so it is made once."""
    folder = tmp_path_factory.mktemp("nights")
    apprentice = stand_in(folder)
    two_nights(apprentice)
    apprentice.engine.dispose()
    return folder


@pytest.fixture
def after_nights(home_after_nights: Path, tmp_path: Path) -> Iterator[Apprentice]:
    """An Apprentice with two nights behind it, in a copy that a test may change."""
    shutil.copytree(home_after_nights, tmp_path, dirs_exist_ok=True)
    apprentice = stand_in(tmp_path, seconds_per_word=0.0)
    yield apprentice
    apprentice.engine.dispose()


@contextmanager
def serving(apprentice: Apprentice, build: Callable[[PageTexts], FastAPI] | None = None) -> Iterator[str]:
    """Serve the page on a free port, or what `build` makes in its place; yields its address."""
    from ui.actions.chat.originals import PagePictures
    from ui.api.app import build_api
    from ui.web.app import prepare_pages
    from ui.web.sent.visitors import read_key
    from ui.web.server.documents import DocumentFiles
    from ui.web.server.serving import answering, format_address, open_uploads
    from ui.web.server.shared.pages import SharedPages
    from ui.web.server.sign_in.desk import SignInDesk
    from ui.web.widget.app import build_widget

    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]

    try:
        with answering("127.0.0.1", port, (), apprentice.settings.server.widget_sites) as door:
            key, api = read_key(apprentice.home), build_api(apprentice)
            pages = build or prepare_pages(apprentice)
            uploads, documents = open_uploads(apprentice), DocumentFiles(PagePictures(apprentice))
            widget = build_widget(apprentice, key)
            desk, shared = SignInDesk(apprentice), SharedPages(apprentice)
            door.open_to(pages, key, uploads, documents, shared, api, desk, widget)
            yield format_address("127.0.0.1", port)
    finally:
        apprentice.engine.dispose()


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Headless Chromium; skipped where there is none. It ends with each file: two could not run in one process."""
    executable = shutil.which("chromium") or shutil.which("chromium-browser")
    if executable is None:
        pytest.skip("chromium is not installed: apt-get install chromium")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=executable, headless=True, args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture(scope="module")
def first_page(browser: Browser) -> Iterator[Page]:
    """The page that the tests of a file share, one after the other."""
    with new_page(browser, locale="en-US") as page:
        yield page


@pytest.fixture
def page(first_page: Page) -> Iterator[Page]:
    """A fresh visitor who reads English.

    The visitor before left nothing but scripts that are compiled: loading the page anew takes a third of the time.
    """
    size, outside = first_page.viewport_size, watch_hosts(first_page)
    assert size
    yield first_page
    address = first_page.url
    first_page.goto("about:blank")  # before its storage is emptied: a page that is left keeps drafts
    first_page.context.clear_cookies()
    session = first_page.context.new_cdp_session(first_page)
    session.send("Storage.clearDataForOrigin", {"origin": address.partition("#")[0], "storageTypes": "all"})
    session.detach()
    first_page.set_viewport_size(size)
    first_page.emulate_media(color_scheme="light")
    assert not outside, f"the page called other hosts: {outside}"


@contextmanager
def new_page(browser: Browser, locale: str) -> Iterator[Page]:
    """Open a page for a visitor with nothing kept. Any call to another host fails the test."""
    context = browser.new_context(viewport={"width": 1280, "height": 800}, color_scheme="light", locale=locale)
    page = context.new_page()
    page.set_default_timeout(PATIENCE_MS)
    expect.set_options(timeout=PATIENCE_MS)
    outside = watch_hosts(page)
    yield page
    context.close()
    assert not outside, f"the page called other hosts: {outside}"


def watch_hosts(page: Page) -> list[str]:
    """Return a list that gets the address of each call to another host."""
    outside: list[str] = []
    page.on("request", lambda request: None if is_local(request.url) else outside.append(request.url))
    return outside


def is_local(url: str) -> bool:
    """Whether an address needs no network."""
    return url.startswith(("http://127.0.0.1:", "data:", "blob:", "ws://127.0.0.1:"))


@pytest.fixture
def screenshot() -> Callable[[Page, str], None]:
    """Save a picture for the documentation when TAKE_SCREENSHOTS=1."""

    def save(page: Page, name: str) -> None:
        if os.environ.get("TAKE_SCREENSHOTS") == "1":
            SCREENSHOTS.mkdir(parents=True, exist_ok=True)
            page.screenshot(path=SCREENSHOTS / f"{name}.png")

    return save

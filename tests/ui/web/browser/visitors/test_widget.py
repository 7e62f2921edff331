"""A page of another site shows the widget: its readers ask and correct there, and no other site can show it."""

import re
import threading
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass, replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import httpx
import pytest
from fastapi import FastAPI
from playwright.sync_api import Browser, ConsoleMessage, FrameLocator, Page, expect

from tests.project.processes import PROJECT
from tests.ui.conftest import ANSWER, PATIENCE_MS, serving, stand_in
from tests.ui.fakes import PacedGenerator
from ui.settings.serving import ServerSettings
from ui.wiring import Apprentice

pytestmark = pytest.mark.browser
PAGE = (PROJECT / "docs" / "programs.md").read_text(encoding="utf-8")
[TAG] = re.findall(r"```html\n(.*?)\n```", PAGE)
[SETTINGS] = re.findall(r"```toml\n(.*?)```", PAGE, re.DOTALL)


class OtherSite(ThreadingHTTPServer):
    """A page of somebody else, with the script tag of the widget."""

    daemon_threads = True
    script = ""

    @property
    def url(self) -> str:
        return f"http://localhost:{self.server_address[1]}"


class OtherPage(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        page = f"<!doctype html><html lang=en><title>Shop</title><h1>Our shop</h1>{self.server.script}"  # type: ignore[attr-defined]
        self.send_response(200)
        self.send_header("Content-Type", "text/html")
        self.end_headers()
        self.wfile.write(page.encode())

    def log_message(self, format: str, *args: object) -> None:
        pass


@dataclass(frozen=True)
class Sites:
    """Our server, a site that may show the widget, and one that may not."""

    apprentice: Apprentice
    url: str
    listed: str
    unlisted: str


@pytest.fixture(scope="module")
def sites(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Sites]:
    others = [OtherSite(("127.0.0.1", 0), OtherPage) for _ in range(2)]
    for one in others:
        threading.Thread(target=one.serve_forever, daemon=True).start()
    listed, unlisted = others
    apprentice = stand_in(tmp_path_factory.mktemp("widget"))
    shown = tomllib.loads(SETTINGS)["server"]
    assert ServerSettings(**shown).widget_sites == ("https://shop.example.org",)
    server = ServerSettings(**{**shown, "widget_sites": (listed.url,), "widget_collections": ()})
    apprentice.settings = apprentice.settings.model_copy(update={"server": server})
    apprentice.loaded = replace(apprentice.loaded, settings=apprentice.settings)
    with serving(apprentice, lambda _: FastAPI()) as url:
        for one in others:
            one.script = TAG.replace("http://127.0.0.1:7860", url)
        yield Sites(apprentice, url, listed.url, unlisted.url)
    for one in others:
        one.shutdown()
        one.server_close()


def open_widget(page: Page, site: str) -> FrameLocator:
    page.goto(site)
    page.get_by_role("button", name="Ask a question").click()
    return page.frame_locator("iframe[title='Ask the documents']")


def test_a_reader_of_another_site_asks_corrects_and_erases(browser: Browser, sites: Sites) -> None:
    context = browser.new_context(viewport={"width": 1280, "height": 800}, locale="en-US")
    page = context.new_page()
    page.set_default_timeout(PATIENCE_MS)
    expect.set_options(timeout=PATIENCE_MS)
    said: list[ConsoleMessage] = []
    page.on("console", lambda message: said.append(message))
    frame = open_widget(page, sites.listed)
    question = frame.get_by_role("textbox", name="Ask the documents")
    expect(question).to_be_focused()
    page.keyboard.type("When does the warehouse open?")
    page.keyboard.press("Enter")
    expect(frame.get_by_role("button", name="Stop")).to_be_visible()  # while it is written
    answer = frame.locator("article")
    expect(answer).to_contain_text("valid licence")
    expect(answer.locator("strong")).to_have_text("valid licence")
    answer.get_by_role("button", name="Passage 1").first.click()
    expect(answer.locator("details[open] blockquote")).to_contain_text("On Saturdays it closes at noon")

    answer.get_by_role("button", name="Good answer").click()
    expect(answer.get_by_role("button", name="Good answer")).to_have_attribute("aria-pressed", "true")
    answer.get_by_role("button", name="Correct this answer").click()
    frame.get_by_role("textbox", name="Corrected answer").fill("The warehouse opens at 7 [1].")
    frame.get_by_role("button", name="Save correction").click()
    expect(answer.get_by_role("status")).to_contain_text("Saved: the next training learns from it")
    [judged] = sites.apprentice.feedback.history()
    assert judged.exchange.user.startswith("visitor-")
    assert judged.exchange.answer.text == ANSWER
    assert judged.edit
    assert judged.edit.text == "The warehouse opens at 7 [1]."
    assert judged.ratings[0].value == 1

    page.keyboard.press("Escape")
    expect(page.get_by_role("button", name="Ask a question")).to_be_focused()
    open_widget(page, sites.listed)  # the other page is loaded again, and the conversation is still there
    expect(answer).to_contain_text("The warehouse opens at 7")
    assert [(one["httpOnly"], one["secure"], one["path"]) for one in context.cookies()] == [(True, True, "/widget")]

    generator = sites.apprentice.assistant.generator
    assert isinstance(generator, PacedGenerator)
    generator.seconds_per_word = 0.5
    frame.get_by_role("textbox", name="Ask the documents").fill("And on Saturdays?")
    page.keyboard.press("Enter")
    expect(answer.last).to_contain_text("warehouse")
    page.keyboard.press("Escape")
    expect(answer.last).to_contain_text("stopped")
    generator.seconds_per_word = 0.03
    for _ in range(600):  # what was written is kept in the same conversation
        if len(stopped := list(sites.apprentice.feedback.history())) == 2:
            break
        page.wait_for_timeout(100)
    assert [one.exchange.answer.ending for one in stopped] == ["complete", "stopped"]
    assert stopped[0].exchange.conversation_id == stopped[1].exchange.conversation_id

    frame.get_by_role("button", name="Erase everything of mine").click()
    frame.get_by_role("button", name="Erase", exact=True).click()
    expect(frame.locator("footer")).to_contain_text("Everything of yours is erased.")
    assert list(sites.apprentice.feedback.history()) == []
    assert context.cookies() == []
    context.close()
    assert [message.text for message in said if message.type in ("error", "warning")] == []


def test_a_site_that_is_not_listed_shows_nothing(browser: Browser, sites: Sites) -> None:
    context = browser.new_context(locale="de-DE")
    page = context.new_page()
    refused: list[str] = []
    page.on("console", lambda message: refused.append(message.text))
    page.goto(sites.unlisted)
    page.get_by_role("button", name="Eine Frage stellen").click()
    expect(page.locator("iframe")).to_be_visible()
    page.wait_for_timeout(500)
    assert any("frame-ancestors" in text for text in refused)
    assert all("Dokumente fragen" not in frame.content() for frame in page.frames[1:])
    answered = page.evaluate(
        "url => fetch(`${url}/widget/ask`, {method: 'POST', body: '{}'}).then(() => 'read', () => 'refused')", sites.url
    )
    assert answered == "refused"
    context.close()


def test_who_asks_is_known_by_the_token_alone(sites: Sites) -> None:
    ask = {"question": "When does the warehouse open?"}

    def count(**headers: str) -> int:
        return len(httpx.get(f"{sites.url}/widget/conversation", headers=headers).json()["answers"])

    asked = httpx.post(f"{sites.url}/widget/ask", json=ask, timeout=60)
    token = asked.text.split('"')[3]
    [cookie] = asked.headers.get_list("set-cookie")
    assert token in cookie
    assert cookie.endswith("Path=/widget; HttpOnly; Secure; SameSite=None; Partitioned")
    assert count(**{"X-Visitor": token}) == count(Cookie=cookie.split(";")[0]) == 1
    other = httpx.post(f"{sites.url}/widget/ask", json=ask, timeout=60).text.split('"')[3]
    [answer] = httpx.get(f"{sites.url}/widget/conversation", headers={"X-Visitor": token}).json()["answers"]
    for forged in ("", token[:-4] + "AAAA", "visitor-" + "0" * 32, other):
        assert count(**{"X-Visitor": forged}) == (forged == other)
        said = {"answer_id": answer["id"], "rating": "up"}
        judged = httpx.post(f"{sites.url}/widget/feedback", json=said, headers={"X-Visitor": forged})
        assert judged.status_code == 404
    page = httpx.get(f"{sites.url}/widget")
    assert f"frame-ancestors {sites.listed}" in page.headers["content-security-policy"]
    assert "unsafe" not in page.headers["content-security-policy"]
    assert "x-frame-options" not in page.headers
    elsewhere = {"Origin": sites.listed, "X-Visitor": token}
    assert httpx.post(f"{sites.url}/widget/ask", json=ask, headers=elsewhere).status_code == 403


def test_without_sites_there_is_no_widget(tmp_path: Path) -> None:
    apprentice = stand_in(tmp_path)
    with serving(apprentice, lambda _: FastAPI()) as url:
        for path in ("/widget", "/widget.js", "/widget/page.js"):
            assert httpx.get(url + path).status_code == 404
            cross = {"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "navigate", "Sec-Fetch-Dest": "iframe"}
            assert httpx.get(url + path, headers=cross).status_code == 403

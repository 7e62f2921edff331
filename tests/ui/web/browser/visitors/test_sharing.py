"""Somebody shares a conversation by a link, another person reads it, and the link is taken back."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.ui.conftest import new_page, serving, stand_in
from tests.ui.web.browser.asking import PLAIN, QUESTION, ask
from tests.ui.web.browser.chat.test_accessibility import AXE, SCHEMES, find_serious
from tests.ui.web.browser.visitors.test_signing_in import PASSWORD, enter
from ui.people.accounts import Accounts
from ui.wording.texts.languages.english import ENGLISH
from ui.wording.texts.languages.german import GERMAN

pytestmark = pytest.mark.browser
SAID = ENGLISH.sharing


@pytest.fixture(scope="module")
def url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A server with two people."""
    apprentice = stand_in(tmp_path_factory.mktemp("sharing"), seconds_per_word=0.0)
    for name, role in (("ada", "admin"), ("rita", "reader")):
        Accounts(apprentice.engine).add(name, role, PASSWORD)  # type: ignore[arg-type]
    with serving(apprentice) as address:
        yield address


def test_a_conversation_is_shared_read_by_another_person_and_taken_back(page: Page, browser: Browser, url: str) -> None:
    enter(page, url, "rita")
    ask(page)
    entry = page.locator("#conversations .one")
    expect(entry.locator(".shared")).to_have_count(0)
    entry.locator(".more").click()
    entry.get_by_role("button", name=SAID.share, exact=True).click()
    expect(entry.locator(".shared")).to_be_visible()
    expect(entry.locator(".sharing")).to_contain_text(SAID.readers)
    box = entry.get_by_label(SAID.link)
    expect(box).to_be_visible()
    link = box.input_value()
    assert link.startswith(f"{url}/shared/")
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    entry.get_by_role("button", name=SAID.copy).click()
    assert page.evaluate("navigator.clipboard.readText()") == link
    ask(page, "What do forklift drivers need?")
    page.reload()
    expect(entry.locator(".shared")).to_be_visible()

    with new_page(browser, locale="de-DE") as other:
        enter(other, link, "ada")
        expect(other).to_have_url(link)
        expect(other.locator("h1")).to_have_text(QUESTION)
        expect(other.locator("section")).to_have_count(1)
        expect(other.locator(".prose")).to_contain_text(PLAIN)
        expect(other.locator(".asked")).to_contain_text("rita")
        passage = other.locator(".sources li").first
        expect(passage).to_be_hidden()
        other.locator("a.cite").first.click()
        expect(passage).to_be_visible()
        expect(passage.locator("mark").first).to_be_visible()
        axe = AXE.read_text(encoding="utf-8")
        for scheme in SCHEMES:
            for width in (1280, 390):
                other.emulate_media(color_scheme=scheme)
                other.set_viewport_size({"width": width, "height": 800})
                assert other.evaluate("document.documentElement.scrollWidth") <= width
                other.evaluate(axe)
                assert find_serious(other) == []

        entry.locator(".more").click()
        expect(entry.get_by_label(SAID.link)).to_have_count(0)
        entry.get_by_role("button", name=SAID.end).click()
        expect(entry.locator(".shared")).to_have_count(0)
        expect(entry.get_by_role("button", name=SAID.share, exact=True)).to_be_visible()
        response = other.reload()
        assert response
        assert response.status == 404
        expect(other.locator("h1")).to_have_text(GERMAN.sharing.page.gone)

"""People sign in, see what their role offers, and sign out, as they would in a browser."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.ui.conftest import new_page, serving, stand_in
from tests.ui.fakes import a_file, on_shelf
from tests.ui.web.browser.asking import ask
from tests.ui.web.browser.chat.test_accessibility import AXE, SCHEMES, find_serious
from ui.people.accounts import Accounts
from ui.people.audit import AuditLog
from ui.people.reading.groups import Groups
from ui.wiring import Apprentice
from ui.wording.texts.table import PAGES

pytestmark = pytest.mark.browser
PASSWORD = "correct horse battery"


@pytest.fixture(scope="module")
def closed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, Apprentice]]:
    """A server with an admin and a reader."""
    apprentice = stand_in(tmp_path_factory.mktemp("closed"), seconds_per_word=0.0)
    accounts = Accounts(apprentice.engine)
    accounts.add("ada", "admin", PASSWORD)
    accounts.add("rita", "reader", PASSWORD)
    with serving(apprentice) as url:
        yield url, apprentice


def enter(page: Page, url: str, name: str, password: str = PASSWORD) -> None:
    page.goto(url)
    page.locator("#name").fill(name)
    page.locator("#password").fill(password)
    page.locator("#password").press("Enter")


def test_a_reader_signs_in_asks_and_is_offered_nothing_else(
    page: Page, closed: tuple[str, Apprentice], screenshot: Callable[[Page, str], None]
) -> None:
    url, apprentice = closed
    enter(page, url, "rita", "a wrong password")
    expect(page.get_by_role("alert")).to_have_text(PAGES["en"].sign_in.wrong)
    expect(page.locator("#name")).to_have_value("rita")
    screenshot(page, "sign-in")
    enter(page, url, "rita")
    expect(page.locator(".account .name")).to_have_text("rita")
    ask(page, "When does the warehouse open?")
    expect(page.locator("#transcript .tools")).to_be_visible()
    for hidden in ("[data-do=rate]", ".tools .edit", "[data-do=golden]"):
        expect(page.locator(f"#transcript {hidden} >> visible=true")).to_have_count(0)
    expect(page.get_by_role("tab")).to_have_text(["Chat", "Documents"])
    page.get_by_role("tab", name="Documents").click()
    expect(page.locator("#document-list tbody tr")).to_have_count(1)
    for hidden in ("#upload", "#collection", "#document-list [data-do=remove]"):
        expect(page.locator(f"{hidden} >> visible=true")).to_have_count(0)
    assert [one.user for one in apprentice.feedback.history_of("rita") for one in [one.exchange]] == ["rita"]
    page.locator(".account summary").click()
    expect(page.locator(".account .menu")).to_contain_text(PAGES["en"].sign_in.may["reader"])
    page.get_by_role("button", name="Sign out", exact=True).click()
    expect(page.locator("#password")).to_be_visible()
    page.goto(url)
    expect(page).to_have_url(f"{url}/sign-in")


def test_an_admin_is_offered_everything_on_a_phone_in_the_dark(
    browser: Browser, closed: tuple[str, Apprentice]
) -> None:
    with new_page(browser, locale="de-DE") as page:
        page.set_viewport_size({"width": 390, "height": 780})
        page.emulate_media(color_scheme="dark")
        enter(page, closed[0], "ada")
        expect(page.locator(".account .initial")).to_have_text("A")
        for part in (".account", "#serving .serving"):
            box = page.locator(part).bounding_box()
            assert box
            assert box["x"] >= 0
            assert box["x"] + box["width"] <= 390
        ask(page, "When does the warehouse open?")
        expect(page.locator("#transcript [data-do=rate]")).to_have_count(2)
        page.locator("#transcript [data-do=rate]").first.click()
        expect(page.locator("#transcript [data-do=golden]")).to_be_visible()
        page.locator(".account summary").click()
        expect(page.locator(".account .role")).to_have_text("Verwaltung")
        page.get_by_role("button", name="Auf allen Geräten abmelden").click()
        expect(page.locator("h1")).to_have_text("Anmelden")


def test_signing_in_works_without_scripts(browser: Browser, closed: tuple[str, Apprentice]) -> None:
    context = browser.new_context(java_script_enabled=False, locale="fr-FR")
    page = context.new_page()
    enter(page, closed[0], "rita")
    page.wait_for_url(f"{closed[0]}/")
    assert any(one.get("name", "").startswith("apprentice-session-") for one in context.cookies())
    context.close()


def test_an_admin_limits_a_collection_and_opens_it_again_and_a_reader_finds_it_accordingly(
    page: Page,
    browser: Browser,
    closed: tuple[str, Apprentice],
    tmp_path: Path,
    screenshot: Callable[[Page, str], None],
) -> None:
    url, apprentice = closed
    list(apprentice.library.ingest([a_file(tmp_path, "Of the board.", "minutes.md")], collection="board"))
    Accounts(apprentice.engine).add("bea", "contributor", PASSWORD)
    Groups(apprentice.engine).change("directors", add=["bea"])
    on_shelf(apprentice.shelf, "dpo-1")
    apprentice.shelf.promote("dpo-1", "better")
    enter(page, url, "ada")
    page.get_by_role("tab", name="Documents").click()
    section = page.locator("#readers")
    board, rows = section.locator("li[data-collection=board]"), page.locator("#document-list tbody tr")
    expect(section).to_contain_text("Everybody reads all collections.")
    section.get_by_role("button", name="Collections").click()
    board.get_by_role("button", name="Limit who may read “board”").click()
    board.get_by_label("directors").check()
    board.get_by_role("button", name="Limit to these").click()
    expect(section.get_by_role("status")).to_contain_text(
        "“board” is read by directors, admins, from the next click on."
    )
    expect(section.get_by_role("status")).to_contain_text("Versions that learned before may still write")
    expect(section).to_contain_text("Limited: board")
    board.get_by_role("button", name="Limit who may read “board”").click()
    expect(board.get_by_label("directors")).to_be_checked()
    for width, scheme in ((1280, SCHEMES[0]), (390, SCHEMES[1])):
        page.set_viewport_size({"width": width, "height": 800})
        page.emulate_media(color_scheme=scheme)
        page.evaluate(AXE.read_text(encoding="utf-8"))
        assert find_serious(page) == []
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        screenshot(page, f"readers-{width}")
    with new_page(browser, locale="en-US") as other:
        enter(other, url, "rita")
        other.get_by_role("tab", name="Documents").click()
        theirs = other.locator("#document-list tbody tr")
        expect(theirs).to_have_count(1)
        expect(other.locator("#readers")).to_be_empty()
        board.get_by_role("button", name="Open to everybody").first.click()
        board.locator(".danger").click()
        expect(section).to_contain_text("Everybody reads all collections.")
        other.reload()
        expect(theirs).to_have_count(2)
    expect(rows).to_have_count(2)
    logged = [(one.user, one.action, one.target) for one in AuditLog(apprentice.engine).read()]
    assert [one for one in logged if one[1].startswith("collection")] == [
        ("ada", "collection limited", "board"),
        ("ada", "collection limited", "directors: reads board"),
        ("ada", "collection opened", "board"),
    ]

"""People sign in, see what their role offers, and sign out, as they would in a browser."""

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.ui.conftest import new_page, serving, stand_in
from tests.ui.web.browser.asking import ask
from ui.people.accounts import Accounts
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

"""The page in a real browser that wants another language than English."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.ui.conftest import new_page
from tests.ui.web.browser.asking import ask
from ui.wiring import Apprentice
from ui.wording.texts.table import PAGES

pytestmark = pytest.mark.browser

DE = PAGES["de"]


@pytest.fixture
def german(browser: Browser, address: tuple[str, Apprentice]) -> Iterator[Page]:
    with new_page(browser, locale="de-DE") as page:
        page.goto(address[0])
        expect(page.locator(".welcome")).to_be_visible()
        yield page


def test_a_german_browser_reads_german_and_what_it_says_is_kept_as_from_an_english_one(
    german: Page, address: tuple[str, Apprentice]
) -> None:
    expect(german.locator("html")).to_have_attribute("lang", "de")
    expect(german.get_by_role("tab")).to_have_text(["Chat", "Dokumente", "Lernen", "Qualität"])
    expect(german.locator(".welcome h2")).to_have_text(DE.chat.welcome)
    expect(german.get_by_placeholder(DE.chat.placeholder)).to_be_visible()
    expect(german.locator("#ask")).to_have_text("Fragen")
    expect(german.locator("#aside h3")).to_have_text("Quellen")
    expect(german.locator("#sources")).to_contain_text(DE.sources.welcome)
    ask(german)
    exchange_id = german.locator("#transcript .answer").get_attribute("data-exchange") or ""
    expect(german.locator("#transcript .origin")).to_have_text("geschrieben vom Modell, wie es installiert wurde")
    german.get_by_title("Schlechte Antwort").click()
    chip = german.get_by_role("button", name="sachlich falsch")
    chip.click()
    expect(chip).to_have_attribute("aria-pressed", "true")
    fate = "Gespeichert: Ein Training, das aus Daumen lernt (KTO), lernt ein wenig daraus."
    expect(german.locator(".fate")).to_have_text(fate)
    german.get_by_title("Diese Antwort korrigieren").click()
    german.locator("#transcript .editor textarea").fill("The warehouse opens at 7 in the morning [1].")
    german.get_by_role("button", name="Korrektur speichern").click()
    expect(german.locator("#transcript .original summary")).to_have_text(DE.judging.corrected_by_you)
    [judged] = [entry for entry in address[1].feedback.judged() if entry.exchange.id == exchange_id]
    assert judged.ratings[-1].reasons == ("wrong fact",)
    assert judged.edits[-1].text == "The warehouse opens at 7 in the morning [1]."


def test_the_other_tabs_and_notices_are_german_and_an_english_browser_beside_it_reads_english(
    german: Page, page: Page, address: tuple[str, Apprentice], tmp_path: Path
) -> None:
    (tmp_path / "note.md").write_text("One.", encoding="utf-8")
    german.get_by_role("tab", name="Dokumente").click()
    german.locator("#upload input[type=file]").set_input_files(tmp_path / "note.md")
    expect(german.locator("#uploaded [data-status=added]")).to_contain_text("hinzugefügt")
    row = german.locator("#document-list tr", has_text="Note")
    row.get_by_role("button", name="Entfernen").first.click()
    row.locator(".danger").click()
    expect(german.locator(".toast-body")).to_contain_text("„Note“ wurde entfernt.")
    title = german.locator(".toast-title")
    assert title.evaluate("part => getComputedStyle(part, '::before').content") == '"Hinweis"'
    german.get_by_role("tab", name="Lernen").click()
    expect(german.locator("#pairs")).to_contain_text("von 50 Korrekturen")
    page.goto(address[0])
    expect(page.get_by_role("tab")).to_have_text(["Chat", "Documents", "Learning", "Quality"])
    expect(page.locator("html")).to_have_attribute("lang", "en")

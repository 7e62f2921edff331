"""The first minute of somebody who opens the page: what it is, what answers, and a file dropped where one is needed."""

from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.ui.web.browser.asking import QUESTION, ask
from ui.wiring import Apprentice

pytestmark = pytest.mark.browser


def test_an_empty_chat_says_what_it_is_takes_a_file_and_leads_to_what_answers(
    app: Page, address: tuple[str, Apprentice], tmp_path: Path
) -> None:
    welcome = app.locator(".welcome")
    expect(welcome).to_contain_text("Apprentice answers from your own documents")
    expect(welcome).to_contain_text("1 document to answer from")
    expect(welcome).to_contain_text("at night the assistant learns from it")
    expect(app.locator("#champion")).to_have_text("Quotes from the documents")

    menu = tmp_path / "canteen.md"
    menu.write_text("The canteen serves soup on Mondays.", encoding="utf-8")
    app.locator("#drop input[type=file]").set_input_files(menu)
    expect(app.locator("#dropped [data-status=added]")).to_contain_text("canteen.md")
    ask(app, "When does the canteen serve soup?")
    expect(app.locator("#drop")).to_be_hidden()
    expect(app.locator("#sources .passage .title").first).to_have_text("Canteen")
    assert len(address[1].library.documents()) == 2

    app.locator("#champion").click()
    expect(app.get_by_role("tab", name="Quality")).to_have_attribute("aria-selected", "true")
    expect(app).to_have_url(f"{app.url.partition('#')[0]}#quality")


def test_a_question_that_is_offered_is_asked_with_a_click(
    page: Page, address: tuple[str, Apprentice], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("ui.actions.chat.suggesting.Suggestions.read", lambda _: (QUESTION,))
    page.goto(address[0])
    chip = page.locator("#offers .chip")
    expect(chip).to_have_text(QUESTION)
    chip.click()
    expect(page.locator("#transcript .question")).to_have_text(QUESTION)
    expect(page.locator("#transcript .tools")).to_be_visible()
    expect(chip).to_be_hidden()

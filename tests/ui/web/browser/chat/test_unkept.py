"""A conversation that is not learned from leaves nothing anywhere beyond the page."""

import logging
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.ui.web.browser.asking import QUESTION, ask
from ui.wiring import Apprentice

pytestmark = pytest.mark.browser

SECRET = "Zwetschgenmus"


def test_nothing_of_a_conversation_that_is_not_learned_from_is_kept_beyond_the_page(
    app: Page, address: tuple[str, Apprentice], caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    apprentice = address[1]
    app.locator("#unkept input").check()
    expect(app.locator(".unkept-note")).to_contain_text("Nothing of this conversation is kept")
    ask(app, f"When does the warehouse open for {SECRET}?")
    expect(app.locator(".unkept-note")).to_be_visible()
    ask(app, f"And who drives the {SECRET}?")
    expect(app.locator("#transcript .question")).to_have_count(2)
    assert SECRET in str(apprentice.assistant.generator.prompts[-1][:-1])  # type: ignore[attr-defined]  # a follow-up
    app.locator("#transcript .cite[data-number='2']").last.click()
    expect(app.locator("#passage-2.selected")).to_be_visible()
    expect(app.locator("#transcript .tools button[data-do=rate]")).to_have_count(0)
    expect(app.locator("#transcript .editor")).to_have_count(0)
    expect(app.get_by_role("button", name="Edit question")).to_have_count(0)
    expect(app.locator("#conversations .conversation")).to_have_count(0)
    app.locator("#question textarea").fill(f"More of {SECRET}")

    assert SECRET not in app.url
    assert SECRET not in app.evaluate("JSON.stringify(localStorage)")
    app.reload()
    expect(app.locator(".welcome")).to_be_visible()
    expect(app.locator("#question textarea")).to_have_value("")
    assert not list(apprentice.feedback.history())
    found = [file for file in files_of(apprentice) if SECRET.encode() in file.read_bytes()]
    assert not found
    assert SECRET not in caplog.text
    assert not apprentice.sentences._vectors

    ask(app)  # the switch is off again: this one is kept
    assert [judged.exchange.answer.question for judged in apprentice.feedback.history()] == [QUESTION]


def files_of(apprentice: Apprentice) -> list[Path]:
    """Everything that the server has written."""
    return [file for file in apprentice.home.rglob("*") if file.is_file()]

"""A question is edited and asked anew, and people go between its versions, as they would do it."""

import pytest
from playwright.sync_api import ConsoleMessage, Page, expect

from tests.ui.fakes import PacedGenerator
from tests.ui.web.browser.asking import OF_LEAVING, QUESTION, ask
from tests.ui.web.browser.chat.test_accessibility import AXE, find_serious
from ui.wiring import Apprentice

pytestmark = pytest.mark.browser

FOLLOWING = ["And on Saturdays?", "Who has the key?"]
EDITED = "When does the warehouse close?"


def test_a_question_is_edited_and_every_version_is_a_step_away_also_after_a_reload_and_on_a_phone(
    app: Page, address: tuple[str, Apprentice]
) -> None:
    generator = address[1].assistant.generator
    assert isinstance(generator, PacedGenerator)
    questions, versions = app.locator("#transcript .question"), app.locator("#transcript .versions")
    pencils = app.get_by_role("button", name="Edit question")
    for count, question in enumerate((QUESTION, *FOLLOWING), start=1):
        ask(app, question)
        expect(questions).to_have_count(count)
    first = app.url

    pencils.first.click()
    box = app.get_by_role("textbox", name="Edited question")
    expect(box).to_be_focused()
    expect(box).to_have_value(QUESTION)
    box.fill("Nonsense")
    box.press("Escape")
    expect(box).to_be_hidden()
    expect(pencils.first).to_be_focused()
    pencils.first.press("Enter")
    expect(box).to_have_value(QUESTION)
    box.fill(EDITED)
    generator.seconds_per_word = 3.0
    box.press("Enter")
    expect(app.locator("#live .question")).to_have_text(EDITED)
    expect(questions).to_have_count(0)
    app.reload()
    expect(app.locator("#live .question")).to_have_text(EDITED)
    generator.seconds_per_word = 0.03
    said: list[ConsoleMessage] = []  # the reload itself broke a connection
    app.on("console", lambda message: said.append(message) if message.type == "error" else None)
    expect(questions).to_have_text([EDITED])
    expect(versions).to_have_text("‹2 / 2›")
    expect(app.get_by_role("group", name="Version 2 of 2 of this question")).to_be_visible()
    assert app.url != first
    ask(app, "And on Sundays?")
    expect(questions).to_have_count(2)

    app.get_by_role("link", name="Show the version before").press("Enter")
    expect(questions).to_have_text([QUESTION, *FOLLOWING])
    expect(app).to_have_url(first)
    later = app.get_by_role("link", name="Show the version after")
    expect(later).to_be_focused()
    later.press("Enter")
    expect(questions).to_have_text([EDITED, "And on Sundays?"])
    app.go_back()
    expect(questions).to_have_text([QUESTION, *FOLLOWING])

    app.set_viewport_size({"width": 390, "height": 800})
    app.emulate_media(color_scheme="dark")
    app.reload()
    expect(versions).to_have_text("‹1 / 2›")
    pencils.last.click()
    box.fill("Who locks up?")
    app.evaluate(AXE.read_text(encoding="utf-8"))
    assert not find_serious(app)
    app.locator("#transcript .asked.open").get_by_role("button", name="Ask").click()
    expect(questions).to_have_text([QUESTION, FOLLOWING[0], "Who locks up?"])
    expect(versions).to_have_text(["‹1 / 2›", "‹2 / 2›"])
    assert app.evaluate("document.documentElement.scrollWidth") <= 390

    entry = app.locator("#conversations .one")
    expect(entry.locator(".conversation.current")).to_have_text(QUESTION)
    app.set_viewport_size({"width": 1280, "height": 800})
    app.locator("#find-conversation :is(input, textarea)").fill("sundays")
    shown = app.url.rpartition("/")[2]
    expect(entry.locator(".conversation")).not_to_have_attribute("data-conversation", shown)  # another version is found
    entry.locator(".conversation").click()
    expect(questions).to_have_text([EDITED, "And on Sundays?"])
    app.locator("#find-conversation :is(input, textarea)").fill("")
    entry.locator(".more").click()
    entry.locator(".confirm > .ask").click()
    expect(entry.locator(".sure")).to_contain_text("All versions of its questions go")
    entry.locator(".danger").click()
    expect(app.locator(".welcome")).to_be_visible()
    expect(entry).to_have_count(0)
    assert not list(address[1].feedback.history())
    assert not [message.text for message in said if not message.text.startswith(OF_LEAVING)]

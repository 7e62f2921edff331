"""What makes the chat a pleasure: nothing is lost by a reload or a lost connection, and keys do what people expect."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import ConsoleMessage, Page, expect

from tests.ui.conftest import ANSWER
from tests.ui.fakes import PacedGenerator
from tests.ui.web.browser.asking import OF_LEAVING, PLAIN, QUESTION, ask
from ui.wiring import Apprentice

pytestmark = pytest.mark.browser


@pytest.fixture
def generator(address: tuple[str, Apprentice]) -> Iterator[PacedGenerator]:
    """The scripted model, quick again after the test."""
    generator = address[1].assistant.generator
    assert isinstance(generator, PacedGenerator)
    yield generator
    generator.seconds_per_word = 0.03


def test_a_reload_in_mid_answer_goes_on_where_it_was_and_stop_stops_at_once(
    app: Page, generator: PacedGenerator, address: tuple[str, Apprentice]
) -> None:
    generator.seconds_per_word = 0.4
    app.locator("#question textarea").fill(QUESTION)
    app.keyboard.press("Enter")
    expect(app.locator("#live .prose")).to_contain_text("The warehouse")
    app.reload()
    expect(app.locator("#live .prose")).to_contain_text("The warehouse opens")
    expect(app.locator("#stop")).to_be_visible()
    generator.seconds_per_word = 0.01
    expect(app.locator("#transcript .prose").first).to_contain_text(PLAIN)
    [recorded] = address[1].feedback.conversation(app.url.rpartition("/")[2])
    assert recorded.exchange.answer.text == ANSWER
    assert recorded.exchange.answer.ending == "complete"

    generator.seconds_per_word = 1.5
    app.locator("#question textarea").fill("And on Saturdays?")
    app.keyboard.press("Enter")
    expect(app.locator("#live .prose")).to_contain_text("The warehouse")
    app.keyboard.press("Escape")
    expect(app.locator("#ask")).to_be_visible()
    expect(app.locator("#transcript .facts").last).to_contain_text("stopped")
    generator.seconds_per_word = 0.01
    app.locator("#transcript .tools button[data-do=retry]").last.click()
    expect(app.locator("#transcript .attempts .answer")).to_have_count(2)
    expect(app.locator("#transcript .attempts .choose")).to_have_count(1)  # the stopped one is not offered as better
    expect(app.locator("#transcript .attempts .answer").last.locator(".choose")).to_be_visible()


def test_drafts_keys_and_addresses_do_what_people_expect(app: Page) -> None:
    said: list[ConsoleMessage] = []
    app.on("console", lambda message: said.append(message) if message.type == "error" else None)
    box = app.locator("#question textarea")
    ask(app)
    first = app.url
    assert "#chat/" in first
    box.press("ArrowUp")
    expect(box).to_have_value(QUESTION)
    box.fill("First line")
    box.press("Shift+Enter")
    box.press_sequentially("second line")
    expect(box).to_have_value("First line\nsecond line")
    app.locator("#new-conversation").click()
    expect(app.locator(".welcome")).to_be_visible()
    expect(app).to_have_url(f"{first.partition('#')[0]}#chat")
    expect(box).to_have_value("")
    box.fill("Who drives?")
    app.reload()
    expect(app.locator(".welcome")).to_be_visible()
    expect(box).to_have_value("Who drives?")
    app.go_back()
    expect(app.locator("#transcript .question")).to_have_text(QUESTION)
    expect(box).to_have_value("First line\nsecond line")
    assert app.url == first

    app.get_by_role("tab", name="Documents").click()
    expect(app.locator("#document-list .listing")).to_be_visible()
    expect(app).to_have_url(f"{first.partition('#')[0]}#documents")
    app.reload()
    expect(app.locator("#document-list .listing")).to_be_visible()
    app.go_back()
    expect(app.locator("#transcript .question")).to_be_visible()
    assert app.url == first
    assert not [message.text for message in said if not message.text.startswith(OF_LEAVING)]

"""The chat in a real browser, in front of a scripted model."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from retrieval.errors import RetrievalError
from tests.ui.fakes import PacedGenerator
from tests.ui.web.browser.asking import PLAIN, QUESTION, ask
from ui.wiring import Apprentice

pytestmark = pytest.mark.browser


def test_an_answer_streams_and_shows_its_sources(app: Page) -> None:
    app.locator("#question textarea").fill(QUESTION)
    app.keyboard.press("Enter")
    expect(app.locator("#live .waiting")).to_be_visible()
    expect(app.locator("#stop")).to_be_visible()
    expect(app.locator("#transcript .prose").first).to_contain_text(PLAIN)
    expect(app.locator("#live .round")).to_have_count(0)
    expect(app.locator("#transcript .facts .origin")).to_have_text("written by the model as it was installed")
    expect(app.locator("#passage-1 mark")).to_contain_text("The warehouse opens at 7 in the morning")
    expect(app.locator("#question textarea")).to_have_value("")
    expect(app.locator("#conversations .current")).to_have_text(QUESTION)


def test_a_suggested_question_is_asked_with_a_click(app: Page) -> None:
    app.locator("#question textarea").fill("What can you do?")
    app.keyboard.press("Enter")
    chip = app.locator("#transcript .suggestions .chip")
    expect(chip).to_have_text(["What is “Warehouse handbook” about?"])
    expect(app.locator("#sources")).to_contain_text("does not come from passages")
    chip.click()
    expect(app.locator("#transcript .question")).to_have_count(2)
    expect(app.locator("#transcript .prose").last).to_contain_text("The warehouse opens at 7 in the morning")
    expect(app.locator("#passage-1 mark").first).to_be_visible()


@pytest.mark.usefixtures("slow")
def test_stop_keeps_what_was_written(app: Page) -> None:
    app.locator("#question textarea").fill(QUESTION)
    app.locator("#ask").click()
    expect(app.locator("#live .prose")).to_contain_text("The warehouse")
    app.locator("#stop").click()
    expect(app.locator("#transcript .facts")).to_contain_text("stopped")
    expect(app.locator("#ask")).to_be_visible()
    assert len(app.locator("#transcript .prose").first.inner_text()) < len(PLAIN)


def test_a_conversation_opened_while_an_answer_is_written_stays_and_is_asked_next(
    app: Page, address: tuple[str, Apprentice]
) -> None:
    generator = address[1].assistant.generator
    assert isinstance(generator, PacedGenerator)
    ask(app, "Who opens it?")
    app.locator("#new-conversation").click()
    expect(app.locator(".welcome")).to_be_visible()
    generator.seconds_per_word = 0.2
    app.locator("#question textarea").fill(QUESTION)
    app.locator("#ask").click()
    expect(app.locator("#live .prose")).to_contain_text("The warehouse")
    app.locator("#conversations .conversation").click()
    expect(app.locator("#transcript .question")).to_have_text("Who opens it?")
    expect(app.locator("#conversations .conversation")).to_have_count(2)
    expect(app.locator("#ask")).to_be_visible()
    generator.seconds_per_word = 0.03
    expect(app.locator("#live .round")).to_have_count(0)
    ask(app, "And who closes it?")
    expect(app.locator("#transcript .question")).to_have_text(["Who opens it?", "And who closes it?"])


def test_reloading_the_page_keeps_the_visitor_and_the_conversation(app: Page) -> None:
    ask(app)
    app.reload()
    expect(app.locator("#transcript .prose").first).to_contain_text(PLAIN)
    app.locator("#new-conversation").click()
    expect(app.locator(".welcome")).to_be_visible()
    app.locator("#conversations .conversation").click()
    expect(app.locator("#transcript .prose").first).to_contain_text(PLAIN)


def test_another_visitor_sees_nothing_of_it(app: Page, address: tuple[str, Apprentice], browser: Browser) -> None:
    ask(app)
    context = browser.new_context()
    other = context.new_page()
    other.goto(address[0])
    expect(other.locator(".welcome")).to_be_visible()
    expect(other.locator("#conversations .conversation")).to_have_count(0)
    context.close()


def test_a_citation_opens_its_passage(app: Page) -> None:
    ask(app)
    app.locator("#transcript .cite[data-number='2']").click()
    expect(app.locator("#passage-2.selected mark")).to_contain_text("Forklift drivers need a valid licence.")
    expect(app.locator("#transcript .cite.unmatched")).to_have_text("7")


def test_an_error_is_a_message_and_the_question_is_not_lost(app: Page, address: tuple[str, Apprentice]) -> None:
    library = address[1].library
    search = library.search
    library.search = lambda *_, **__: (_ for _ in ()).throw(RetrievalError("The index is on fire. Put it out."))  # type: ignore[method-assign]
    try:
        app.locator("#question textarea").fill(QUESTION)
        app.locator("#ask").click()
        expect(app.locator("#live .failed")).to_have_text("The index is on fire. Put it out.")
        expect(app.locator("#question textarea")).to_have_value(QUESTION)
    finally:
        library.search = search  # type: ignore[method-assign]


def test_an_error_that_nobody_foresaw_leaves_the_chat_usable(app: Page, address: tuple[str, Apprentice]) -> None:
    library = address[1].library
    search = library.search
    library.search = lambda *_, **__: 1 / 0  # type: ignore[assignment, method-assign]
    try:
        app.locator("#question textarea").fill(QUESTION)
        app.locator("#ask").click()
        expect(app.locator("#live .failed")).to_have_text("Something failed; the server's log says more.")
        expect(app.locator("#question textarea")).to_have_value(QUESTION)
        expect(app.locator("#stop")).to_be_hidden()
    finally:
        library.search = search  # type: ignore[method-assign]
    app.locator("#ask").click()
    expect(app.locator("#transcript .prose").first).to_contain_text(PLAIN)


@pytest.fixture
def two_collections(address: tuple[str, Apprentice], tmp_path: Path) -> Iterator[None]:
    """A second collection, so that there is something to choose."""
    handbook = tmp_path / "hr-handbook.md"
    handbook.write_text("Holidays are taken by March.", encoding="utf-8")
    [added] = address[1].library.ingest([str(handbook)], collection="hr")
    yield
    address[1].library.remove(added.document_id or "")


@pytest.mark.usefixtures("two_collections")
def test_the_choice_of_collections_takes_no_more_room_than_it_needs(
    page: Page, address: tuple[str, Apprentice]
) -> None:
    page.goto(address[0])
    expect(page.locator("#collections")).to_be_visible()
    heights = {
        part: page.locator(part).evaluate("part => part.getBoundingClientRect().height")
        for part in ("#middle", "#conversation", "#middle > .form", "#collections", "#composer")
    }
    assert heights["#middle > .form"] <= heights["#collections"] + 1
    assert heights["#collections"] < 110
    assert heights["#conversation"] > 0.7 * heights["#middle"]
    page.locator("#collections input").click()
    page.get_by_role("option", name="hr").click()
    ask(page, "When are holidays taken?")
    expect(page.locator("#sources .passage .title")).to_have_text("Hr handbook")


def test_it_works_on_a_narrow_screen(app: Page) -> None:
    app.set_viewport_size({"width": 400, "height": 400})  # the answer does not fit
    ask(app)
    assert app.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    app.evaluate("scrollTo(0, 0)")
    for part in ("#question textarea", "#ask", "#unkept input"):
        expect(app.locator(part)).to_be_in_viewport(ratio=1)


def test_everything_of_mine_is_saved_as_a_file_and_erased_on_the_second_click(
    app: Page, address: tuple[str, Apprentice], tmp_path: Path
) -> None:
    question = "Who renews the licence?"
    ask(app, question)
    for _ in range(2):
        with app.expect_download() as started:
            app.locator("#mine button", has_text="Export").click()
        started.value.save_as(tmp_path / "mine.jsonl")
        [line] = (tmp_path / "mine.jsonl").read_text(encoding="utf-8").splitlines()
        assert question in line
    app.locator("#mine button", has_text="Erase everything").click()
    app.locator("#mine .danger").click()
    expect(app.locator(".welcome")).to_be_visible()
    expect(app.locator("#conversations .conversation")).to_have_count(0)
    asked = [judged.exchange.answer.question for judged in address[1].feedback.history()]
    assert question not in asked

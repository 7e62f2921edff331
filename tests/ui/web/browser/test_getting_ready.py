"""The page in a real browser while what answers is still loading."""

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.ui.conftest import serving, stand_in
from tests.ui.web.browser.asking import PLAIN, QUESTION
from ui.startup.readiness import Step

pytestmark = pytest.mark.browser

PROBLEM = "The model file 'tea.gguf' is not there: correct [model] name."


@pytest.fixture
def gate() -> Iterator[threading.Event]:
    gate = threading.Event()
    yield gate
    gate.set()


def fail() -> None:
    raise ValueError(PROBLEM)


def test_the_note_says_what_is_loaded_and_goes_by_itself_and_a_question_waits_for_its_answer(
    page: Page, tmp_path: Path, gate: threading.Event
) -> None:
    apprentice = stand_in(tmp_path, seconds_per_word=0.0)
    steps = [Step("records", list), Step("model", gate.wait)]
    apprentice.readiness.start(steps, str)
    with serving(apprentice) as url:
        page.goto(url)
        expect(page.locator("#getting-ready .waiting")).to_have_text("Getting ready: the language model (2 of 2)")
        expect(page.locator(".welcome")).to_be_visible()
        page.locator("#question textarea").fill(QUESTION)
        page.keyboard.press("Enter")
        expect(page.locator("#live .question")).to_have_text(QUESTION)
        expect(page.locator("#live .waiting")).to_contain_text("Getting ready: the language model")
        expect(page.locator("#stop")).to_be_visible()
        gate.set()
        expect(page.locator("#transcript .prose").first).to_contain_text(PLAIN)
        expect(page.locator("#getting-ready .loading")).to_have_count(0)


def test_documents_and_learning_fill_themselves_when_all_is_loaded(
    page: Page, tmp_path: Path, gate: threading.Event
) -> None:
    apprentice = stand_in(tmp_path, seconds_per_word=0.0)
    apprentice.readiness.start([Step("records", gate.wait)], str)
    with serving(apprentice) as url:
        page.goto(url)
        page.get_by_role("tab", name="Documents").click()
        expect(page.locator("#getting-ready .waiting")).to_be_visible()
        page.get_by_role("tab", name="Learning").click()
        gate.set()
        expect(page.locator("#pairs")).to_contain_text("corrections")
        page.get_by_role("tab", name="Documents").click()
        expect(page.locator("#document-list")).to_contain_text("Warehouse handbook")
        expect(page.locator(".toast-body")).to_have_count(0)


def test_what_could_not_be_loaded_is_said_on_the_page(page: Page, tmp_path: Path) -> None:
    apprentice = stand_in(tmp_path, seconds_per_word=0.0)
    apprentice.readiness.start([Step("model", fail)], str)
    with serving(apprentice) as url:
        page.goto(url)
        expect(page.locator("#getting-ready .problems")).to_contain_text(PROBLEM)
        page.get_by_role("tab", name="Documents").click()
        expect(page.locator("#getting-ready .problems")).to_be_in_viewport(ratio=1)

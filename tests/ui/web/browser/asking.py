"""Ask a question on the page, also as on a slow machine."""

from collections.abc import Iterator
from contextlib import contextmanager

from playwright.sync_api import Page, expect

from tests.ui.conftest import ANSWER

QUESTION = "When does the warehouse open?"


PLAIN = ANSWER.replace("**", "").split(" [")[0]


OF_LEAVING = ("AbortError: ", "Unexpected error Connection error")
"""What Gradio says on the console when a page is left while the server still tells it something."""


PLACES = "parts => parts.map(part => [part.offsetLeft, part.offsetTop])"


def ask(page: Page, question: str = QUESTION) -> None:
    page.locator("#question textarea").fill(question)
    page.locator("#ask").click()
    expect(page.locator("#transcript .tools").last).to_be_visible()
    expect(page.locator("#ask")).to_be_visible()


@contextmanager
def slow_machine(page: Page, factor: float = 4) -> Iterator[None]:
    """Have the browser compute so many times slower: what a quick machine does in order comes in another one."""
    session = page.context.new_cdp_session(page)
    session.send("Emulation.setCPUThrottlingRate", {"rate": factor})
    yield
    session.send("Emulation.setCPUThrottlingRate", {"rate": 1})
    session.detach()

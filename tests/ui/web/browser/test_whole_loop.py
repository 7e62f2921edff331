"""The whole product as one person meets it: the real server, the real small model, a real browser."""

import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.conftest import lend_model
from tests.project.processes import owned_processes

pytestmark = [pytest.mark.browser, pytest.mark.model, pytest.mark.timeout(1200)]

DOCUMENTS = [Path(__file__).parents[4] / "docs" / f"{name}.md" for name in ("chatting", "nightly", "troubleshooting")]
ANSWERING_MS = 180_000
"""An answer takes seconds on an idle machine; a busy one must not fail the test."""
CONFIGURATION = """
[answers]
max_new_tokens = 64

[training]
minimum_pairs = 2
holdout_share = 0
pairs_per_step = 1
epochs = 1
"""


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """`assistant serve` in a fresh folder."""
    folder = tmp_path_factory.mktemp("loop")
    (folder / "apprentice.toml").write_text(CONFIGURATION, encoding="utf-8")
    lend_model(folder / "apprentice-data")
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    log = (folder / "server.log").open("w", encoding="utf-8")
    environment = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[4])}
    command = [sys.executable, "-m", "ui.cli.assistant", "serve", "--port", str(port)]
    url = f"http://127.0.0.1:{port}"
    with log, owned_processes() as processes:
        server = processes.start(command, cwd=folder, env=environment, stdout=log, stderr=log)
        _wait_for(url, server, folder / "server.log")
        yield url
        server.terminate()
        server.wait(timeout=30)


def _wait_for(url: str, server: subprocess.Popen[bytes], log: Path) -> None:
    for _ in range(600):
        try:
            urllib.request.urlopen(url, timeout=5).close()
            return
        except (urllib.error.URLError, OSError):
            assert server.poll() is None, log.read_text(encoding="utf-8")
            time.sleep(0.2)
    pytest.fail("The server did not answer within two minutes:\n" + log.read_text(encoding="utf-8"))


def ask(page: Page, question: str) -> None:
    answers = page.locator("#transcript .answer").count()
    page.locator("#question textarea").fill(question)
    page.locator("#ask").click()
    expect(page.locator("#transcript .answer")).to_have_count(answers + 1, timeout=ANSWERING_MS)
    expect(page.locator("#ask")).to_be_visible(timeout=ANSWERING_MS)


def begin_conversation(page: Page) -> None:
    page.locator("#new-conversation").click()
    expect(page.locator(".welcome")).to_be_visible()


def correct(page: Page, text: str) -> None:
    page.locator("#transcript .tools .edit").last.click()
    page.locator("#transcript .editor textarea").last.fill(text)
    page.get_by_role("button", name="Save correction").last.click()
    expect(page.locator("#transcript .fate").last).to_have_text(
        "Saved: the next training learns from it, or its exam asks the question."
    )


def test_a_correction_becomes_an_adapter_that_answers_without_a_restart_and_can_be_undone(
    address: str, page: Page, screenshot: Callable[[Page, str], None]
) -> None:
    page.goto(address)

    page.get_by_role("tab", name="Documents").click()
    page.locator("#upload input[type=file]").set_input_files(DOCUMENTS)
    expect(page.locator("#uploaded [data-status=added]")).to_have_count(len(DOCUMENTS), timeout=ANSWERING_MS)
    expect(page.locator("#document-list tbody tr")).to_have_count(len(DOCUMENTS))
    screenshot(page, "documents")

    page.get_by_role("tab", name="Chat").click()
    ask(page, "How do I undo a promotion?")
    expect(page.locator("#passage-1")).to_be_visible()
    expect(page.locator("#transcript .facts .origin").last).to_have_text("quoted from the documents")
    expect(page.locator("#transcript .cite").first).to_be_visible()
    expect(page.locator("#aside mark").first).to_be_visible()
    screenshot(page, "chat")
    correct(page, "Run `finetune rollback`. The adapter that answered before answers again.")
    begin_conversation(page)
    ask(page, "What happens when too many questions are waiting?")
    correct(page, "When too many questions are waiting, new ones are turned away with a message.")

    page.get_by_role("tab", name="Learning").click()
    expect(page.locator("#pairs-waiting")).to_have_text("2")
    page.locator("#train-start").click()
    expect(page.locator("#train-start")).to_be_disabled()
    adapter = page.locator("#adapters tr[data-adapter^='dpo-']")
    expect(adapter).to_have_count(1, timeout=600_000)
    expect(page.locator(".run[data-state=running]")).to_have_count(0, timeout=ANSWERING_MS)
    name = adapter.get_attribute("data-adapter") or ""
    expect(page.locator("#champion")).to_have_text(
        "Quotes from the documents"
    )  # nothing could be held out, so nothing was proven
    adapter.locator(".title").click()
    expect(page.locator("#version .curve")).to_have_count(2)
    adapter.locator(".ask").click()
    adapter.locator(".danger").click()
    expect(adapter.locator(".champion").first).to_be_visible()
    page.evaluate("scrollTo(0, 0)")
    screenshot(page, "learning")

    page.get_by_role("tab", name="Chat").click()
    begin_conversation(page)
    ask(page, "How do I undo a promotion?")
    expect(page.locator("#transcript .answer").last).to_have_attribute("data-adapter", "approved")
    expect(page.locator("#transcript .facts .origin").last).to_contain_text("Approved answer, corrected by you on")
    begin_conversation(page)
    ask(page, "How can the last promotion be undone?")
    expect(page.locator("#transcript .answer").last).to_have_attribute("data-adapter", name)

    page.get_by_role("tab", name="Learning").click()
    page.locator("#rollback .ask").click()
    page.locator("#rollback .danger").click()
    expect(page.locator("#champion")).to_have_text("Quotes from the documents")
    page.get_by_role("tab", name="Chat").click()
    begin_conversation(page)
    ask(page, "How can the last promotion be undone?")
    expect(page.locator("#transcript .answer").last).to_have_attribute("data-adapter", "base")

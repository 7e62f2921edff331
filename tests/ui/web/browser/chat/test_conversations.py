"""What people do with their conversations in the list, as they would do it."""

import json
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.ui.web.browser.asking import QUESTION, ask
from ui.wiring import Apprentice

pytestmark = pytest.mark.browser


def test_conversations_are_found_named_pinned_saved_and_deleted_with_their_text(
    app: Page, address: tuple[str, Apprentice], tmp_path: Path
) -> None:
    ask(app)
    app.locator("#new-conversation").click()
    expect(app.locator(".welcome")).to_be_visible()
    secret = "Who renews the licence of Zwetschgenmus?"
    ask(app, secret)
    entries = app.locator("#conversations .conversation")
    expect(entries).to_have_text([secret, QUESTION])
    expect(app.locator("#conversations .day")).to_have_text(["Today"])
    assert entries.first.evaluate("entry => entry.getBoundingClientRect().height") < 48  # a title is one line

    app.locator("#find-conversation :is(input, textarea)").fill(
        "when forklift"
    )  # a word of the question and one of the answer
    expect(entries).to_have_text([QUESTION])
    app.locator("#find-conversation :is(input, textarea)").fill("")
    expect(entries).to_have_count(2)

    older = app.locator("#conversations .one").last
    older.hover()
    older.locator(".more").click()
    older.get_by_label("Name of the conversation").fill("Opening hours")
    older.get_by_role("button", name="Rename").click()
    expect(entries).to_have_text([secret, "Opening hours"])
    older.locator(".more").click()
    older.get_by_role("button", name="Pin to the top").click()
    expect(entries).to_have_text(["Opening hours", secret])
    expect(app.locator("#conversations .day")).to_have_text(["Pinned", "Today"])
    app.reload()
    expect(entries).to_have_text(["Opening hours", secret])

    pinned = app.locator("#conversations .one").first
    pinned.locator(".more").click()
    with app.expect_download() as started:
        pinned.get_by_role("button", name="Save as Markdown").click()
    started.value.save_as(tmp_path / "saved.md")
    assert started.value.suggested_filename == "Opening-hours.md"
    saved = (tmp_path / "saved.md").read_text(encoding="utf-8")
    assert saved.startswith(f"# Opening hours\n\n## {QUESTION}\n\nThe warehouse opens at 7")
    assert "Sources:\n\n1. Warehouse handbook" in saved
    with app.expect_download() as started:
        pinned.get_by_role("button", name="Save as JSON").click()
    started.value.save_as(tmp_path / "saved.json")
    kept = json.loads((tmp_path / "saved.json").read_text(encoding="utf-8"))
    assert (kept["title"], len(kept["exchanges"])) == ("Opening hours", 1)

    current = app.locator("#conversations .one").last
    current.locator(".more").click()
    current.locator(".confirm > .ask").click()
    current.locator(".danger").click()
    expect(app.locator(".welcome")).to_be_visible()
    expect(entries).to_have_text(["Opening hours"])
    address[1].engine.dispose()
    for file in address[1].home.glob("apprentice.db*"):
        assert b"Zwetschgenmus" not in file.read_bytes()

"""A folder of the visitor's own computer: chosen by its button or dropped, and what of it arrives."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.ui.conftest import serving, stand_in
from tests.ui.fakes import a_file
from tests.ui.web.browser.asking import ask
from ui.settings.serving import ServerSettings
from ui.wiring import Apprentice
from ui.wording.texts.languages.english import ENGLISH

pytestmark = pytest.mark.browser

TEXTS = ENGLISH.library.folder
FILES = 20
"""That a visitor may add in an hour."""


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, Apprentice]]:
    """One server for all tests of this file, which takes few files, of 1 MB at most."""
    apprentice = stand_in(tmp_path_factory.mktemp("folders"), seconds_per_word=0.0)
    settings = apprentice.settings
    index = settings.index.model_copy(update={"max_file_mb": 1})
    apprentice.settings = settings.model_copy(update={"server": ServerSettings(upload_files=FILES), "index": index})
    with serving(apprentice) as url:
        yield url, apprentice


def open_documents(page: Page) -> None:
    page.get_by_role("tab", name="Documents").click()
    expect(page.locator("#document-list .listing")).to_be_visible()


def drop(page: Page, *paths: Path) -> None:
    """Drop files and folders of the disk on the upload, as a person does."""
    box = page.locator("#upload").bounding_box()
    assert box
    session = page.context.new_cdp_session(page)
    dragged = {"items": [], "files": [str(path) for path in paths], "dragOperationsMask": 1}
    for kind in ("dragEnter", "dragOver", "drop"):
        where = {"x": box["x"] + box["width"] / 2, "y": box["y"] + box["height"] / 2}
        session.send("Input.dispatchDragEvent", {"type": kind, **where, "data": dragged})
    session.detach()


def test_a_folder_is_added_with_its_subfolders_and_says_what_was_left_out(app: Page, tmp_path: Path) -> None:
    notes = tmp_path / "notes"
    a_file(notes / "early", "The gate opens at six.", "shift.txt")
    a_file(notes / "late", "The gate closes at ten.", "shift.txt")
    a_file(notes / ".git" / "objects", "One.", "one.md")
    a_file(notes / ".git", "Two.", "two.md")
    a_file(notes / "late", "Locked.", "~$plan.docx")
    a_file(notes / "late", "0" * 1_000_001, "large.txt")
    with app.expect_file_chooser() as chooser:  # from here on, as the browser takes a moment to hand choosers over
        open_documents(app)
        app.get_by_role("button", name=TEXTS.add).press("Enter")
    chooser.value.set_files(notes)
    added = app.locator("#uploaded [data-status=added] td:first-child")
    expect(added).to_have_text(["notes › early › shift.txt", "notes › late › shift.txt"])
    left_out = [TEXTS.hidden.format(count=2), TEXTS.large.format(count=1, most=1)]
    expect(app.locator("#folder .sent p")).to_have_text(left_out)
    for name in ("early", "late"):
        expect(app.locator("#document-list .listing")).to_contain_text(f"notes › {name} › shift.txt")
    app.get_by_role("tab", name="Chat").click()
    ask(app, "When closes the gate at ten?")
    expect(app.locator("#sources .passage .title").first).to_have_text("Notes › late › shift")


def test_a_folder_and_a_file_that_are_dropped_are_added_together_and_files_alone_as_before(
    app: Page, tmp_path: Path
) -> None:
    a_file(tmp_path / "plans" / "spring", "Sow in March.", "sowing.md")
    a_file(tmp_path / "plans" / "node.tmp", "Left.", "left.md")
    a_file(tmp_path, "Reap in August.", "reaping.md")
    a_file(tmp_path, "Rest in winter.", "resting.md")
    open_documents(app)
    drop(app, tmp_path / "plans", tmp_path / "reaping.md")
    added = app.locator("#uploaded [data-status=added] td:first-child")
    expect(added).to_have_text(["plans › spring › sowing.md", "reaping.md"])
    expect(app.locator("#folder .sent p")).to_have_text(TEXTS.hidden.format(count=1))
    drop(app, tmp_path / "resting.md")
    expect(added).to_have_text(["resting.md"])


def test_of_a_folder_with_too_many_files_those_that_fit_arrive(app: Page, tmp_path: Path) -> None:
    for number in range(FILES + 5):
        a_file(tmp_path / "many", f"Number {number}.", f"{number:02}.md")
    open_documents(app)
    app.locator("#folder input").set_input_files(tmp_path / "many")
    said = app.locator("#folder .sent p")
    refused = [TEXTS.lost.format(count=5), ENGLISH.door.too_many_files.format(most=FILES)]
    expect(said).to_have_text(refused)
    expect(app.locator("#uploaded [data-status=added]")).to_have_count(FILES)


def test_where_fingers_point_no_folder_is_offered(page: Page, address: tuple[str, Apprentice]) -> None:
    session = page.context.new_cdp_session(page)
    session.send("Emulation.setTouchEmulationEnabled", {"enabled": True})
    page.goto(address[0])
    expect(page.locator(".welcome")).to_be_visible()
    open_documents(page)
    expect(page.locator("#address")).to_be_visible()
    expect(page.locator("#folder")).to_be_hidden()
    session.send("Emulation.setTouchEmulationEnabled", {"enabled": False})
    session.detach()

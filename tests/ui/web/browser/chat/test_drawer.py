"""The drawer in which people choose how they are answered, by mouse and by keys, on a desktop and a phone."""

from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.ui.web.browser.asking import ask
from tests.ui.web.browser.chat.test_accessibility import AXE, find_serious
from ui.wiring import Apprentice

pytestmark = pytest.mark.browser


def test_what_is_chosen_in_the_drawer_counts_is_kept_over_a_reload_and_can_be_taken_back(
    app: Page, address: tuple[str, Apprentice], tmp_path: Path
) -> None:
    apprentice = address[1]
    other = tmp_path / "hr-handbook.md"
    other.write_text("Holidays are taken by March.", encoding="utf-8")
    list(apprentice.library.ingest([str(other)], collection="hr"))
    app.reload()
    opener, drawer = app.get_by_role("button", name="How answers are made"), app.locator("#drawer-dialog")
    opener.focus()
    app.keyboard.press("Enter")
    expect(drawer.get_by_role("heading", name="How answers are made")).to_be_visible()
    app.keyboard.press("Escape")
    expect(drawer).to_be_hidden()
    expect(opener).to_be_focused()

    opener.click()
    app.evaluate(AXE.read_text(encoding="utf-8"))
    expect(drawer.get_by_label("Temperature")).to_be_hidden()
    drawer.get_by_label("Choice of words").select_option("By chance, likely words more often")
    drawer.get_by_label("Temperature").fill("0.4")
    drawer.get_by_label("Number of passages").fill("99")
    app.keyboard.press("Enter")
    expect(drawer.get_by_role("alert")).to_contain_text("must be a whole number from 1 to 20, not “99”")
    expect(drawer.get_by_label("Number of passages")).to_be_focused()
    found = {}
    for scheme in ("light", "dark"):
        app.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
        for width in (1280, 390):
            app.set_viewport_size({"width": width, "height": 800})
            found[f"{scheme}, {width}"] = find_serious(app)
            for name in ("Save", "Back to what the settings say", "Close"):
                expect(drawer.get_by_role("button", name=name)).to_be_in_viewport(ratio=1)
    assert not {where: what for where, what in found.items() if what}
    drawer.get_by_label("Number of passages").fill("2")
    drawer.get_by_role("button", name="Save").click()
    expect(drawer).to_be_hidden()
    expect(app.get_by_role("button", name="How answers are made (changed by you)")).to_be_visible()
    app.set_viewport_size({"width": 1280, "height": 800})
    app.locator("#collections input").click()
    app.get_by_role("option", name="default").click()
    ask(app)
    latest = max(apprentice.feedback.history(), key=lambda judged: judged.exchange.at).exchange.answer
    assert (len(latest.passages), latest.decoding.temperature) == (2, 0.4)
    assert {passage.chunk.title for passage in latest.passages} == {"Warehouse handbook"}

    app.reload()
    expect(app.locator("#collections")).to_contain_text("default")
    app.get_by_role("button", name="How answers are made (changed by you)").click()
    expect(drawer.get_by_label("Temperature")).to_have_value("0.4")
    expect(drawer.get_by_label("Number of passages")).to_have_value("2")
    drawer.get_by_role("button", name="Back to what the settings say").click()
    expect(drawer).to_be_hidden()
    expect(app.locator("#collections")).not_to_contain_text("default")
    opener.click()
    expect(drawer.get_by_label("Number of passages")).to_have_value("")

"""What axe finds on the page: nothing serious on any tab, in light and dark, on a desktop and a phone."""

import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Literal

import axe_playwright_python
import pytest
from playwright.sync_api import Page, expect

from tests.ui.conftest import serving, stand_in
from tests.ui.web.browser.asking import ask

pytestmark = pytest.mark.browser

AXE = next(Path(axe_playwright_python.__file__).parent.rglob("axe.min.js"))
FILLED = {
    "Chat": "#transcript .reasons",
    "Documents": "#document-list .listing",
    "Learning": "#adapters .listing",
    "Quality": "#quality svg",
}
"""What each tab shows once it is there."""
SCHEMES: tuple[Literal["light", "dark"], ...] = ("light", "dark")
RUN = "async () => (await axe.run(document, { resultTypes: ['violations'] })).violations"


@pytest.fixture(scope="module")
def url(home_after_nights: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A server whose home has two nights behind it, so that each tab has something to show."""
    folder = tmp_path_factory.mktemp("accessible")
    shutil.copytree(home_after_nights, folder, dirs_exist_ok=True)
    with serving(stand_in(folder, seconds_per_word=0.0)) as address:
        yield address


def find_serious(page: Page) -> list[str]:
    """Return what axe calls serious or critical, once colours have stopped changing: rule, place and why."""
    page.wait_for_function(
        "document.getAnimations().every((one) => one.playState !== 'running' || "
        "one.effect.getTiming().iterations === Infinity)"
    )
    violations: list[dict[str, Any]] = page.evaluate(RUN)
    return [
        f"{one['id']}: {node['target']} {node['failureSummary']}"
        for one in violations
        if one["impact"] in ("serious", "critical")
        for node in one["nodes"]
    ]


def open_and_compare(page: Page) -> None:
    """Open the card of a version, and compare it with the model as installed."""
    page.locator("#adapters .title").first.click()
    expect(page.locator("#version .version")).to_be_visible()
    page.locator("#compare button").click()
    expect(page.locator("#compare .case").first).to_be_visible()


def test_axe_finds_nothing_serious_on_any_tab_in_light_and_dark_on_desktop_and_phone(page: Page, url: str) -> None:
    axe = AXE.read_text(encoding="utf-8")
    page.goto(url)
    expect(page.locator(".welcome")).to_be_visible()
    page.evaluate(axe)
    found = {"welcome": find_serious(page)}
    ask(page)
    page.locator("#transcript .tools button[data-do=rate][data-value='-1']").click()
    expect(page.locator("#transcript .reasons")).to_be_visible()
    for scheme in SCHEMES:
        page.emulate_media(color_scheme=scheme)
        page.get_by_role("tab", name="Chat").click()
        expect(page).to_have_url(re.compile("#chat"))  # the address names the tab, also of a page that loads anew
        page.reload()
        expect(page.locator("#transcript .reasons")).to_be_visible()
        page.evaluate(axe)
        for width in (1280, 390):
            page.set_viewport_size({"width": width, "height": 800})
            for tab, shown in FILLED.items():
                page.get_by_role("tab", name=tab).click()
                expect(page.locator(shown).first).to_be_visible()
                if tab == "Learning":
                    open_and_compare(page)
                found[f"{tab}, {scheme}, {width}"] = find_serious(page)
    assert not {where: what for where, what in found.items() if what}

"""Sources open: Markdown with its tables, pages of a PDF with the passage on them, and the file itself."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.retrieval.formats.sources import pdf_of
from tests.ui.conftest import give_library, serving, stand_in
from tests.ui.web.browser.asking import ask
from tests.ui.web.browser.chat.test_accessibility import AXE, SCHEMES, find_serious
from ui.wiring import Apprentice

pytestmark = pytest.mark.browser

FILLER = "The staff of the warehouse look after the gates, the shelves and the yard on every day of the week. " * 6
SECTIONS = "\n\n".join(f"## Part {number}\n\n{FILLER}Part {number} ends here." for number in range(1, 13))
RATES = """# Warehouse rates

When the warehouse opens, the rates of the day are shown. They **include** the tax.

| Service | Price |
|---|---|
| Storage of a pallet | 12 |
| Handling of a pallet | 4 |

- Ask the shift lead for a discount.
"""
PAGES = (
    "Warehouse opening hours\n\nThe warehouse opens at 7 in the morning and closes at 6 in the evening.\n"
    "On Saturdays it closes at noon.",
    "Forklift drivers\n\nForklift drivers of the warehouse need a valid licence.\nIt is renewed every 5 years.",
)


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, Apprentice]]:
    """One server for this file, whose library is a real one with a Markdown file and a PDF."""
    folder = tmp_path_factory.mktemp("sources")
    (folder / "rates.md").write_text(f"{RATES}\n{SECTIONS}\n", encoding="utf-8")
    (folder / "hours.pdf").write_bytes(pdf_of(*PAGES))
    apprentice = stand_in(folder, seconds_per_word=0.0)
    library = give_library(apprentice, [str(folder / "rates.md"), str(folder / "hours.pdf")])
    with serving(apprentice) as url:
        yield url, apprentice
    library.close()


def open_source(page: Page, title: str, words: str) -> Locator:
    """Open the source of this title that holds the words; return its button."""
    source = page.locator(".passage", has=page.locator(".title", has_text=title)).filter(has_text=words).first
    if source.get_attribute("open") is None:
        source.locator("summary").click()
    opener = source.locator(".open-document")
    opener.click()
    expect(page.locator("#viewer-dialog .viewer")).to_be_visible()
    return opener


def is_in_view(part: Locator) -> bool:
    return part.evaluate(
        """part => {
          const [inner, outer] = [part.getBoundingClientRect(), part.closest(".body").getBoundingClientRect()];
          return inner.top >= outer.top - 1 && inner.top <= outer.bottom;
        }"""
    )


def look(page: Page, name: str) -> None:
    """Keep a picture of the page to be looked at, where LOOK_AT names a folder."""
    if folder := os.environ.get("LOOK_AT"):
        page.screenshot(path=Path(folder) / f"{name}.png")


def test_a_markdown_source_opens_where_it_stands_is_leafed_through_and_saved(
    app: Page, address: tuple[str, Apprentice], tmp_path: Path
) -> None:
    ask(app, "Which rates are shown when the warehouse opens?")
    opener = open_source(app, "rates", "rates of the day")
    dialog = app.locator("#viewer-dialog")
    expect(dialog.locator("table th")).to_have_text(["Service", "Price"])
    expect(dialog.locator("table td").first).to_have_text("Storage of a pallet")
    expect(dialog.locator("strong").first).to_have_text("include")
    expect(dialog.locator(".found").first).to_be_visible()
    expect(dialog.locator("[data-way=previous]")).to_be_disabled()
    app.evaluate(AXE.read_text(encoding="utf-8"))
    for scheme in SCHEMES:
        app.emulate_media(color_scheme=scheme)
        assert not find_serious(app)
        look(app, f"markdown-{scheme}")

    following = dialog.locator("[data-way=next]")
    last = app.evaluate("document.querySelector('#viewer-dialog .viewer').dataset.opened")
    for _ in range(4):
        following.click()
        expect(dialog.locator(".viewer")).not_to_have_attribute("data-opened", last)
        last = dialog.locator(".viewer").get_attribute("data-opened") or ""
        assert is_in_view(dialog.locator("[data-reveal]"))
        expect(following).to_be_focused()
    look(app, "markdown-next")
    expect(dialog.locator("[data-way=previous]")).to_be_enabled()
    with app.expect_download() as started:
        dialog.locator("a[download]").click()
    started.value.save_as(tmp_path / "saved.md")
    assert started.value.suggested_filename == "rates.md"
    assert (tmp_path / "saved.md").read_text(encoding="utf-8") == f"{RATES}\n{SECTIONS}\n"
    app.keyboard.press("Escape")
    expect(dialog).to_be_hidden()
    expect(opener).to_be_focused()
    assert len(address[1].library.documents()) == 2


def test_a_pdf_shows_its_page_with_the_passage_on_it_on_a_phone_too(app: Page, address: tuple[str, Apprentice]) -> None:
    ask(app, "When does the warehouse open in the morning?")
    dialog = app.locator("#viewer-dialog")
    app.evaluate(AXE.read_text(encoding="utf-8"))
    for width in (1280, 390):
        app.set_viewport_size({"width": width, "height": 800})
        open_source(app, "hours", "opens at 7")
        picture = dialog.locator("img")
        expect(picture).to_have_attribute("alt", "Page 1 of “hours”")
        app.wait_for_function("document.querySelector('#viewer-dialog img')?.naturalWidth > 0")
        assert is_in_view(dialog.locator(".box").first)
        assert not find_serious(app)
        look(app, f"pdf-{width}")
        dialog.locator("[data-way=next]").click()
        expect(picture).to_have_attribute("alt", "Page 2 of “hours”")
        expect(dialog.locator(".where")).to_have_text("page 2")
        dialog.locator("[data-way=switch]").click()
        expect(dialog.locator("mark.found").last).to_contain_text(
            "Forklift drivers of the warehouse need a valid licence"
        )
        look(app, f"text-{width}")
        dialog.locator("[data-way=switch]").click()
        expect(picture).to_be_visible()
        assert app.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
        dialog.locator(".close").click()
        expect(dialog).to_be_hidden()
    file = Path(next(one.uri for one in address[1].library.documents() if one.uri.endswith(".pdf")))
    data = file.read_bytes()
    try:
        file.write_bytes(data + b"\n")  # it is not what was read any more
        open_source(app, "hours", "opens at 7")
        expect(dialog.locator("mark.found").last).to_contain_text("The warehouse opens at 7")
        expect(dialog.locator("img, a[download]")).to_have_count(0)
    finally:
        file.write_bytes(data)

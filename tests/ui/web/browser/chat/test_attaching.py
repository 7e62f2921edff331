"""A file and an address are attached in the chat, and answer there alone, as long as the conversation is there."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.ui.conftest import HANDBOOK, give_library, new_page, serving, stand_in
from tests.ui.fakes import a_file
from tests.ui.web.browser.asking import ask
from tests.ui.web.browser.chat.test_accessibility import AXE, SCHEMES, find_serious
from tests.ui.web.browser.chat.test_viewer import look, open_source
from ui.wiring import Apprentice

pytestmark = pytest.mark.browser

CONTRACT = "The warehouse opens at 9 for the Meyer contract.\n\nThe Meyer contract ends in May."
QUESTION = "When does the warehouse open for the Meyer contract?"
CHOOSER = "#composer input[type=file]"
DROP = """([name, text]) => {
  const data = new DataTransfer();
  data.items.add(new File([text], name, { type: "text/markdown" }));
  const over = { dataTransfer: data, bubbles: true, cancelable: true };
  const onto = document.querySelector("#transcript");
  onto.dispatchEvent(new DragEvent("dragover", over));
  onto.dispatchEvent(new DragEvent("drop", over));
}"""


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, Apprentice]]:
    """One server for this file, whose library is a real one with a handbook."""
    folder = tmp_path_factory.mktemp("attaching")
    apprentice = stand_in(folder, seconds_per_word=0.0)
    library = give_library(apprentice, [a_file(folder, HANDBOOK, "handbook.md")])
    with serving(apprentice) as url:
        yield url, apprentice
    library.close()


def sources(page: Page) -> list[str]:
    return page.locator("#sources .passage .title").all_text_contents()


def test_an_attached_file_answers_in_its_conversation_alone_and_goes_with_it(
    app: Page, browser: Browser, address: tuple[str, Apprentice], tmp_path: Path
) -> None:
    url, apprentice = address
    chips = app.locator("#attached .file .name")
    app.locator("#question textarea").fill(QUESTION)
    with app.expect_file_chooser() as chooser:
        app.locator("#attach").press("Enter")
    chooser.value.set_files(a_file(tmp_path, CONTRACT, "meyer.md"))
    expect(app.get_by_label("Attached to this conversation").locator(".name")).to_have_text("meyer.md")
    expect(app.locator("#attached .bar")).to_have_count(0)
    expect(app.locator("#question textarea")).to_have_value(QUESTION)  # though a conversation has begun
    ask(app, QUESTION)
    assert {"meyer", "handbook"} == set(sources(app))
    own = app.url

    open_source(app, "meyer", "Meyer contract")
    expect(app.locator("#viewer-dialog")).to_contain_text("ends in May")
    look(app, "attached-source")
    original = app.locator("#viewer-dialog a[href*='/original']").get_attribute("href") or ""
    assert app.request.get(f"{url.rstrip('/')}/{original.lstrip('/')}").ok
    app.keyboard.press("Escape")

    app.reload()
    expect(chips).to_have_text("meyer.md")
    expect(app.locator("#transcript .question")).to_have_text(QUESTION)
    app.locator("#new-conversation").click()
    expect(chips).to_have_count(0)
    ask(app, QUESTION)
    assert set(sources(app)) == {"handbook"}
    app.get_by_role("tab", name="Documents").click()
    expect(app.locator("#document-list tbody tr")).to_have_count(1)
    with new_page(browser, "en-US") as other:
        other.goto(own)
        expect(other.locator(".welcome")).to_be_visible()
        expect(other.locator("#attached .file")).to_have_count(0)
        assert other.request.get(f"{url.rstrip('/')}/{original.lstrip('/')}").status == 404

    app.get_by_role("tab", name="Chat").click()
    entry = app.locator("#conversations .one").last
    entry.hover()
    entry.locator(".more").click()
    entry.locator(".confirm > .ask").click()
    entry.locator(".danger").click()
    expect(app.locator("#conversations .one")).to_have_count(1)
    assert not [file for file in apprentice.uploads.rglob("*.md") if file.is_file()]
    assert "Meyer" not in str([passage.chunk.text for passage in apprentice.library.search("Meyer", 9)])


def test_files_are_dropped_an_address_is_offered_and_the_library_is_a_choice(
    app: Page, address: tuple[str, Apprentice], tmp_path: Path
) -> None:
    chips = app.locator("#attached .file .name")
    app.set_viewport_size({"width": 390, "height": 800})
    app.evaluate(DROP, ["dropped.md", CONTRACT])
    expect(chips).to_have_text("dropped.md")
    app.locator(CHOOSER).set_input_files(a_file(tmp_path, "", "empty.md"))
    expect(app.locator("#attached .unread")).to_contain_text("“empty.md” could not be read")
    expect(chips).to_have_text("dropped.md")

    box, offer = app.locator("#question textarea"), app.locator("#attached .offered")
    expect(offer).to_be_hidden()
    box.fill("See http://127.0.0.1:1/handbook.html")
    expect(offer).to_be_hidden()
    box.fill("http://127.0.0.1:1/handbook.html")
    expect(offer).to_have_text("Read this page: http://127.0.0.1:1/handbook.html")
    found = {}
    for scheme in SCHEMES:
        app.emulate_media(color_scheme=scheme)
        app.reload()
        expect(chips).to_have_text("dropped.md")
        box.fill("http://127.0.0.1:1/handbook.html")
        expect(offer).to_be_visible()
        app.evaluate(AXE.read_text(encoding="utf-8"))
        for width in (390, 1280):
            app.set_viewport_size({"width": width, "height": 800})
            found[f"{scheme}, {width}"] = find_serious(app)
            look(app, f"attached-{scheme}-{width}")
            assert app.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert not {where: what for where, what in found.items() if what}
    offer.click()
    expect(app.locator("#attached .unread")).to_contain_text("in a private network")
    expect(box).to_have_value("")
    expect(offer).to_be_hidden()

    app.get_by_role("button", name="Remove “dropped.md”").click()
    expect(chips).to_have_count(0)
    app.locator("#attach-to input").click()
    app.get_by_role("option", name="Into the library: default").click()
    app.locator(CHOOSER).set_input_files(a_file(tmp_path, "Soup is served on Mondays.", "canteen.md"))
    expect(app.locator("#attached [data-status=added]")).to_contain_text("canteen.md")
    expect(chips).to_have_count(0)
    assert [one.title for one in address[1].library.documents()] == ["canteen", "handbook"]

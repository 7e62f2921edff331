"""A reviewer decides on what others corrected and rated down, by keys and in bulk, on a desktop and a phone."""

from collections.abc import Callable, Iterator
from contextlib import nullcontext

import pytest
from playwright.sync_api import Browser, Page, expect

from feedback.history import JudgedExchange
from tests.ui.actions.asking import asked
from tests.ui.conftest import new_page, serving, stand_in
from tests.ui.web.browser.asking import slow_machine
from tests.ui.web.browser.chat.test_accessibility import AXE, SCHEMES, find_serious
from tests.ui.web.browser.visitors.test_signing_in import PASSWORD, enter
from ui.actions import judging
from ui.people.accounts import Accounts
from ui.wiring import Apprentice

pytestmark = pytest.mark.browser
LONG = "The warehouse opens at 7 in the morning and closes at 6 in the evening, but on Saturdays it closes at noon [1]."


@pytest.fixture
def home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, Apprentice]]:
    """A server with a reviewer and a contributor, who corrected three answers and disliked two."""
    apprentice = stand_in(tmp_path_factory.mktemp("reviewed"), seconds_per_word=0.0)
    accounts = Accounts(apprentice.engine)
    for name, role in (("ada", "admin"), ("rita", "reviewer"), ("mia", "contributor")):
        accounts.add(name, role, PASSWORD)
    for number in range(5):
        question = f"When does gate {number} open on a Saturday?"
        exchange = asked(apprentice, question, user="mia", conversation=f"m{number}")
        if number < 3:
            judging.edit(apprentice, exchange.id, LONG, user="mia")
        else:
            said = judging.Judgement(-1, ["wrong fact"], "It is <b>closed</b> on Saturdays.")
            judging.judge(apprentice, exchange.id, said, user="mia")
    own = asked(apprentice, "Where are damaged goods put?", user="rita", conversation="r")
    judging.edit(apprentice, own.id, "On the red shelf beside gate 4 [1].", user="rita")
    with serving(apprentice) as url:
        yield url, apprentice


def decisions(apprentice: Apprentice) -> list[tuple[str, str]]:
    """What was decided of what mia said, in the order in which she asked, with the reasons."""

    def last(judged: JudgedExchange) -> tuple[str, str]:
        return (judged.review.decision, judged.review.reason) if judged.review else ("", "")

    return [last(judged) for judged in apprentice.feedback.history() if judged.exchange.user == "mia"]


def test_a_reviewer_decides_by_keys_and_the_author_reads_why(
    page: Page, browser: Browser, home: tuple[str, Apprentice], screenshot: Callable[[Page, str], None]
) -> None:
    url, apprentice = home
    enter(page, url, "rita")
    page.get_by_role("tab", name="Review (5)").click()
    entries, current = page.locator("#review-queue .review"), page.locator("#review-queue .review.current .title")
    expect(entries).to_have_count(5)
    expect(entries.first.locator("ins").first).to_be_visible()
    expect(entries.first.locator(".where").first).to_contain_text("0 accepted, 0 changed, 0 rejected")
    expect(page.locator("#review-queue")).not_to_contain_text("damaged goods")
    expect(page.locator("#review-queue")).to_contain_text("It is <b>closed</b> on Saturdays.")
    entries.first.locator("details summary").click()
    expect(entries.first.locator(".passages")).to_contain_text("The warehouse opens at 7")
    for scheme in SCHEMES:
        page.emulate_media(color_scheme=scheme)
        with slow_machine(page) if scheme == "dark" else nullcontext():
            page.reload()  # the address names the tab, which is there once it is known who asks
            expect(entries).to_have_count(5)
        assert page.url.endswith("#review")
        page.evaluate(AXE.read_text(encoding="utf-8"))
        assert find_serious(page) == []
        screenshot(page, f"review-{scheme}")
    page.locator("#review h2").click()
    page.keyboard.press("j")
    expect(current).to_contain_text("gate 1")
    page.keyboard.press("ArrowUp")
    expect(current).to_contain_text("gate 0")
    page.keyboard.press("a")
    expect(page.get_by_role("tab", name="Review (4)")).to_be_visible()
    expect(current).to_contain_text("gate 1")
    page.keyboard.press("e")
    box = page.locator(".review.current textarea[name=text]")
    expect(box).to_be_focused()
    box.fill("")
    box.press_sequentially("At noon, ma'am [1].")  # letters that are typed do nothing else
    page.locator(".review.current [data-decision=changed]").click()
    expect(entries).to_have_count(3)
    page.keyboard.press("r")
    expect(page.locator(".review.current textarea[name=reason]")).to_be_focused()
    page.keyboard.press("Escape")
    expect(page.locator(".review.current textarea[name=reason]")).to_be_hidden()
    page.keyboard.press("r")
    page.locator(".review.current textarea[name=reason]").fill("Only gate 4 opens.")
    page.locator(".review.current .editor [data-decision=rejected]").click()
    expect(entries).to_have_count(2)
    page.keyboard.press("m")
    expect(entries).to_have_count(1)
    assert decisions(apprentice) == [
        ("accepted", ""),
        ("changed", ""),
        ("rejected", "Only gate 4 opens."),
        ("missing", ""),
        ("", ""),
    ]
    page.locator("#review-decided summary").click()
    page.locator("#review-decided [data-decision=open]").first.click()
    expect(entries).to_have_count(2)
    with new_page(browser, locale="en-US") as other:
        enter(other, url, "mia")
        expect(other.locator(".account .name")).to_have_text("mia")
        expect(other.get_by_role("tab")).to_have_text(["Chat", "Documents", "Learning"])
        other.get_by_role("tab", name="Learning").click()
        mine = other.locator("#my-feedback")
        expect(mine).to_contain_text("rita rejected it: Only gate 4 opens.")
        expect(mine).to_contain_text("rita accepted it in other words.")
        expect(mine.locator("[data-decision=changed] .said")).to_have_text("At noon, ma'am [1].")


def test_several_are_decided_at_once_on_a_phone(
    browser: Browser, home: tuple[str, Apprentice], screenshot: Callable[[Page, str], None]
) -> None:
    url, apprentice = home
    with new_page(browser, locale="en-US") as page:
        page.set_viewport_size({"width": 390, "height": 800})
        enter(page, url, "rita")
        expect(page.locator(".account .initial")).to_have_text("R")
        page.get_by_role("tab", name="Review (5)").click()
        entries = page.locator("#review-queue .review")
        expect(entries).to_have_count(5)
        picks = page.locator("#review-queue .review input[type=checkbox]")
        picks.nth(0).check()
        picks.nth(2).check()
        bar = page.locator("#review-queue .selection")
        expect(bar.locator("[data-count]")).to_have_text("2")
        bar.locator(".opener").click()
        page.evaluate(AXE.read_text(encoding="utf-8"))
        assert find_serious(page) == []
        assert page.evaluate("document.documentElement.scrollWidth") <= 390
        screenshot(page, "review-phone")
        bar.locator("[data-decision=rejected]").click()
        expect(page.locator(".toast-body.warning")).to_contain_text("Say why it is rejected")
        bar.locator("input[name=reason]").fill("These gates never open.")
        bar.locator("[data-decision=rejected]").click()
        expect(entries).to_have_count(3)
        page.locator("#review-queue .select-all").check()
        bar.locator("[data-decision=accepted]").click()
        expect(page.locator("#review-queue .empty")).to_be_visible()
        expect(page.get_by_role("tab", name="Review", exact=True)).to_be_visible()
    rejected = ("rejected", "These gates never open.")
    assert decisions(apprentice) == [rejected, ("accepted", ""), rejected, ("accepted", ""), ("accepted", "")]

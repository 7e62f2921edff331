"""The tab Quality in a real browser."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.ui.conftest import serving
from tests.ui.web.quality.nights import FIRST, SECOND
from ui.wiring import Apprentice

pytestmark = pytest.mark.browser


@pytest.fixture
def quality(page: Page, after_nights: Apprentice) -> Iterator[Page]:
    """The tab, after two nights, as somebody sees it who asked none of the questions."""
    with serving(after_nights) as url:
        page.goto(url)
        page.get_by_role("tab", name="Quality").click()
        expect(page.locator("#trend .chart svg").first).to_be_visible()
        yield page


def test_a_night_is_chosen_filtered_unfolded_and_saved(quality: Page, tmp_path: Path) -> None:
    comparison = quality.locator("#comparison")
    expect(comparison.locator(".verdict")).to_contain_text(SECOND)
    expect(comparison.locator(".case.unchanged")).to_have_count(9)
    quality.locator("#quality-night input").click()
    quality.get_by_role("option", name=FIRST).click()
    expect(comparison.locator(".verdict")).to_contain_text("better")
    expect(comparison.locator(".case.improved")).to_have_count(9)
    comparison.locator("input[value=unchanged]").check()
    expect(comparison.locator(".case").first).to_be_hidden()
    expect(comparison.locator(".if-unchanged")).to_be_visible()
    comparison.locator("input[value=improved]").check()
    case = comparison.locator(".case", has_text="What colour is the barn door?")  # from a file: everybody reads it
    case.locator("summary").click()
    expect(case.locator("ins").first).to_be_visible()
    expect(case.locator("del").first).to_be_visible()
    expect(comparison).not_to_contain_text("the north door")
    with quality.expect_download() as html:
        quality.get_by_role("button", name="Download as HTML").click()
    html.value.save_as(tmp_path / "report.html")
    with quality.expect_download() as lines:
        quality.get_by_role("button", name="Download as JSONL").click()
    lines.value.save_as(tmp_path / "report.jsonl")
    records = [json.loads(line) for line in (tmp_path / "report.jsonl").read_text(encoding="utf-8").splitlines()]
    assert {one["night"] for one in records if one["kind"] == "question"} == {FIRST}
    for name in ("report.html", "report.jsonl"):
        assert "the north door" not in (tmp_path / name).read_text(encoding="utf-8")
    quality.set_content((tmp_path / "report.html").read_text(encoding="utf-8"))
    expect(quality.locator(".chart svg").first).to_be_visible()
    expect(quality.locator(".case.improved").first).to_be_visible()
    quality.locator("input[value=regressed]").check()
    expect(quality.locator(".case.improved").first).to_be_hidden()

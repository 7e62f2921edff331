"""A server with a scripted model, and a page that looks at it."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect

from tests.ui.conftest import serving, stand_in
from tests.ui.fakes import PacedGenerator
from ui.wiring import Apprentice


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, Apprentice]]:
    """One server for all tests of this file; each test is another visitor."""
    apprentice = stand_in(tmp_path_factory.mktemp("app"))
    with serving(apprentice) as url:
        yield url, apprentice


@pytest.fixture
def slow(address: tuple[str, Apprentice]) -> Iterator[None]:
    """A model that takes its time."""
    generator = address[1].assistant.generator
    assert isinstance(generator, PacedGenerator)
    generator.seconds_per_word = 1.5
    yield
    generator.seconds_per_word = 0.03


@pytest.fixture
def app(page: Page, address: tuple[str, Apprentice]) -> Page:
    page.goto(address[0])
    expect(page.locator(".welcome")).to_be_visible()
    return page

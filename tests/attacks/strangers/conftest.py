"""A server on loopback that every test of a file attacks, and the people whose things are there."""

from collections.abc import Iterator
from dataclasses import dataclass

import pytest

from feedback.records import Exchange
from tests.ui import conftest as ui
from tests.ui.actions.asking import asked
from ui.wiring import Apprentice

SECRET = "When does the warehouse open on the day of the secret merger?"
OF_MIA = f"visitor-{'1' * 32}"
CONVERSATION = "1" * 32

browser, first_page, page = ui.browser, ui.first_page, ui.page
"""Headless Chromium, and a fresh visitor in it."""


@dataclass(frozen=True)
class Target:
    """What is attacked: a server at `url` with a conversation of another person."""

    url: str
    apprentice: Apprentice
    of_mia: Exchange


@pytest.fixture(scope="module")
def target(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Target]:
    """One server for all tests of a file."""
    apprentice = ui.stand_in(tmp_path_factory.mktemp("target"), seconds_per_word=0.0)
    of_mia = asked(apprentice, SECRET, user=OF_MIA, conversation=CONVERSATION)
    with ui.serving(apprentice) as url:
        yield Target(url, apprentice, of_mia)

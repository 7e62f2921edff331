"""What the learning page says of the versions."""

import re

from assistant.adapters.erased import mark_erased
from assistant.adapters.parts import INSTALLED, Parts
from tests.ui.fakes import on_shelf
from ui.actions.learning import count_erased
from ui.web.learning.page import render_adapters, render_rollback
from ui.wiring import Apprentice
from ui.wording.texts.languages.english import ENGLISH


def test_every_version_says_what_it_does_in_an_answer(apprentice: Apprentice) -> None:
    adapters = [on_shelf(apprentice.shelf, name) for name in ("dpo-1", "dpo-2", "dpo-3")]

    def serving(parts: Parts) -> dict[str, list[str]]:
        rows = render_adapters(adapters, {}, {}, parts, ENGLISH).split('<tr data-adapter="')[1:]
        return {row.partition('"')[0]: re.findall(r'class="status champion">([^<]*)<', row) for row in rows}

    none = {"dpo-3": [], "dpo-2": [], "dpo-1": []}
    assert serving(Parts()) == {**none, "base": ["answers now"]}
    assert serving(Parts("dpo-1", "dpo-1", "dpo-1")) == {**none, "dpo-1": ["answers now"], "base": []}
    assert serving(Parts(None, "dpo-1", "dpo-2")) == {
        "dpo-3": [],
        "dpo-2": ["chooses how much to quote"],
        "dpo-1": ["judges whether to answer"],
        "base": ["writes"],
    }
    assert "dpo-1, dpo-2" in render_rollback(True, Parts(None, "dpo-1", "dpo-2"), ENGLISH)
    assert render_rollback(False, Parts(), ENGLISH) == ""


def test_a_version_that_learned_from_erased_corrections_is_marked(apprentice: Apprentice) -> None:
    adapters = [on_shelf(apprentice.shelf, name) for name in ("dpo-1", "dpo-2")]
    mark_erased(adapters[0].folder, 3)
    erased = count_erased(adapters)
    newest, marked = render_adapters(adapters, {}, erased, INSTALLED, ENGLISH).split("</tr>")[1:3]
    assert "learned from 3 corrections that were erased since; the next training replaces it" in marked
    assert "erased" not in newest

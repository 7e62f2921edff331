"""No training starts where it cannot work, and the page says why in its own language."""

import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import NamedTuple

import pytest

from finetune.data.plan import TrainingPlan
from finetune.errors import FinetuneError
from finetune.methods.table import METHODS
from tests.ui.actions.asking import asked
from ui.actions import judging, learning
from ui.actions.training.obstacles import Obstacle, check_start, find_obstacles
from ui.actions.training.run import TrainingRun
from ui.web.learning.start import render_start
from ui.wiring import Apprentice
from ui.wording.texts.languages.english import ENGLISH
from ui.wording.texts.languages.german import GERMAN


class Usage(NamedTuple):
    total: int
    used: int
    free: int


def ready(apprentice: Apprentice) -> TrainingPlan:
    """Return a plan that nothing is in the way of."""
    return replace(learning.plan_training(apprentice), too_few="", in_vain="")


def test_too_few_corrections_are_counted_before_anything_starts(apprentice: Apprentice) -> None:
    exchange = asked(apprentice, "When does it open?")
    judging.edit(apprentice, exchange.id, "At 7 [1].", user="mia")
    for method in (one for one in METHODS if not one.reads_documents):
        plan = learning.plan_training(apprentice, method.name)
        [obstacle] = find_obstacles(apprentice, plan, None)
        assert (obstacle.kind, obstacle.figures) == ("too few", {"count": 1, "needed": 50})
        with pytest.raises(FinetuneError, match="49 pairs are missing"):
            check_start(apprentice, plan, None)


def test_a_method_that_learns_documents_needs_some_and_no_correction(apprentice: Apprentice) -> None:
    plan = replace(learning.plan_training(apprentice, "pretrain"), in_vain="")
    assert find_obstacles(apprentice, plan, None) == []
    for document in apprentice.library.documents():
        apprentice.library.remove(document.id)
    [obstacle] = find_obstacles(apprentice, plan, None)
    assert obstacle.kind == "documents"
    assert "lernt nichts anderes" in render_start([obstacle], GERMAN.learning)
    with pytest.raises(FinetuneError, match="There are no documents that everybody may read, and pretrain learns"):
        check_start(apprentice, plan, None)


def test_nothing_is_in_the_way_of_enough_corrections(apprentice: Apprentice) -> None:
    assert find_obstacles(apprentice, ready(apprentice), TrainingRun(running=False)) == []
    check_start(apprentice, ready(apprentice), None)


def read_only(apprentice: Apprentice, _: pytest.MonkeyPatch) -> TrainingRun | None:
    apprentice.loaded = replace(apprentice.loaded, read_only=Path("/srv/<home>"))
    return None


def remote(apprentice: Apprentice, _: pytest.MonkeyPatch) -> TrainingRun | None:
    model = apprentice.settings.model.model_copy(update={"base_url": "http://127.0.0.1:8000/v1"})
    apprentice.settings = apprentice.settings.model_copy(update={"model": model})
    return None


def full(_: Apprentice, monkeypatch: pytest.MonkeyPatch) -> TrainingRun | None:
    monkeypatch.setattr(shutil, "disk_usage", lambda _: Usage(10**10, 10**10, 12_300_000))
    return None


def running(_: Apprentice, __: pytest.MonkeyPatch) -> TrainingRun | None:
    return TrainingRun(running=True)


@pytest.mark.parametrize(
    ("arrange", "kind", "shown", "sentence"),
    [
        (read_only, "read-only", "/srv/&lt;home&gt;", "cannot be written"),
        (remote, "remote", "http://127.0.0.1:8000/v1", "nothing can be trained here"),
        (full, "disk", "12 MB", "has 12 MB left"),
        (running, "running", "Training", "running already"),
    ],
)
def test_what_this_machine_cannot_do_stands_beside_the_button(
    apprentice: Apprentice,
    monkeypatch: pytest.MonkeyPatch,
    arrange: Callable[[Apprentice, pytest.MonkeyPatch], TrainingRun | None],
    kind: str,
    shown: str,
    sentence: str,
) -> None:
    plan, run = ready(apprentice), arrange(apprentice, monkeypatch)
    found = find_obstacles(apprentice, plan, run)
    assert [one.kind for one in found] == [kind]
    assert found == find_obstacles(apprentice, None, run)
    assert shown in render_start(found, GERMAN.learning)
    with pytest.raises(FinetuneError, match=sentence):
        check_start(apprentice, plan, run)


@pytest.mark.parametrize(
    ("obstacle", "reason"),
    [
        (Obstacle("too few", "", {"count": 0, "needed": 50}), "A training needs 50 corrections, and there are none."),
        (Obstacle("too few", "", {"count": 1, "needed": 50}), "A training needs 50 corrections, and there is 1."),
        (Obstacle("too few", "", {"count": 49, "needed": 50}), "A training needs 50 corrections, and there are 49."),
        (Obstacle("exam", "", {}), "The exam would have too few questions to show which version is better."),
        (None, ""),
    ],
)
def test_it_is_said_in_plain_words_why_no_training_can_start(obstacle: Obstacle | None, reason: str) -> None:
    html = render_start([obstacle] if obstacle else [], ENGLISH.learning)
    assert reason in html
    assert ("train-not-yet" in html) == bool(reason)
    assert all(f"{method.shown} {method.summary}.".lower() in html.lower() for method in METHODS)
    assert all(name in html for name in ("DPO ", "SimPO ", "Response tuning ", "Pre-training "))

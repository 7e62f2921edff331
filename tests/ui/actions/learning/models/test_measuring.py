"""Engines are measured by themselves where that can make answers faster, in bounded time, and by no one who waits."""

import json
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import psutil
import pytest

from assistant.errors import AssistantError
from assistant.models.engines.choosing import LLAMA_CPP, OPENVINO, TRANSFORMERS, Measured, keep_measured, read_measured
from assistant.models.waiting import WaitingGenerator
from tests.finetune.families.tiny import build_model
from ui.actions.training.models.desk import ModelDesk
from ui.actions.training.models.measuring import measure_apart, measure_when_needed
from ui.settings.loading import load
from ui.settings.models.engine import describe_engine
from ui.wiring import Apprentice


@pytest.fixture
def writing(tmp_path: Path) -> Iterator[Apprentice]:
    """An Apprentice whose tiny model writes its answers."""
    model = build_model("Llama", tmp_path / "model")
    file = tmp_path / "apprentice.toml"
    file.write_text(
        f'home = "home"\n[model]\nname = "{model}"\ndtype = "float32"\n[answers]\nmanner = "write"\n', encoding="utf-8"
    )
    apprentice = Apprentice(load(file))
    apprentice.home.mkdir()
    yield apprentice
    apprentice.engine.dispose()


def test_it_is_measured_once_where_the_model_writes(writing: Apprentice) -> None:
    begun: list[bool] = []
    said = measure_when_needed(writing, lambda: begun.append(True))
    measured = read_measured(writing.settings.model, writing.home)
    assert [one.engine for one in measured] == [TRANSFORMERS, OPENVINO, LLAMA_CPP], said
    faster = min(measured, key=lambda one: one.answer_s).engine
    assert said.startswith(f"Measured on this machine: {faster} answers fastest with")
    assert measure_when_needed(writing, lambda: begun.append(True)) == ""
    assert begun == [True]
    found = describe_engine(writing.settings.model, writing.home, gpu=False)
    assert found.sentence.startswith(f"{faster}, measured on 20")
    assert found.advice == ""


def test_it_is_not_measured_while_only_quotes_answer_nor_for_a_server_nor_against_the_settings(
    writing: Apprentice,
) -> None:
    def fail() -> None:
        raise AssertionError("it was measured")

    settings = writing.settings
    for section, changes in (
        ("answers", {"manner": "quote"}),
        ("model", {"engine": TRANSFORMERS}),
        ("model", {"base_url": "http://127.0.0.1:9/v1"}),
    ):
        changed = getattr(settings, section).model_copy(update=changes)
        now = settings.model_copy(update={section: changed})
        other = Apprentice(replace(writing.loaded, settings=now))
        assert measure_when_needed(other, fail) == ""
        other.engine.dispose()
    assert "assistant models measure" in describe_engine(settings.model, writing.home, gpu=False).advice
    assert describe_engine(settings.model, writing.home, gpu=True).advice == ""


def test_it_ends_in_time_and_keeps_nothing(writing: Apprentice) -> None:
    started: list[int] = []
    begin = time.monotonic()
    with pytest.raises(AssistantError, match="took longer than"):
        measure_apart(
            writing.settings.model,
            writing.home,
            writing.loaded.file,
            lambda process: started.append(process.pid),
            most_s=0.5,
        )
    assert time.monotonic() - begin < 10
    assert not psutil.pid_exists(started[0])
    assert read_measured(writing.settings.model, writing.home) == []


def test_a_model_that_memory_does_not_hold_once_more_is_not_measured(writing: Apprentice) -> None:
    huge = writing.settings.model.model_copy(update={"name": "org/Huge-4000B"})
    with pytest.raises(AssistantError, match="Stop the server, then run"):
        measure_apart(huge, writing.home, writing.loaded.file)


@pytest.mark.slow
def test_the_page_measures_and_the_faster_engine_answers_at_once(writing: Apprentice) -> None:
    desk = ModelDesk(writing)
    desk.measure()
    *_, ended = desk.follow(0.01)
    assert (ended.stage, ended.problem) == ("done", "")
    measured = json.loads((writing.home / "models" / "engines.json").read_text(encoding="utf-8"))
    [kept] = measured.values()
    faster = min(kept, key=lambda one: one["answer_s"])["engine"]
    assert isinstance(writing.generator, WaitingGenerator)
    assert writing.generator.held is not None
    assert writing.generator.held.engine.split()[0] == faster


def test_a_measurement_that_is_cancelled_ends_and_changes_nothing(writing: Apprentice) -> None:
    keep_measured(writing.settings.model, writing.home, [Measured(TRANSFORMERS, 1, 1, 1, 1)])
    desk = ModelDesk(writing)
    desk.measure()
    with pytest.raises(AssistantError, match="Another model is being chosen or measured"):
        desk.measure()
    time.sleep(0.5)
    desk.cancel()
    *_, ended = desk.follow(0.01)
    assert ended.stage == "cancelled"
    assert [one.engine for one in read_measured(writing.settings.model, writing.home)] == [TRANSFORMERS]

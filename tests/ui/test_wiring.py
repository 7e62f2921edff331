"""The whole product from Python, as the README shows it."""

import os
import threading
from pathlib import Path

import pytest

from assistant.assistant import Assistant
from assistant.settings import AnswerSettings
from assistant.steps.corrections import Correction
from feedback.evaluation.golden import GoldenQuestion
from retrieval.documents import Passage
from tests.fakes import FixedCorrections, FixedRetriever, ScriptedGenerator
from ui.actions.learning import simulate
from ui.wiring import Apprentice


@pytest.fixture
def apprentice(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Apprentice:
    monkeypatch.setenv("APPRENTICE_HOME", str(tmp_path / "home"))
    return Apprentice.open()


def test_opening_writes_nothing(apprentice: Apprentice):
    assert not apprentice.home.exists()


def test_every_part_is_built_once_whoever_asks_first(apprentice: Apprentice):
    found: list[object] = []
    threads = [threading.Thread(target=lambda: found.append(apprentice.feedback)) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(set(map(id, found))) == 1
    apprentice.engine.dispose()


def test_a_part_that_takes_long_to_load_does_not_hold_up_the_others(apprentice: Apprentice, monkeypatch):
    loading, loaded = threading.Event(), threading.Event()

    def load_slowly(*_: object, **__: object) -> None:
        loading.set()
        loaded.wait(10)

    monkeypatch.setattr("retrieval.library.Library", load_slowly)
    slow = Apprentice(apprentice.loaded)
    thread = threading.Thread(target=lambda: slow.library)
    thread.start()
    assert loading.wait(5)
    assert slow.shelf.champion() is None
    assert not loaded.is_set()
    loaded.set()
    thread.join()
    slow.engine.dispose()


@pytest.mark.parametrize(
    ("manner", "untrained", "model", "expected"),
    [
        ("learned", "auto", "embedded", "quote"),
        ("learned", "auto", "org/larger", "write"),
        ("learned", "write", "embedded", "write"),
        ("learned", "quote", "org/larger", "quote"),
        ("write", "quote", "embedded", "write"),
        ("quote", "write", "org/larger", "quote"),
    ],
)
def test_the_embedded_model_quotes_until_it_has_learned(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, manner: str, untrained: str, model: str, expected: str
):
    monkeypatch.setenv("APPRENTICE_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("APPRENTICE_ANSWERS__MANNER", manner)
    monkeypatch.setenv("APPRENTICE_ANSWERS__UNTRAINED", untrained)
    monkeypatch.setenv("APPRENTICE_MODEL__NAME", model)
    apprentice = Apprentice.open()
    assert (apprentice.settings.untrained_manner, apprentice.serving.named("base").manner) == (expected, expected)
    apprentice.engine.dispose()


@pytest.mark.parametrize("enabled", ["yes", "no"])
def test_corrections_answer_in_the_chat_when_they_are_switched_on(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, enabled: str
):
    monkeypatch.setenv("APPRENTICE_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("APPRENTICE_CORRECTIONS__ENABLED", enabled)

    apprentice = Apprentice.open()
    apprentice.generator = ScriptedGenerator("Anything.")  # type: ignore[assignment]
    assert (apprentice.assistant.corrections is not None) is (enabled == "yes")
    apprentice.engine.dispose()


def test_simulated_questions_and_exams_are_answered_by_the_model_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("APPRENTICE_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("APPRENTICE_ANSWERS__UNTRAINED", "write")
    apprentice = Apprentice.open()
    passage = Passage.given("Manual", "It opens at 7.")
    golden = [GoldenQuestion("q", "When does it open?", ("At 7 [1].",), True, (passage,))]
    always = FixedCorrections(Correction("e1", "When does it open?", "At 7 [1].", (passage,)))
    generator = ScriptedGenerator("Model's words.")
    apprentice.assistant = Assistant(FixedRetriever(passage), generator, AnswerSettings(), corrections=always)  # type: ignore[assignment]
    apprentice.generator = generator  # type: ignore[assignment]
    [exchange] = simulate(apprentice, golden, context="gold")
    report = apprentice.exam(golden, context="gold")
    assert exchange.answer.text == report.rows[0].answer == "Model's words."
    apprentice.engine.dispose()


@pytest.mark.parametrize(
    ("model", "embeddings", "offline"),
    [
        ("embedded", "embedded", True),
        ("embedded", "{folder}", True),
        ("embedded", "BAAI/bge-small-en-v1.5", False),
        ("{folder}", "embedded", True),
        ("HuggingFaceTB/SmolLM2-1.7B-Instruct", "embedded", False),
    ],
)
def test_the_hub_is_off_unless_a_model_must_come_from_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, model: str, embeddings: str, offline: bool
):
    monkeypatch.setenv("HF_HUB_OFFLINE", "0")  # remembered, so that it is as before afterwards
    monkeypatch.delenv("HF_HUB_OFFLINE")
    monkeypatch.setenv("APPRENTICE_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("APPRENTICE_MODEL__NAME", model.format(folder=tmp_path))
    monkeypatch.setenv("APPRENTICE_INDEX__EMBEDDINGS", embeddings.format(folder=tmp_path))
    Apprentice.open()
    assert (os.environ.get("HF_HUB_OFFLINE") == "1") is offline

"""What fits a model because of its size, without loading it."""

from pathlib import Path

import pytest

from assistant.models.profile import PROFILES, choose_profile, count_parameters
from assistant.settings import AnswerSettings, ModelSettings

SMALL, LARGEST = PROFILES[0], PROFILES[-1]


@pytest.mark.parametrize(
    ("name", "parameters"),
    [
        ("embedded", 135e6),
        ("HuggingFaceTB/SmolLM2-1.7B-Instruct", 1.7e9),
        ("Qwen/Qwen3-0.6B", 0.6e9),
        ("mistralai/Mistral-7B-Instruct-v0.3", 7e9),
        ("HuggingFaceTB/SmolLM2-360M-Instruct", 360e6),
        ("someone/a-model-of-no-size", None),
        ("org/gpt2b", None),
    ],
)
def test_the_size_stands_in_the_name(name: str, parameters: float | None) -> None:
    assert count_parameters(ModelSettings(name=name)) == parameters


def test_the_size_of_a_local_model_is_that_of_its_files(tmp_path: Path) -> None:
    for part in ("model-1.safetensors", "model-2.safetensors"):
        with (tmp_path / part).open("wb") as file:
            file.truncate(1_500_000_000)
    assert count_parameters(ModelSettings(name=str(tmp_path))) == 1.5e9
    with (tmp_path / "a.gguf").open("wb") as file:
        file.truncate(4_800_000_000)
    assert count_parameters(ModelSettings(name=str(tmp_path / "a.gguf"))) == 8e9


def test_a_model_at_a_server_is_told_by_its_name() -> None:
    address = "http://127.0.0.1:8000/v1"
    assert choose_profile(ModelSettings(name="llama3.1:8b", base_url=address)) == LARGEST
    assert choose_profile(ModelSettings(name="embedded", base_url=address)).untrained == "write"


def test_the_embedded_model_answers_as_the_settings_say_by_default() -> None:
    assert SMALL.fit_answers(AnswerSettings()) == AnswerSettings()
    assert choose_profile(ModelSettings()) == SMALL


def test_what_a_person_wrote_down_is_never_overruled() -> None:
    fitted = LARGEST.fit_answers(AnswerSettings(highlights=2))
    assert (fitted.highlights, fitted.repetition_penalty, fitted.rewrite_followups) == (2, 1.0, True)


def test_a_window_that_was_written_down_and_that_of_a_server_stay() -> None:
    assert LARGEST.fit_model(ModelSettings(name="org/Large-8B")).window == 16_384
    assert LARGEST.fit_model(ModelSettings(name="org/Large-8B", window=1000)).window == 1000
    address = "http://127.0.0.1:8000/v1"
    assert LARGEST.fit_model(ModelSettings(name="org/Large-8B", base_url=address)).window == 4096

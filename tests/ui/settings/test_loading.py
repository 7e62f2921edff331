"""Settings: where values come from, and that every mistake is one line that helps."""

from pathlib import Path

import pytest

from assistant.settings import EMBEDDED_MODEL_ID
from ui.settings.listing import list_settings
from ui.settings.loading import SettingsError, load


@pytest.fixture(autouse=True)
def _empty_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    for variable in ("APPRENTICE_HOME", "APPRENTICE_CONFIG", "APPRENTICE_DATABASE"):
        monkeypatch.delenv(variable, raising=False)


def write(text: str, file: str = "apprentice.toml") -> Path:
    path = Path(file)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path


def refusal() -> str:
    with pytest.raises(SettingsError) as caught:
        load()
    assert "\n" not in str(caught.value)
    return str(caught.value)


def test_without_a_file_everything_has_its_default(tmp_path: Path):
    loaded = load()
    assert loaded.file is None
    assert loaded.settings.home == tmp_path / "apprentice-data"
    assert {setting.origin for setting in list_settings(loaded)} == {"default"}


def test_the_environment_wins_over_the_file_and_the_file_over_the_default(monkeypatch: pytest.MonkeyPatch):
    write("[answers]\ntemperature = 0.5\ntop_k = 7\n")
    monkeypatch.setenv("APPRENTICE_ANSWERS__TOP_K", "9")
    origin = {setting.name: (setting.value, setting.origin) for setting in list_settings(load())}
    assert origin["answers.temperature"] == (0.5, "file")
    assert origin["answers.top_k"] == (9, "environment")
    assert origin["answers.top_p"] == (1.0, "default")


def test_a_reason_ends_in_one_full_stop():
    write("[training]\nfolds = 1\n")
    assert refusal().endswith(" use 0 for none, or 2 to 10.")


def test_a_relative_file_of_instructions_starts_at_the_folder_of_the_file_that_names_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setenv(
        "APPRENTICE_CONFIG", str(write('[training]\ninstructions = "some.jsonl"\n', "elsewhere/mine.toml"))
    )
    assert load().settings.training.instructions == tmp_path / "elsewhere" / "some.jsonl"
    monkeypatch.setenv("APPRENTICE_TRAINING__INSTRUCTIONS", "here.jsonl")
    assert load().settings.training.instructions == tmp_path / "here.jsonl"


def test_a_configuration_of_processes_starts_at_the_folder_of_the_file_that_names_it_and_a_number_is_none(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setenv("APPRENTICE_CONFIG", str(write('[training]\nlaunch = "cluster.yaml"\n', "elsewhere/mine.toml")))
    assert load().settings.training.launch == str(tmp_path / "elsewhere" / "cluster.yaml")
    write("[training]\nlaunch = 2\n", "elsewhere/mine.toml")
    assert load().settings.training.launch == "2"
    monkeypatch.setenv("APPRENTICE_TRAINING__LAUNCH", "here.yaml")
    assert load().settings.training.launch == str(tmp_path / "here.yaml")


def test_a_relative_home_starts_at_the_folder_of_the_file_that_names_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setenv("APPRENTICE_CONFIG", str(write('home = "data"\n', "elsewhere/mine.toml")))
    assert load().settings.home == tmp_path / "elsewhere" / "data"
    monkeypatch.setenv("APPRENTICE_HOME", "here")
    assert load().settings.home == tmp_path / "here"


def test_an_unknown_setting_is_refused_with_the_nearest_name_of_its_section():
    file = write('[model]\nnaem = "embedded"\n')
    assert refusal() == f"There is no setting 'model.naem' ({file.absolute()}): did you mean model.name?"


def test_a_setting_in_the_wrong_section_is_led_to_the_right_one():
    write("[model]\ntemperature = 0.5\n")
    assert "did you mean answers.temperature?" in refusal()


def test_an_unknown_section_is_refused_with_the_nearest_one():
    write('[modle]\nname = "embedded"\n')
    assert "did you mean model" in refusal()


def test_an_unknown_variable_is_refused_by_its_own_name(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("APPRENTICE_HOEM", "x")
    assert refusal() == "There is no setting 'hoem' (APPRENTICE_HOEM): did you mean home?"


def test_an_invalid_value_names_setting_value_place_and_what_is_allowed(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("APPRENTICE_ANSWERS__TEMPERATURE", "hot")
    message = refusal()
    assert "answers.temperature = 'hot' in APPRENTICE_ANSWERS__TEMPERATURE" in message
    assert "valid number" in message
    monkeypatch.delenv("APPRENTICE_ANSWERS__TEMPERATURE")
    write('[model]\nquantization = "nf5"\n')
    assert "'auto', 'nf4', 'int8' or 'none'" in refusal()


def test_every_mistake_of_a_file_is_told_at_once():
    write("[answers]\ntemperature = 9\ntop_k = 0\n")
    message = refusal()
    assert "answers.temperature" in message
    assert "answers.top_k" in message


def test_broken_toml_is_refused_with_its_line():
    write("[model]\nname = embedded\n")
    message = refusal()
    assert "line 2" in message
    assert "quotes" in message


def test_a_named_file_that_is_missing_is_refused(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("APPRENTICE_CONFIG", "nowhere.toml")
    assert "'nowhere.toml' is not there" in refusal()


def test_passwords_and_keys_are_never_shown(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("APPRENTICE_DATABASE", "postgresql+psycopg://me:secret@host/name")
    monkeypatch.setenv("APPRENTICE_MODEL__API_KEY", "secret")
    shown = {setting.name: setting.value for setting in list_settings(load())}
    assert shown["database"] == "postgresql+psycopg://me:********@host/name"
    assert shown["model.api_key"] == "********"
    assert "secret" not in str(shown.values())


def test_what_fits_the_size_of_the_model_is_told_apart_from_defaults(tmp_path: Path) -> None:
    file = tmp_path / "apprentice.toml"
    file.write_text('[model]\nname = "org/Large-8B"\n[training.orpo]\nlearning_rate = 3e-4\n', encoding="utf-8")
    loaded = load(file)
    training = loaded.settings.training
    assert training.dpo.learning_rate == pytest.approx(5e-6)
    assert training.sft.learning_rate == pytest.approx(1e-4)
    assert training.orpo.learning_rate == 3e-4
    assert (loaded.settings.model.window, loaded.origins["model.window"]) == (16_384, "model size")
    assert loaded.settings.answers.end_probability == 0
    assert loaded.origins["training.dpo.learning_rate"] == loaded.origins["answers.end_probability"] == "model size"
    assert loaded.origins["training.orpo.learning_rate"] == "file"


def test_a_server_has_a_copy_of_its_weights_here(tmp_path: Path) -> None:
    """The size of the copy decides what suits the model, whatever the server calls it."""
    at_server = {"name": "ours", "base_url": "http://127.0.0.1:8000/v1", "quantization": "int8"}
    file = tmp_path / "apprentice.toml"
    lines = ["[model]", *(f'{name} = "{value}"' for name, value in at_server.items())]
    file.write_text("\n".join(lines))
    without = load(file).settings
    assert without.weights == without.model
    file.write_text("\n".join([*lines, "[training]", 'base = "embedded"']))
    settings = load(file).settings
    assert (settings.weights.name, settings.weights.base_url, settings.weights.quantization) == (
        "embedded",
        None,
        "int8",
    )
    assert settings.weights.model_id == EMBEDDED_MODEL_ID
    assert (settings.model.model_id, settings.untrained_manner) == ("ours", "quote")
    assert (without.training.dpo.learning_rate, settings.training.dpo.learning_rate) == (1e-4, 5e-4)
    assert not settings.needs_hub
    file.write_text('[training]\nbase = "elsewhere"')
    assert load(file).settings.weights.name == "embedded"

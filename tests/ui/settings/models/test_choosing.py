"""What is chosen can answer: what is missing of it is named before anything is written."""

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from assistant.errors import AssistantError
from assistant.models.formats.conversion import find_embedded_gguf, locate
from assistant.settings import ModelSettings
from tests.conftest import MODEL_HOME
from tests.ui.settings.models.servers import OPENAI, ListingServer, running
from ui.settings.loading import Settings
from ui.settings.models.choosing import Choice, choose


def chosen(
    wanted: str, at_server: str | None = None, settings: Settings | None = None, *, key_is_theirs: bool = False
) -> tuple[Choice, list[str]]:
    fetched: list[str] = []
    choice = choose(wanted, at_server, settings or Settings(), key_is_theirs=key_is_theirs, fetch=fetched.append)
    return choice, fetched


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A small model as it comes from the hub: its files are those of the embedded one, its weights are few."""
    folder = tmp_path_factory.mktemp("model")
    source = locate("embedded", MODEL_HOME)
    assert isinstance(source, Path)
    for file in source.iterdir():
        if file.suffix != ".safetensors":
            shutil.copy(file, folder)
    header = json.dumps({"a": {"dtype": "F16", "shape": [4], "data_offsets": [0, 8]}}).encode()
    (folder / "model.safetensors").write_bytes(len(header).to_bytes(8, "little") + header + bytes(8))
    return folder


def test_only_a_hub_model_is_fetched(whole: Path) -> None:
    gguf = find_embedded_gguf()
    assert chosen("smollm2-135m") == (Choice("embedded"), [])
    assert chosen("embedded") == (Choice("embedded"), [])
    assert chosen(str(whole)) == (Choice(str(whole)), [])
    assert chosen(str(gguf)) == (Choice(str(gguf)), [])
    assert chosen("qwen3-4b") == (Choice("Qwen/Qwen3-4B"), ["Qwen/Qwen3-4B"])
    assert chosen("acme/tuned-7b") == (Choice("acme/tuned-7b"), ["acme/tuned-7b"])


def test_a_folder_is_written_with_its_whole_path(whole: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(whole.parent)
    assert chosen(f"./{whole.name}")[0] == Choice(str(whole))
    assert chosen(whole.name)[0] == Choice(str(whole))


def remove(name: str) -> Callable[[Path], object]:
    return lambda folder: (folder / name).unlink()


def cut(folder: Path) -> None:
    file = folder / "model.safetensors"
    file.write_bytes(file.read_bytes()[:-1])


def point(folder: Path) -> None:
    (folder / "model.safetensors").write_text("version https://git-lfs.github.com/spec/v1\n", encoding="utf-8")


def lack_a_shard(folder: Path) -> None:
    index = {"weight_map": {"a": "model.safetensors", "b": "model-2.safetensors"}}
    (folder / "model.safetensors.index.json").write_text(json.dumps(index), encoding="utf-8")


def break_the_index(folder: Path) -> None:
    (folder / "model.safetensors.index.json").write_text("{", encoding="utf-8")


@pytest.mark.parametrize(
    ("damage", "why"),
    [
        (remove("config.json"), "no config.json"),
        (remove("model.safetensors"), "has no weights"),
        (remove("tokenizer.json"), "has no tokenizer"),
        (remove("chat_template.jinja"), "no chat template"),
        (cut, "is not whole"),
        (point, "is not whole"),
        (lack_a_shard, "'model-2.safetensors' is not there"),
        (break_the_index, "cannot be read"),
    ],
)
def test_what_a_folder_lacks_is_named(whole: Path, tmp_path: Path, damage: Callable[[Path], object], why: str) -> None:
    folder = tmp_path / "damaged"
    shutil.copytree(whole, folder)
    damage(folder)
    with pytest.raises(AssistantError, match=why):
        chosen(str(folder))


@pytest.mark.parametrize(
    ("wanted", "why"),
    [
        ("qwen3-4", "Did you mean qwen3-4b"),
        ("gpt", "The catalogue has no model 'gpt'"),
        ("/nowhere/model", "There is no folder '/nowhere/model'"),
        ("nowhere.gguf", "There is no file 'nowhere.gguf'"),
        ("ftp://x/y/z", "The catalogue has no model"),
    ],
)
def test_what_is_not_there_is_said(wanted: str, why: str) -> None:
    with pytest.raises(AssistantError, match=why):
        chosen(wanted)


def test_a_file_that_is_no_model_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "model.gguf"
    file.write_bytes(b"<html>")
    with pytest.raises(AssistantError, match="is no GGUF file"):
        chosen(str(file))


def test_a_server_must_know_the_model() -> None:
    server = ListingServer(OPENAI)
    with running(server):
        assert chosen(f"{server.base_url}/", "large")[0] == Choice("large", server.base_url)
        with pytest.raises(AssistantError, match=r"which of the models .* answers: small, large"):
            chosen(server.base_url)
        with pytest.raises(AssistantError, match=r"has no model 'other'\. It has: small, large"):
            chosen(server.base_url, "other")
        with pytest.raises(AssistantError, match="--model names one of a server's models"):
            chosen("embedded", "small")
    alone = ListingServer(b'{"data": [{"id": "only"}]}')
    with running(alone):
        assert chosen(alone.base_url)[0] == Choice("only", alone.base_url)


def test_a_key_goes_only_to_the_server_it_is_for() -> None:
    one, other = ListingServer(OPENAI), ListingServer(OPENAI)
    with running(one), running(other):
        model = ModelSettings.model_validate({"name": "small", "base_url": one.base_url, "api_key": "secret"})
        settings = Settings(model=model)
        chosen(one.base_url, "large", settings)
        chosen(other.base_url, "large", settings)
        chosen(other.base_url, "large", settings, key_is_theirs=True)
    assert [key for _, key in one.asked] == ["Bearer secret"]
    assert [key for _, key in other.asked] == [None, "Bearer secret"]

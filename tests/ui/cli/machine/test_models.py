"""`assistant models`: what is listed, what is written, what is downloaded, and what nobody asked for."""

import json
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from assistant.models.formats.conversion import locate
from tests.conftest import MODEL_HOME
from tests.ui.cli.commands import Shell
from tests.ui.settings.models.hub import LittleHub
from tests.ui.settings.models.servers import OPENAI, ListingServer, running

NAME = "Qwen/Qwen3-0.6B"
FILE = '# mine\n[model]\nname = "embedded"  # small\nwindow = 1024\n'


@pytest.fixture
def hub(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LittleHub]:
    """A hub with one model: the files of the embedded one, with weights of a few bytes."""
    folder, source = tmp_path_factory.mktemp("hub"), locate("embedded", MODEL_HOME)
    assert isinstance(source, Path)
    for file in source.iterdir():
        if file.suffix != ".safetensors":
            shutil.copy(file, folder)
    header = json.dumps({"a": {"dtype": "F16", "shape": [4], "data_offsets": [0, 8]}}).encode()
    (folder / "model.safetensors").write_bytes(len(header).to_bytes(8, "little") + header + bytes(8))
    (folder / "onnx").mkdir()
    (folder / "onnx" / "model.onnx").write_bytes(b"not wanted")
    server = LittleHub(NAME, folder)
    with running(server):
        yield server


def online(hub: LittleHub, shell: Shell) -> dict[str, str]:
    return {"HF_ENDPOINT": hub.address, "HF_HOME": str(shell.folder / "hf"), "HF_HUB_OFFLINE": "0"}


def test_the_list_says_what_fits_and_what_is_used(shell: Shell) -> None:
    listed = shell.run("assistant models --json").json
    assert listed["used"] == "embedded"
    assert [model["name"] for model in listed["models"] if model["used"]] == ["smollm2-135m"]
    assert listed["machine"]["memory_bytes"] > 1e9
    need = {model["name"]: model["fit"]["need"] for model in listed["models"]}
    assert need["smollm2-135m"]["serve"] < need["qwen3-4b"]["serve"] < need["llama-3.3-70b"]["serve"]
    printed = shell.run("assistant models")
    assert printed.out.splitlines()[0].split() == (
        ["name", "size", "window", "licence", "serve", "GB", "train", "GB", "fits", "used"]
    )
    assert "In use: embedded." in printed.err
    assert not (shell.folder / "home").exists()


def test_one_model_is_shown_with_all_ways_to_hold_it(shell: Shell) -> None:
    shown = shell.run("assistant models show llama-3.1-8b")
    assert shown.code == 0
    assert "Llama 3.1 Community, given by consent at the hub" in shown.out
    needs = shell.run("assistant models show llama-3.1-8b --json").json["needs"]
    assert needs["nf4"]["serve"] < needs["int8"]["serve"] < needs["none"]["serve"]
    unknown = shell.run("assistant models show nothing")
    assert (unknown.code, unknown.err) == (
        2,
        "The catalogue has no model 'nothing': `assistant models` lists it.\n",
    )


def test_a_hub_model_is_downloaded_once_and_only_what_is_needed(shell: Shell, hub: LittleHub) -> None:
    file = shell.folder / "apprentice.toml"
    file.write_text(FILE, encoding="utf-8")
    shell.run_alone("assistant models", **online(hub, shell))
    shell.run_alone("assistant models show qwen3-0.6b", **online(hub, shell))
    assert hub.asked == []
    done = shell.run_alone("assistant models use qwen3-0.6b", **online(hub, shell))
    assert done.code == 0, done.err
    assert "Downloading Qwen/Qwen3-0.6B." in done.err
    assert file.read_text(encoding="utf-8") == FILE.replace('"embedded"', f'"{NAME}"')
    assert done.out == f"{NAME} answers from the next start on: it stands in {file}. Restart the server.\n"
    assert any("model.safetensors" in asked for asked in hub.asked)
    assert not any("onnx" in asked for asked in hub.asked)
    hub.asked.clear()
    again = shell.run_alone(f"assistant models use {NAME}", **online(hub, shell))
    assert (again.code, again.err, hub.asked) == (0, "", [])


def test_without_a_network_it_says_what_to_bring_and_changes_nothing(shell: Shell, hub: LittleHub) -> None:
    reasons = {
        "HF_HUB_OFFLINE forbids to fetch it": {**online(hub, shell), "HF_HUB_OFFLINE": "1"},
        "cannot be fetched from http://127.0.0.1:1 ": {**online(hub, shell), "HF_ENDPOINT": "http://127.0.0.1:1"},
    }
    for why, variables in reasons.items():
        done = shell.run_alone("assistant models use qwen3-0.6b", **variables)
        assert done.code == 2
        assert why in done.err
        assert "run `hf download Qwen/Qwen3-0.6B --local-dir Qwen3-0.6B` elsewhere" in done.err
        assert "`assistant models use /path/to/Qwen3-0.6B`" in done.err
    assert hub.asked == []
    assert not (shell.folder / "apprentice.toml").exists()
    brought = shell.run("assistant models use", hub.folder)
    assert brought.code == 0, brought.err
    assert f'name = "{hub.folder}"' in (shell.folder / "apprentice.toml").read_text(encoding="utf-8")


def test_what_the_hub_refuses_is_explained(shell: Shell, hub: LittleHub) -> None:
    missing = shell.run_alone("assistant models use qwen3-4b", **online(hub, shell))
    assert missing.code == 2
    assert "There is no model 'Qwen/Qwen3-4B' at" in missing.err
    hub.gated = True
    gated = shell.run_alone(f"assistant models use {NAME}", **online(hub, shell))
    assert gated.code == 2
    assert "ask for consent to its licence" in gated.err
    (hub.folder / "tokenizer.json").unlink()
    hub.gated = False
    part = shell.run_alone(f"assistant models use {NAME}", **online(hub, shell))
    assert part.code == 2
    assert "has no tokenizer" in part.err
    assert not (shell.folder / "apprentice.toml").exists()


def test_a_server_is_used_without_the_key_of_another(shell: Shell) -> None:
    server = ListingServer(OPENAI)
    file = shell.folder / "apprentice.toml"
    file.write_text('[model]\nname = "x"\nbase_url = "http://127.0.0.1:9/v1"\napi_key = "secret"\n', encoding="utf-8")
    with running(server):
        done = shell.run(f"assistant models use {server.base_url} --model small")
        assert done.code == 0, done.err
        assert "The key of the server before was taken out" in done.err
        assert file.read_text(encoding="utf-8") == f'[model]\nname = "small"\nbase_url = "{server.base_url}"\n'
        assert shell.run("assistant models --json").json["used"] == f"small at {server.base_url}"
        assert shell.run("assistant models use smollm2-135m").code == 0
    assert file.read_text(encoding="utf-8") == '[model]\nname = "embedded"\n'
    assert all(key is None for _, key in server.asked)


def test_what_the_environment_says_is_not_overruled_silently(shell: Shell) -> None:
    done = shell.run("assistant models use embedded", APPRENTICE_MODEL__NAME="other")
    assert done.code == 2
    assert "APPRENTICE_MODEL__NAME in the environment would overrule the file" in done.err
    assert not (shell.folder / "apprentice.toml").exists()

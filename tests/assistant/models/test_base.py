"""Models are found, or it is said what is missing."""

import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
import torch

from assistant.errors import AssistantError
from assistant.models.base import LoadedBase, load_base
from assistant.models.formats import conversion
from assistant.models.formats.conversion import convert_gguf, locate
from assistant.settings import ModelSettings
from tests.conftest import MODEL_HOME


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("./nowhere", "no folder 'nowhere'"),
        ("/no/such/place", "no folder"),
        ("~/no such place", "no folder"),
        ("missing.gguf", "no file 'missing.gguf'"),
        ("http://localhost", "no folder"),
    ],
)
def test_what_is_not_there_is_named(name, message, tmp_path):
    with pytest.raises(AssistantError, match=message):
        locate(name, tmp_path)


def test_a_folder_without_a_model_is_named(tmp_path):
    with pytest.raises(AssistantError, match=r"holds no model: it has no config\.json"):
        locate(str(tmp_path), tmp_path)


def test_a_hub_id_is_left_to_the_hub(tmp_path):
    assert locate("org/model-1.5", tmp_path) == "org/model-1.5"
    assert locate("gpt2", tmp_path) == "gpt2"


def test_a_model_that_cannot_be_downloaded_says_what_to_do(tmp_path):
    with pytest.raises(AssistantError, match=r"cannot be had from Hugging Face .* Check the name and the network"):
        load_base(ModelSettings(name="nobody/no-such-model"), tmp_path)


def test_a_folder_that_is_no_language_model_is_refused(tmp_path):
    (tmp_path / "config.json").write_text('{"model_type": "no-such-architecture"}')
    with pytest.raises(AssistantError, match="cannot be loaded"):
        load_base(ModelSettings(name=str(tmp_path)), tmp_path)


def test_a_file_that_is_no_gguf_is_refused_and_leaves_nothing(tmp_path):
    (tmp_path / "broken.gguf").write_bytes(b"GGUF but not really")
    with pytest.raises(AssistantError, match="cannot be read as a GGUF model"):
        locate(str(tmp_path / "broken.gguf"), tmp_path)
    assert not [path for path in (tmp_path / "models").iterdir() if path.is_dir()]


def test_a_remote_model_has_no_weights_here(tmp_path):
    with pytest.raises(AssistantError, match="its weights are not here"):
        load_base(ModelSettings(name="x", base_url="http://127.0.0.1:1/v1"), tmp_path)


def test_an_unfinished_conversion_is_done_again_and_a_finished_one_is_not(tmp_path, monkeypatch):
    calls = []

    def convert(gguf: Path, target: Path) -> None:
        calls.append(gguf)
        target.mkdir()
        (target / "config.json").touch()

    monkeypatch.setattr(conversion, "_convert", convert)
    gguf = tmp_path / "model.gguf"
    gguf.write_bytes(b"weights")
    target = convert_gguf(gguf, tmp_path / "models")
    target.rename(target.with_suffix(".unfinished"))  # as after kill -9
    assert convert_gguf(gguf, tmp_path / "models") == target == convert_gguf(gguf, tmp_path / "models")
    assert len(calls) == 2
    gguf.write_bytes(b"other weights")
    assert convert_gguf(gguf, tmp_path / "models") != target


def test_two_converters_at_once_convert_once(tmp_path, monkeypatch):
    calls = []

    def convert(gguf: Path, target: Path) -> None:
        calls.append(gguf)
        time.sleep(0.1)
        target.mkdir()

    monkeypatch.setattr(conversion, "_convert", convert)
    gguf = tmp_path / "model.gguf"
    gguf.write_bytes(b"weights")
    with ThreadPoolExecutor(4) as pool:
        folders = set(pool.map(lambda _: convert_gguf(gguf, tmp_path / "models"), range(4)))
    assert (len(folders), len(calls)) == (1, 1)


@pytest.mark.model
def test_the_embedded_model_loads_and_suits_this_machine(embedded_base: LoadedBase):
    assert embedded_base.model_id == "SmolLM2-135M-Instruct-Q4_1"
    assert embedded_base.window == 4096
    assert embedded_base.quantization == ("nf4" if torch.cuda.is_available() else "none")
    assert embedded_base.dtype in (torch.float32, torch.bfloat16)
    assert (embedded_base.tokenizer.padding_side, embedded_base.model.training) == ("left", False)


@pytest.mark.model
@pytest.mark.usefixtures("embedded_base")  # convert_gguf by then
def test_loading_a_local_model_uses_no_network_and_prints_nothing():
    program = f"""
import socket
def refused(*_): raise SystemExit("the network was used")
socket.socket.connect = socket.getaddrinfo = refused
from pathlib import Path
from assistant.models.base import load_base
from assistant.settings import ModelSettings
load_base(ModelSettings(), Path({str(MODEL_HOME)!r}))
"""
    environment = {"PATH": "/usr/bin:/bin", "HOME": "/nonexistent", "PYTHONPATH": ":".join(sys.path)}
    done = subprocess.run([sys.executable, "-c", program], env=environment, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


@pytest.mark.model
def test_a_model_in_four_bits_passes_gradients_after_it_has_answered():
    base = load_base(ModelSettings(quantization="nf4", dtype="float32"), MODEL_HOME)
    ids = base.tokenizer("The capital of France is", return_tensors="pt").input_ids.to(base.device)
    with torch.inference_mode():
        base.model(ids)
    read = base.model.get_input_embeddings()(ids.clone()).detach().requires_grad_()
    base.model(inputs_embeds=read).logits[0, -1].max().backward()
    assert read.grad is not None
    assert read.grad.abs().sum() > 0


@pytest.mark.model
@pytest.mark.parametrize("quantization", ["nf4", "int8"])
def test_the_embedded_model_can_be_quantised(quantization):
    base = load_base(ModelSettings(quantization=quantization), MODEL_HOME)
    assert base.quantization == quantization
    assert base.model.get_memory_footprint() < 250e6
    ids = base.tokenizer("The capital of France is", return_tensors="pt").input_ids.to(base.device)
    with torch.inference_mode():
        assert base.tokenizer.decode(base.model(ids).logits[0, -1].argmax()).strip() == "Paris"

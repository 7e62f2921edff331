"""A real llama-server writes with what it was started with, and is believed only what it says that it has."""

import gc
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import pytest
import torch
from transformers import AutoModelForCausalLM

from assistant.adapters.files import CARD, Adapter, write_card
from assistant.answers import Decoding, Turn
from assistant.errors import AssistantError, AwayAdapterError
from assistant.models.base import load_base
from assistant.models.formats.gguf_writing import read_name, write_model
from assistant.models.local import LocalGenerator
from assistant.models.remote.adapter_files import NAMES
from assistant.models.remote.generator import RemoteGenerator
from assistant.models.remote.kinds import find_kind, find_server
from assistant.models.remote.llama_server import LlamaServer
from assistant.seams import Generator
from assistant.settings import ModelSettings
from tests.assistant.fakes import card
from tests.assistant.models.formats.test_gguf_writing import put_lora
from tests.assistant.models.remote.llama_server import find_port, run_llama_server
from tests.finetune.families.tiny import build_model

pytestmark = pytest.mark.filterwarnings("ignore:.*is_gradient_checkpointing:FutureWarning")
QUESTION = (Turn("user", "What colour is the north door?"),)
DECODING = Decoding(12, repetition_penalty=1.0, end_probability=0.0)


@dataclass
class Home:
    """A tiny model as transformers and llama.cpp read it, and the folder of adapters."""

    folder: Path
    model: Path
    port: int
    serving: str | None = None

    @property
    def gguf(self) -> Path:
        return self.folder / "model.gguf"

    @property
    def files(self) -> list[Path]:
        return [self.folder / "adapters" / name for name in NAMES]

    @property
    def weights(self) -> ModelSettings:
        return ModelSettings(name=str(self.model), quantization="none", dtype="float32", window=1024)

    def settings(self, address: str) -> ModelSettings:
        return ModelSettings.model_validate({"name": "tiny", "base_url": address})

    def learn(self, name: str, seed_scale: float) -> Adapter:
        folder = self.folder / "adapters" / name
        put_lora(AutoModelForCausalLM.from_pretrained(self.model, dtype=torch.float32), folder)
        config = folder / "adapter_config.json"
        config.write_text(config.read_text().replace('"lora_alpha": 8', f'"lora_alpha": {8 * seed_scale:g}'))
        adapter = replace(card(name, folder, str(self.model)), settings={"reach": "everything"})
        write_card(adapter)
        return adapter

    def find(self, address: str) -> LlamaServer:
        server = find_server(self.settings(address), self.weights, self.folder, lambda: self.serving)
        assert isinstance(server, LlamaServer)
        return server

    def ask(self, address: str, *adapters: Adapter | None) -> list[str]:
        return write(RemoteGenerator(self.settings(address), lambda: self.find(address)), adapters)

    def ask_here(self, adapters: Sequence[Adapter | None]) -> list[str]:
        return write(LocalGenerator(load_base(self.weights, self.folder)), adapters)


def write(generator: Generator, adapters: Sequence[Adapter | None]) -> list[str]:
    """Return what is written with each adapter, without half of a character at the end."""
    return [generator.write_all([QUESTION], DECODING, one)[0].text.rstrip("\ufffd").strip() for one in adapters]


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Home:
    folder = tmp_path_factory.mktemp("llama-server")
    home = Home(folder, build_model("Llama", folder / "model"), find_port())
    write_model(home.model, home.gguf, "f16")
    return home


def test_what_is_brought_writes_once_the_server_was_started_with_it(home: Home) -> None:
    first, second = home.learn("sft-1", 1), home.learn("sft-2", 3)
    with run_llama_server(home.gguf, [], home.port) as address:
        assert find_kind(home.settings(address)) == "llama-server"
        base = home.ask(address, None)
        with pytest.raises(AssistantError) as refused:
            home.find(address).bring(first)
        with pytest.raises(AwayAdapterError, match="reads adapters only when it starts"):
            home.ask(address, first)
    named = ",".join(map(str, home.files))
    restart = f"restart it with `--lora {named} --lora-init-without-apply`, and it has 'sft-1'. Then `finetune promote"
    assert restart in str(refused.value)
    gc.collect()
    with run_llama_server(home.gguf, home.files, home.port) as address:
        home.find(address).bring(first)
        wrote = home.ask(address, None, first)
        assert wrote[0] == base[0]  # although the server applies adapters that no request mentions
        assert wrote[0] != wrote[1]
        home.serving = "sft-1"
        with pytest.raises(AssistantError, match="it has 'sft-2'"):
            home.find(address).bring(second)
        with pytest.raises(AwayAdapterError):  # the file is there, and the server has the one before in memory
            home.ask(address, second)
        assert home.ask(address, first) == wrote[1:]
    gc.collect()
    with run_llama_server(home.gguf, home.files, home.port) as address:
        assert home.ask(address, first) == wrote[1:]  # going back needs no restart
        assert home.ask(address, second) not in (base, wrote[1:])
        adapters = [None, first, second]
        assert home.ask(address, *adapters) == home.ask_here(adapters)


def test_an_adapter_for_answers_only_is_not_left_to_a_server_that_knows_none(home: Home) -> None:
    adapter = home.learn("sft-3", 1)
    home.serving = None
    with run_llama_server(home.gguf, [], home.port) as address, pytest.raises(AssistantError):
        home.find(address).bring(adapter)
    gc.collect()
    with run_llama_server(home.gguf, home.files, home.port) as address:
        marked = replace(adapter, settings={"reach": "answer"})  # its file says nothing of where it begins
        with pytest.raises(AwayAdapterError, match="too old to apply 'sft-3' to answers only: update it"):
            home.ask(address, marked)
        assert home.ask(address, adapter)


def test_without_the_weights_nothing_can_be_written_for_it(home: Home) -> None:
    adapter = home.learn("sft-4", 1)
    with run_llama_server(home.gguf, [], home.port) as address:
        settings = home.settings(address)
        server = find_server(settings, settings, home.folder, lambda: None)
        with pytest.raises(AssistantError, match=r"set `\[training\] base` to the model on this machine"):
            server.bring(adapter)


def test_what_was_deleted_leaves_the_files(home: Home) -> None:
    first, second = home.learn("sft-6", 1), home.learn("sft-7", 1)
    for file in home.files:
        file.unlink(missing_ok=True)
    with run_llama_server(home.gguf, [], home.port) as address:
        server = home.find(address)
        for adapter in (first, second):
            home.serving = first.id
            with pytest.raises(AssistantError):
                server.bring(adapter)
        assert [read_name(file) for file in home.files] == ["sft-6", "sft-7"]
        server.keep_only({"sft-6"})
        assert [read_name(file) for file in home.files] == ["sft-6", "sft-7"]
        (second.folder / CARD).unlink()
        server.keep_only({"sft-6"})
        assert [read_name(file) for file in home.files] == ["sft-6", "sft-6"]
        (first.folder / CARD).unlink()
        server.keep_only(())
        assert not any(file.exists() for file in home.files)


def test_dora_has_no_place_in_such_a_file(home: Home) -> None:
    folder = home.folder / "adapters" / "sft-5"
    put_lora(AutoModelForCausalLM.from_pretrained(home.model), folder, use_dora=True)
    with (
        run_llama_server(home.gguf, [], home.port) as address,
        pytest.raises(AssistantError, match="A GGUF adapter knows no 'use_dora'"),
    ):
        home.find(address).bring(card("sft-5", folder, "tiny"))

"""vLLM gets adapters while it runs, gets them again after a restart, and is believed only what it says."""

import json
import threading
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace

import pytest

from assistant.adapters import serving
from assistant.adapters.files import Adapter
from assistant.adapters.serving import AdapterServing
from assistant.adapters.shelf import AdapterShelf
from assistant.answerability.thresholds import Thresholds
from assistant.answers import Decoding, Turn
from assistant.assistant import Assistant
from assistant.errors import AssistantError, AwayAdapterError
from assistant.models.remote.generator import RemoteGenerator
from assistant.models.remote.kinds import find_kind, find_server
from assistant.models.remote.vllm import Vllm
from assistant.settings import AnswerabilitySettings, AnswerSettings, ModelSettings
from feedback.store.database import open_database
from tests.assistant.fakes import card, passage
from tests.assistant.models.remote.vllm_server import BASE, VllmServer, run_vllm
from tests.fakes import FixedRetriever
from tests.project.processes import PROJECT

PLAIN = {"peft_type": "LORA", "r": 8, "bias": "none", "use_dora": False}
QUESTION = (Turn("user", "How tall is it?"),)


@pytest.fixture
def server() -> Iterator[VllmServer]:
    with run_vllm(key="secret") as running:
        yield running


def settings_for(server: VllmServer, **changes: object) -> ModelSettings:
    return ModelSettings.model_validate({"name": BASE, "base_url": server.address, "api_key": "secret", **changes})


def an_adapter(home: Path, name: str = "sft-1", **config: object) -> Adapter:
    folder = home / "adapters" / name
    folder.mkdir(parents=True)
    (folder / "adapter_config.json").write_text(json.dumps({**PLAIN, **config}))
    (folder / "adapter_model.safetensors").write_bytes(b"weights")
    return replace(card(name, folder, BASE), settings={"reach": "everything"})


def vllm(server: VllmServer, home: Path, **changes: object) -> Vllm:
    return Vllm(settings_for(server, **changes), home / "adapters")


def test_it_is_recognised_and_named_by_what_it_lists(server: VllmServer, tmp_path: Path) -> None:
    settings = settings_for(server)
    assert find_kind(settings) == "vllm"
    assert find_kind(settings.model_copy(update={"server": "openai"})) == "openai"
    assert isinstance(find_server(settings, settings, tmp_path, lambda: None), Vllm)
    with pytest.raises(AssistantError, match=r"refuses the key: set `\[model\] api_key`"):
        find_kind(settings_for(server, api_key="wrong"))


def test_an_adapter_is_loaded_once_and_is_a_model_name(server: VllmServer, tmp_path: Path) -> None:
    subject, adapter = vllm(server, tmp_path), an_adapter(tmp_path)
    subject.bring(adapter)
    subject.bring(adapter)
    assert server.adapters == {"sft-1": str(adapter.folder)}
    generator = RemoteGenerator(settings_for(server), lambda: subject)
    assert generator.write_all([QUESTION], Decoding(), adapter)[0].text == "sft-1 writes."
    assert generator.write_all([QUESTION], Decoding())[0].text == "small writes."


def test_what_a_restart_lost_is_loaded_again(server: VllmServer, tmp_path: Path) -> None:
    subject, adapter = vllm(server, tmp_path), an_adapter(tmp_path)
    generator = RemoteGenerator(settings_for(server), lambda: subject)
    for _ in range(2):
        server.adapters.clear()
        *_, last = generator.stream(QUESTION, Decoding(), threading.Event(), adapter)
        assert last.text == "sft-1 writes."


def test_it_is_told_the_folder_as_it_sees_it(server: VllmServer, tmp_path: Path) -> None:
    adapter, shared = an_adapter(tmp_path / "here"), tmp_path / "there"
    shared.symlink_to(tmp_path / "here" / "adapters")
    vllm(server, tmp_path / "here", adapters_path=f"{shared}/").bring(adapter)
    assert server.adapters == {"sft-1": f"{shared}/sft-1"}


def test_only_what_is_ours_and_needed_no_more_is_unloaded(server: VllmServer, tmp_path: Path) -> None:
    subject = vllm(server, tmp_path)
    for name in ("sft-1", "sft-2", "sft-3"):
        subject.bring(an_adapter(tmp_path, name))
    server.adapters["theirs"] = "/elsewhere"
    subject.keep_only({"sft-2", "sft-9"})
    assert set(server.adapters) == {"sft-2", "theirs"}


@pytest.mark.parametrize(
    ("config", "changes", "message"),
    [
        ({"r": 64}, {}, r"rank 64 is greater than max_lora_rank 16\. Start it as `VLLM_ALLOW.* --max-lora-rank 64`"),
        ({}, {"adapters_path": "/mnt/nothing"}, "does not find 'sft-1' at '/mnt/nothing/sft-1': set .* adapters_path"),
        ({"use_dora": True}, {}, r"no plain LoRA.*set `\[training\] tuner` to 'lora'"),
        ({"peft_type": "IA3"}, {}, "no plain LoRA"),
    ],
)  # fmt: skip
def test_what_it_cannot_load_is_explained(
    server: VllmServer, tmp_path: Path, config: dict[str, object], changes: dict[str, object], message: str
) -> None:
    with pytest.raises(AssistantError, match=message):
        vllm(server, tmp_path, **changes).bring(an_adapter(tmp_path, **config))
    assert not server.adapters


def test_a_vllm_that_loads_nothing_while_it_runs_is_told_how_to_start(server: VllmServer, tmp_path: Path) -> None:
    server.updating = False
    name = "HuggingFaceTB/SmolLM2-1.7B-Instruct"
    with pytest.raises(AssistantError, match="loads no adapters while it runs: start it as") as refused:
        vllm(server, tmp_path, name=name).bring(an_adapter(tmp_path, r=16))
    command = str(refused.value).split("`")[1]
    assert command.startswith(f"VLLM_ALLOW_RUNTIME_LORA_UPDATING=True vllm serve {name} --enable-lora")
    assert f"    {command}\n" in (PROJECT / "docs" / "growing.md").read_text(encoding="utf-8")


def test_how_words_are_drawn_is_said_in_its_words(server: VllmServer, tmp_path: Path) -> None:
    settings = settings_for(server, extended_sampling=True)
    generator = RemoteGenerator(settings, lambda: vllm(server, tmp_path))
    generator.write_all([QUESTION], Decoding(top_k=7, repetition_penalty=1.2))
    (asked,) = server.asked
    assert (asked["top_k"], asked["repetition_penalty"], "lora" in asked) == (7, 1.2, False)


def test_what_works_on_answers_only_never_gets_there(server: VllmServer, tmp_path: Path) -> None:
    adapter = replace(an_adapter(tmp_path), settings={"reach": "answer"})
    with pytest.raises(AwayAdapterError, match="vLLM would apply it to prompts too"):
        vllm(server, tmp_path).find_writer(adapter)
    assert not server.adapters


def test_the_base_model_answers_under_its_own_name_until_the_adapter_is_back(
    server: VllmServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    engine = open_database(f"sqlite:///{tmp_path / 'apprentice.db'}")
    subject = vllm(server, tmp_path)
    shelf = AdapterShelf(tmp_path / "adapters", engine, BASE, find_host=lambda: subject)
    adapter = an_adapter(tmp_path)
    shelf.complete(adapter)
    shelf.promote(adapter.id, "tested")
    served = AdapterServing(shelf, Thresholds(engine), AnswerabilitySettings(), "none", "write")
    generator = RemoteGenerator(settings_for(server), lambda: subject)
    tower = passage("It is 330 metres tall.")
    assistant = Assistant(FixedRetriever(tower), generator, AnswerSettings(), served)

    def ask() -> tuple[str, str | None]:
        answer = assistant.answer("How tall is it?")
        return answer.text, answer.adapter_id

    assert ask() == ("sft-1 writes.", "sft-1")
    server.adapters.clear()
    server.updating = False
    monkeypatch.setattr(serving, "AWAY_S", 3600.0)  # however slow the machine is
    assert ask() == ask() == ("small writes.", None)
    assert "loads no adapters while it runs" in caplog.text
    assert caplog.text.count("Until then the base model serves.") == 1
    server.updating = True
    monkeypatch.setattr(serving, "time", SimpleNamespace(monotonic=lambda: time.monotonic() + serving.AWAY_S))
    assert ask() == ("sft-1 writes.", "sft-1")
    shelf.rollback()
    assert ask() == ("small writes.", None)
    assert not server.adapters
    engine.dispose()

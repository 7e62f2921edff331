"""Learned versions with llama.cpp: exchanged while answers are under way, written as peft writes, or run by it."""

import json
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import torch
from peft import IA3Config, LoraConfig, get_peft_model
from safetensors.torch import load_file, save_file
from transformers import AutoModelForCausalLM

from assistant.adapters.files import Adapter
from assistant.answers import Decoding, Turn
from assistant.errors import UnusableAdapterError
from assistant.models.base import LoadedBase, load_base
from assistant.models.chat.rendering import load_tokenizer, prompt_tokens
from assistant.models.engines.llamacpp.adapters import write_gguf
from assistant.models.engines.llamacpp.generator import LlamaCppGenerator
from assistant.models.engines.llamacpp.loading import find_files, load_llama_cpp
from assistant.models.formats.conversion import find_embedded_gguf
from assistant.models.local import LocalGenerator
from assistant.seams import Writer
from assistant.settings import ModelSettings
from finetune.exporting.runtimes import trim, write_by_llama_cpp
from tests.assistant.fakes import card
from tests.assistant.models.engines.test_embedded import ANSWER, NOTICE, make_adapter
from tests.assistant.models.engines.test_llama_cpp import Counting
from tests.assistant.models.formats.test_gguf_writing import build_loud
from tests.conftest import MODEL_HOME
from tests.finetune.families.tiny import build_model

pytestmark = pytest.mark.filterwarnings("ignore:.*is_gradient_checkpointing:FutureWarning")
GREEDY = Decoding(max_new_tokens=12, repetition_penalty=1.0, end_probability=0.0)
LONG = (Turn("user", "The north door is red, as the painter says. " * 6 + "What colour is the north door?"),)
OTHER = (Turn("user", "The north door is red, as the painter says. " * 6 + "Is the south door blue?"),)
SHORT = (Turn("user", "What colour is the north door?"),)


def put_on(folder: Path, model: Path, config: Any, size: float = 0.3, seed: int = 3) -> Adapter:
    """Put an adapter with random weights on a model, and save it to a folder."""
    torch.manual_seed(seed)
    peft = get_peft_model(AutoModelForCausalLM.from_pretrained(model, dtype=torch.float32), config)
    with torch.no_grad():
        for name, weights in peft.named_parameters():
            if "lora_B" in name or "ia3" in name:
                weights.normal_(std=size)
    peft.save_pretrained(str(folder))
    return card(folder.name, folder, str(model))


def describe_lora(invocation: list[int] | None = None) -> LoraConfig:
    return LoraConfig(
        r=4, lora_alpha=8, target_modules="all-linear", task_type="CAUSAL_LM", alora_invocation_tokens=invocation
    )


class Here:
    """A small random model that is sure of what it writes, with llama.cpp and with transformers."""

    def __init__(self, family: str, folder: Path) -> None:
        self.model = (build_loud if family == "Llama" else build_model)(family, folder / "model")
        self.settings = ModelSettings(name=str(self.model), dtype="float32", engine="llama.cpp")
        self.home = folder
        self.plain = LocalGenerator(load_base(self.settings, folder))
        self.writer = load_llama_cpp(self.settings, folder, lambda: self.plain)
        self.tokenizer = load_tokenizer(self.settings, self.model)


@pytest.fixture(scope="module")
def here(tmp_path_factory: pytest.TempPathFactory) -> Here:
    return Here("Llama", tmp_path_factory.mktemp("llama"))


def stream(writer: Writer, prompt: tuple[Turn, ...], adapter: Adapter | None = None) -> str:
    return list(writer.stream(prompt, GREEDY, threading.Event(), adapter))[-1].text


@pytest.mark.parametrize("reach", ["everything", "answer"])
def test_a_version_writes_as_in_peft_and_as_where_it_is_exported_to(reach: str, here: Here, tmp_path: Path) -> None:
    prompt = prompt_tokens(LONG, here.tokenizer)
    adapter = put_on(tmp_path / reach, here.model, describe_lora(prompt[-3:] if reach == "answer" else None))
    text, base_text = stream(here.writer, LONG, adapter), stream(here.writer, LONG)
    assert text != base_text, "an adapter that changes nothing shows nothing"
    file, described = find_files(here.settings, here.home)
    (elsewhere,) = write_by_llama_cpp(file, write_gguf(adapter, described), [prompt], GREEDY.max_new_tokens)
    assert elsewhere != ""
    assert trim(text) == elsewhere == trim(stream(here.plain, LONG, adapter))
    for which in (adapter, None):
        found, wanted = (one.log_likelihood(LONG, "It is red [1].", which) for one in (here.writer, here.plain))
        assert found.nll == pytest.approx(wanted.nll, rel=0.01)
    (kept,) = adapter.folder.glob("*.gguf")
    assert kept.name.startswith("llama.cpp-1-")


@pytest.fixture
def counting(here: Here, tmp_path: Path) -> Iterator[tuple[Adapter, Counting]]:
    """A version for answers, in a server that counts what it reads."""
    adapter = put_on(tmp_path / "counted", here.model, describe_lora(prompt_tokens(LONG, here.tokenizer)[-3:]))
    stream(here.writer, SHORT, adapter)
    server: Any = here.writer._serving.find(adapter).server  # type: ignore[union-attr]
    server._server = counted = Counting(server._server)
    yield adapter, counted
    server._server = counted.server


def test_a_version_for_answers_finds_the_prompt_read_by_the_base(
    here: Here, counting: tuple[Adapter, Counting]
) -> None:
    adapter, counted = counting
    stream(here.writer, LONG)
    assert counted.read[0] == here.writer.count_tokens(LONG) > 80
    for prompt, most in ((LONG, 5), (OTHER, 30), (OTHER, 5)):
        counted.read.clear()
        stream(here.writer, prompt, adapter)
        assert 0 < counted.read[0] < most


def test_a_promotion_changes_no_answer_that_is_under_way(here: Here, tmp_path: Path) -> None:
    first, second = (put_on(tmp_path / name, here.model, describe_lora(), seed=at) for at, name in enumerate("ab"))
    before = stream(here.writer, LONG, first)
    under_way = here.writer.stream(LONG, GREEDY, threading.Event(), first)
    fragments = [next(under_way)]
    promoted: list[str] = []
    asking = threading.Thread(target=lambda: promoted.append(stream(here.writer, LONG, second)))
    asking.start()
    asking.join(120)
    assert promoted, "the new version does not wait for the old one's answer"
    fragments += under_way
    assert fragments[-1].text == before
    assert promoted[0] == stream(here.writer, LONG, second) != before
    assert stream(here.writer, LONG, first) == before


def test_a_damaged_version_is_named_and_what_serves_goes_on(here: Here, tmp_path: Path) -> None:
    before = stream(here.writer, SHORT)
    (tmp_path / "broken").mkdir()
    broken = card("broken", tmp_path / "broken", here.writer.model_id)
    with pytest.raises(UnusableAdapterError, match="'broken' cannot be loaded"):
        stream(here.writer, SHORT, broken)
    (broken.folder / "adapter_config.json").write_text(json.dumps({"peft_type": "LORA"}))
    (broken.folder / "adapter_model.safetensors").write_text("weights")
    with pytest.raises(UnusableAdapterError, match="'broken' cannot be loaded"):
        stream(here.writer, SHORT, broken)
    cut = put_on(tmp_path / "cut", here.model, describe_lora())
    file = write_gguf(cut, find_files(here.settings, here.home)[1])
    file.write_bytes(file.read_bytes()[:2000])
    with pytest.raises(UnusableAdapterError, match=r"'cut' cannot be loaded: llama\.cpp cannot load"):
        stream(here.writer, SHORT, cut)
    with pytest.raises(UnusableAdapterError, match="belongs to 'other'"):
        stream(here.writer, SHORT, card("foreign", tmp_path / "cut", "other"))
    assert stream(here.writer, SHORT) == before


@pytest.mark.parametrize("family", ["Qwen2", "Qwen3", "Mistral"])
def test_families_are_written_once_and_other_versions_are_run_by_transformers(family: str, tmp_path: Path) -> None:
    here = Here(family, tmp_path)
    (written,) = (tmp_path / "models").glob("llama.cpp-*.gguf")
    scaled = IA3Config(target_modules=["k_proj", "v_proj"], feedforward_modules=[], task_type="CAUSAL_LM")
    adapters = (
        None,
        put_on(tmp_path / "lora", here.model, describe_lora()),
        put_on(tmp_path / "ia3", here.model, scaled),
    )
    nll = set()
    for adapter in adapters:
        found, wanted = (one.log_likelihood(SHORT, "It is red [1].", adapter) for one in (here.writer, here.plain))
        assert found.nll == pytest.approx(wanted.nll, rel=0.01)
        nll.add(round(found.nll, 3))
        assert stream(here.writer, SHORT, adapter) == here.writer.write_all([SHORT], GREEDY, adapter)[0].text
    assert len(nll) == 3
    changed = written.stat().st_mtime_ns
    assert isinstance(load_llama_cpp(here.settings, tmp_path, lambda: here.plain), LlamaCppGenerator)
    assert written.stat().st_mtime_ns == changed


@pytest.mark.slow
@pytest.mark.model
@pytest.mark.parametrize("reach", ["everything", "answer"])
def test_a_version_of_the_embedded_model_writes_as_in_peft(
    reach: str, embedded_base: LoadedBase, tmp_path: Path
) -> None:
    settings = ModelSettings(engine="llama.cpp")
    plain = LocalGenerator(embedded_base)
    writer = load_llama_cpp(settings, MODEL_HOME, lambda: plain)
    prompt = prompt_tokens(NOTICE, embedded_base.tokenizer)
    adapter = make_adapter(tmp_path / reach, describe_lora(prompt[-3:] if reach == "answer" else None))
    weights = adapter.folder / "adapter_model.safetensors"
    louder = {name: values * 3 if "lora_B" in name else values for name, values in load_file(weights).items()}
    save_file(louder, weights, metadata={"format": "pt"})
    text = stream(writer, NOTICE, adapter)
    assert text != stream(writer, NOTICE)
    exported = write_gguf(adapter, find_files(settings, MODEL_HOME)[1])
    (elsewhere,) = write_by_llama_cpp(find_embedded_gguf(), exported, [prompt], GREEDY.max_new_tokens)
    assert trim(text) == elsewhere
    base, found, wanted = (
        one.log_likelihood(NOTICE, ANSWER, which)
        for one, which in ((writer, None), (writer, adapter), (plain, adapter))
    )
    assert abs(found.nll - base.nll) > 1
    assert found.nll == pytest.approx(wanted.nll, abs=0.08 * wanted.tokens)
    plain.log_likelihood(NOTICE, ANSWER)

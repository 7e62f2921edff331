"""The embedded model with OpenVINO: the same generator, the same likelihoods, and no prompt is read twice."""

import json
import os
import subprocess
import sys
import threading
from pathlib import Path

import pytest
import torch
from peft import IA3Config, LoraConfig, get_peft_model
from transformers import AutoModelForCausalLM

from assistant.adapters.files import Adapter
from assistant.answers import Decoding, Turn
from assistant.errors import UnusableAdapterError
from assistant.models.base import LoadedBase
from assistant.models.chat.rendering import prompt_tokens
from assistant.models.engines.compiled import CompiledModel
from assistant.models.engines.loading import load_compiled
from assistant.models.formats.conversion import locate
from assistant.models.local import LocalGenerator
from assistant.settings import ModelSettings
from tests.assistant.fakes import card
from tests.conftest import MODEL_HOME, lend_model

pytestmark = [pytest.mark.model, pytest.mark.filterwarnings("ignore:.*is_gradient_checkpointing:FutureWarning")]

LEASE = "[1] Lease\n" + "The tenant pays 420 a month by the 3rd. The notice is four months, in writing. " * 6
SYSTEM = Turn("system", "Answer the question in one sentence, using only the numbered passages.")
NOTICE, RENT = (
    (SYSTEM, Turn("user", f"{LEASE}\n\nQuestion: {question}"))
    for question in ("How long is the notice?", "How much does the tenant pay?")
)
DOOR = (SYSTEM, Turn("user", "[1] Doors\nThe north door is red.\n\nQuestion: Which colour?"))
ANSWER = "The notice is four months [1]."
SHORT = Decoding(max_new_tokens=12)


@pytest.fixture(scope="module")
def compiled() -> LoadedBase:
    return load_compiled(ModelSettings(), MODEL_HOME)


def count_read(model: CompiledModel, monkeypatch) -> list[int]:
    """Return a list that grows by the number of tokens of each text that the model reads."""
    read, before = [], model._read
    monkeypatch.setattr(model, "_read", lambda ids, *rest: read.append(ids.shape[1]) or before(ids, *rest))
    return read


def stream(generator: LocalGenerator, prompt, adapter: Adapter | None = None) -> str:
    return list(generator.stream(prompt, SHORT, threading.Event(), adapter))[-1].text


def make_adapter(folder: Path, config) -> Adapter:
    torch.manual_seed(7)
    peft = get_peft_model(
        AutoModelForCausalLM.from_pretrained(locate("embedded", MODEL_HOME), dtype=torch.float32), config
    )
    with torch.no_grad():
        for name, weights in peft.named_parameters():
            if "lora_B" in name:
                weights.normal_(std=0.06)
            if "ia3" in name:
                weights.mul_(1.5)
    peft.save_pretrained(str(folder))
    return card(folder.name, folder, ModelSettings().model_id)


def test_likelihoods_and_answers_are_near_those_of_transformers(compiled, embedded_base):
    ours, theirs = LocalGenerator(compiled), LocalGenerator(embedded_base)
    found, wanted = (one.log_likelihood(NOTICE, ANSWER) for one in (ours, theirs))
    assert found.tokens == wanted.tokens
    assert found.nll == pytest.approx(wanted.nll, abs=0.05 * wanted.tokens)
    assert "four months" in stream(ours, NOTICE)


@pytest.mark.parametrize("at_once", [2000, 100])
def test_alone_and_in_a_batch_and_piece_by_piece_the_text_is_the_same(compiled, monkeypatch, at_once):
    generator = LocalGenerator(compiled)
    alone = [stream(generator, prompt) for prompt in (NOTICE, RENT, DOOR)]
    monkeypatch.setattr(compiled.model, "_at_once", at_once)
    assert [fragment.text for fragment in generator.write_all([NOTICE, RENT, DOOR], SHORT)] == alone
    compiled.model._prefixes._kept.clear()
    assert [stream(generator, prompt) for prompt in (NOTICE, RENT, DOOR)] == alone


def test_what_was_read_of_the_passages_is_not_read_again(compiled, monkeypatch):
    generator = LocalGenerator(compiled)
    compiled.model._prefixes._kept.clear()
    fresh = stream(generator, RENT)
    compiled.model._prefixes._kept.clear()
    stream(generator, NOTICE)
    read = count_read(compiled.model, monkeypatch)
    assert stream(generator, RENT) == fresh
    whole = len(prompt_tokens(RENT, compiled.tokenizer))
    assert whole > 100
    assert sum(read) < 60, f"{read} of {whole} tokens: the question, and a token for each one of the answer"


def test_an_adapter_for_answers_finds_the_prompt_read_by_the_base(compiled, embedded_base, tmp_path, monkeypatch):
    invocation = prompt_tokens(NOTICE, compiled.tokenizer)[-3:]
    config = LoraConfig(
        r=4, lora_alpha=16, target_modules="all-linear", task_type="CAUSAL_LM", alora_invocation_tokens=invocation
    )
    adapter = make_adapter(tmp_path / "learned", config)
    ours, theirs = LocalGenerator(compiled), LocalGenerator(embedded_base)
    base = ours.log_likelihood(NOTICE, ANSWER)
    read = count_read(compiled.model, monkeypatch)
    found, wanted = (one.log_likelihood(NOTICE, ANSWER, adapter) for one in (ours, theirs))
    assert sum(read) < 40
    assert abs(found.nll - base.nll) > 1, "an adapter that changes nothing shows nothing"
    assert found.nll == pytest.approx(wanted.nll, abs=0.05 * wanted.tokens)
    assert ours.log_likelihood(NOTICE, ANSWER).nll == pytest.approx(base.nll, abs=1e-3)
    theirs.log_likelihood(NOTICE, ANSWER)


def test_a_version_of_another_kind_runs_in_the_plain_model(compiled, tmp_path):
    config = IA3Config(
        target_modules=["k_proj", "v_proj", "down_proj"], feedforward_modules=["down_proj"], task_type="CAUSAL_LM"
    )
    adapter = make_adapter(tmp_path / "scaled", config)
    generator = LocalGenerator(compiled)
    base = generator.log_likelihood(NOTICE, ANSWER)
    learned = generator.log_likelihood(NOTICE, ANSWER, adapter)
    assert not isinstance(compiled.switched.model, CompiledModel)
    assert abs(learned.nll - base.nll) > 1
    assert generator.log_likelihood(NOTICE, ANSWER).nll == pytest.approx(base.nll, abs=1e-3)
    assert isinstance(compiled.switched.model, CompiledModel)


def test_a_damaged_adapter_is_named_and_the_base_goes_on(compiled, tmp_path):
    (tmp_path / "broken").mkdir()
    (tmp_path / "broken" / "adapter_config.json").write_text(json.dumps({"peft_type": "LORA"}))
    generator = LocalGenerator(compiled)
    with pytest.raises(UnusableAdapterError, match="'broken' cannot be loaded"):
        generator.log_likelihood(NOTICE, ANSWER, card("broken", tmp_path / "broken", compiled.model_id))
    assert "four months" in stream(generator, NOTICE)


def test_it_is_prepared_once_and_what_a_kill_left_is_replaced(tmp_path, monkeypatch):
    from assistant.models.engines import graph

    lend_model(tmp_path)
    (prepared,) = (one for one in (MODEL_HOME / "models").glob("openvino-*-none-*") if one.is_dir())
    left = tmp_path / "models" / f"{prepared.name}.unfinished"
    left.mkdir()
    (left / "graph.xml").write_text("half of it")
    written = []

    def write(_model, folder: Path, *, int8: bool) -> None:
        written.append(int8)
        folder.mkdir()
        for file in prepared.iterdir():
            (folder / file.name).symlink_to(file)

    monkeypatch.setattr(graph, "write_graph", write)
    for _ in range(2):
        load_compiled(ModelSettings(), tmp_path)
    assert written == [False]
    assert not left.exists()


def test_openvino_tells_nobody_that_it_is_used(tmp_path):
    script = "import assistant.models.engines.graph, sys; print(sys.modules['openvino_telemetry'])"
    told = subprocess.run(
        [sys.executable, "-c", script],
        env={**os.environ, "HOME": str(tmp_path)},
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert told.stdout.strip() == "None", told.stderr
    assert not list(tmp_path.rglob("*"))

"""OpenVINO computes what transformers computes, for each family that it can run; others are refused."""

from pathlib import Path

import numpy as np
import pytest
import torch
from peft import LoraConfig, PeftModel, get_peft_model
from transformers import AutoModelForCausalLM

from assistant.errors import AssistantError
from assistant.models.base import LoadedBase, load_base
from assistant.models.engines.adapters import read_lora
from assistant.models.engines.loading import load_compiled
from assistant.settings import ModelSettings
from tests.assistant.fakes import card
from tests.finetune.families.tiny import build_model

pytestmark = pytest.mark.filterwarnings("ignore:.*is_gradient_checkpointing:FutureWarning")

RUN = ["Llama", "Qwen2", "Qwen3", "Mistral", "Gemma", "Phi", "Phi 3", "OLMo", "OLMo 2", "NeoX"]
REFUSED = {
    "Gemma 2": "keeps windows or states",
    "Mamba": "keeps windows or states",
    "Mistral with a window": "keeps windows or states",
}
TEXTS = torch.tensor([[7, 3, 40, 41, 42, 43, 9, 12], [60, 61, 62, 63, 64, 65, 66, 67]])
INVOCATION = [43, 9]


def settings_of(folder: Path) -> ModelSettings:
    return ModelSettings(name=str(folder), dtype="float32")


def logits_of(model, texts: torch.Tensor, **given) -> np.ndarray:
    with torch.inference_mode():
        return model(input_ids=texts, attention_mask=torch.ones_like(texts), **given).logits.float().numpy()


def add_lora(folder: Path, to: Path, invocation: list[int] | None) -> tuple[PeftModel, Path]:
    torch.manual_seed(3)
    model = AutoModelForCausalLM.from_pretrained(folder, dtype=torch.float32)
    config = LoraConfig(
        r=4, lora_alpha=16, target_modules="all-linear", task_type="CAUSAL_LM", alora_invocation_tokens=invocation
    )
    peft = get_peft_model(model, config)
    for name, weights in peft.named_parameters():
        if "lora_B" in name:
            torch.nn.init.normal_(weights, std=0.3)
    peft.save_pretrained(str(to))
    return peft.eval(), to


@pytest.mark.parametrize("family", RUN)
def test_the_logits_are_those_of_transformers(family, tmp_path):
    folder = build_model(family, tmp_path / "model")
    plain = load_base(settings_of(folder), tmp_path).model
    compiled = load_compiled(settings_of(folder), tmp_path)
    wanted = logits_of(plain, TEXTS)
    assert np.abs(logits_of(compiled.model, TEXTS) - wanted).max() < 0.02 * np.abs(wanted).max()
    last = logits_of(compiled.model, TEXTS[:1], logits_to_keep=1)
    assert np.abs(last[:, 0] - wanted[:1, -1]).max() < 0.02 * np.abs(wanted).max()

    check_adapter(compiled, folder, tmp_path / "everywhere", None)
    check_adapter(compiled, folder, tmp_path / "answers", INVOCATION)


def check_adapter(compiled: LoadedBase, folder: Path, to: Path, invocation: list[int] | None) -> None:
    """Check that an adapter does the same on both, and that nothing of it is left once it is taken off."""
    text, before = TEXTS[:1], logits_of(compiled.model, TEXTS[:1])
    peft, saved = add_lora(folder, to, invocation)
    adapter = card(to.name, saved, "tiny")
    assert read_lora(adapter, compiled.model.sites) is not None
    compiled.switched.switch(adapter)
    assert compiled.switched.model is compiled.model
    found, wanted = logits_of(compiled.switched.model, text), logits_of(peft, text)
    moved = np.abs(wanted - before).max(axis=(0, 2))
    assert np.abs(found - wanted).max() < 0.02 * np.abs(wanted).max()
    assert (moved[:5].max() < 0.02 * np.abs(before).max()) == (invocation is not None), "where it begins"
    assert moved[5:].max() > 0.1 * np.abs(before).max(), "an adapter that changes nothing shows nothing"
    compiled.switched.switch(None)
    assert np.abs(logits_of(compiled.model, text) - before).max() < 1e-4


@pytest.mark.parametrize("family", REFUSED)
def test_what_it_cannot_follow_is_refused_in_one_line(family, tmp_path):
    folder = build_model(family, tmp_path / "model")
    with pytest.raises(AssistantError, match=REFUSED[family]) as refused:
        load_compiled(settings_of(folder), tmp_path)
    assert "\n" not in str(refused.value)
    assert not list((tmp_path / "models").glob("*/graph.xml"))


def test_eight_bits_are_near_enough_and_smaller(tmp_path):
    folder = build_model("Llama", tmp_path / "model")
    wanted = logits_of(load_base(settings_of(folder), tmp_path).model, TEXTS)
    for held in ("none", "int8"):
        packed = load_compiled(settings_of(folder).model_copy(update={"quantization": held}), tmp_path)
        far = np.abs(logits_of(packed.model, TEXTS) - wanted).max() / np.abs(wanted).max()
        assert far < (0.1 if held == "int8" else 0.02)
        graph = next((tmp_path / "models").glob(f"openvino-*-{held}-*/graph.xml")).read_text()
        assert graph.count('element_type="u8"') == (0 if held == "none" else 2 * 15), (
            "7 layers in each block, and the head"
        )


def test_four_bits_are_refused(tmp_path):
    with pytest.raises(AssistantError, match="OpenVINO holds weights in 16 or 8 bits"):
        load_compiled(ModelSettings(quantization="nf4"), tmp_path)

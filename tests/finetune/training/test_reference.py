"""The reference cache: only new completions cost a pass, a killed run loses one line, another model finds nothing."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import torch
from peft import LoraConfig, inject_adapter_in_model
from transformers import LlamaConfig, LlamaForCausalLM

from assistant.models.base import LoadedBase, digest_base
from assistant.models.switching import SwitchedModel
from finetune.training.reference import ReferenceCache

ASKED = (1, 2, 3), (4, 5)


def small_base(seed: int = 0) -> LoadedBase:
    torch.manual_seed(seed)
    model = LlamaForCausalLM(
        LlamaConfig(vocab_size=16, hidden_size=8, intermediate_size=8, num_hidden_layers=1, num_attention_heads=2)
    )
    nothing: Any = None  # no text is tokenised here
    return LoadedBase(model, nothing, "small", "none", torch.float32, model.device, 64, SwitchedModel(model))


def test_the_digest_of_a_base_is_that_of_its_weights_whether_an_adapter_lies_on_them_or_not() -> None:
    base = small_base()
    digest = digest_base(base)
    assert digest == digest_base(replace(small_base(), model_id="the same under another name"))
    assert digest != digest_base(small_base(seed=1))
    inject_adapter_in_model(LoraConfig(target_modules=["q_proj", "down_proj"]), base.model)
    assert digest_base(base) == digest
    weights = base.model.get_input_embeddings().weight.data
    weights[[3, 4]] = weights[[4, 3]]  # the same numbers in another order
    assert digest_base(base) != digest


def test_what_was_added_is_found_by_the_next_run(tmp_path: Path) -> None:
    ReferenceCache(tmp_path, small_base()).add({ASKED: [-1.5, -2.25]})
    again = ReferenceCache(tmp_path, small_base())
    assert again.get(ASKED) == [-1.5, -2.25]
    assert again.get(((1, 2, 3), (4, 6))) is None
    assert again.get(((1, 2), (4, 5))) is None
    assert again.get(((1, 2), ())) == []


def test_a_torn_line_costs_that_line_only(tmp_path: Path) -> None:
    other = (7,), (4, 5)
    ReferenceCache(tmp_path, small_base()).add({ASKED: [-1.5, -2.25]})
    (path,) = tmp_path.iterdir()
    path.write_bytes(path.read_bytes() + b'["1234')
    ReferenceCache(tmp_path, small_base()).add({other: [-3.0, -4.0]})
    again = ReferenceCache(tmp_path, small_base())
    assert again.get(ASKED) == [-1.5, -2.25]
    assert again.get(other) == [-3.0, -4.0]


def test_one_changed_weight_or_another_precision_is_another_model(tmp_path: Path) -> None:
    ReferenceCache(tmp_path, small_base()).add({ASKED: [-1.5, -2.25]})
    base = small_base()
    base.model.get_input_embeddings().weight.data[3, 3] += 0.5
    assert ReferenceCache(tmp_path, base).get(ASKED) is None
    assert ReferenceCache(tmp_path, replace(small_base(), quantization="int8")).get(ASKED) is None
    assert ReferenceCache(tmp_path, small_base(seed=1)).get(ASKED) is None

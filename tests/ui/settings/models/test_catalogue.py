"""Every entry of the catalogue is whole, and its memory is that of the model that transformers would build."""

import pytest
import torch
from accelerate import init_empty_weights
from accelerate.utils import compute_module_sizes
from peft import LoraConfig, get_peft_model
from pydantic import ValidationError
from transformers import AutoModelForCausalLM, LlamaConfig, PreTrainedModel, Qwen3Config

from assistant.models.profile import count_parameters
from assistant.settings import ModelSettings
from ui.settings.loading import Loaded, Settings
from ui.settings.models.catalogue import CatalogueModel, Shape, find_model, is_used, read_catalogue
from ui.settings.models.machine import Machine, find_need, fit
from ui.settings.models.memory import PROCESS_BYTES, estimate, weigh

MODELS = read_catalogue()
SMALL = Machine(12e9, None, 2)
GPU = Machine(24e9, "A10", 2)
DEFAULTS = Loaded(Settings(), None, {})


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model.name)
def test_an_entry_says_the_same_by_its_name_its_shape_and_what_was_published(model: CatalogueModel) -> None:
    found = model.shape.linear_parameters + model.shape.embedding_parameters
    assert found == pytest.approx(model.parameters, rel=0.001)
    by_name = count_parameters(ModelSettings(name=model.id))
    if by_name is not None:
        assert by_name == pytest.approx(model.parameters, rel=0.3)
    assert find_model(model.name.upper()) is model
    assert find_model(model.id) is model


def test_the_catalogue_has_the_embedded_model_and_families_up_to_70b() -> None:
    assert MODELS[0].id == "embedded"
    assert is_used(MODELS[0], Settings())
    assert {model.name.partition("-")[0].rstrip("0123456789.") for model in MODELS} >= {
        *("smollm", "qwen", "llama", "mistral", "gemma", "phi", "olmo"),
    }
    assert max(model.parameters for model in MODELS) > 7e10
    assert find_model("gpt-9") is None


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ({"parameters": 9e9}, "published are 9e"),
        ({"languages": ()}, "languages"),
        ({"languages": ("english",)}, "no codes"),
        ({"licence": ""}, "licence"),
        ({"good_for": "?"}, "good_for"),
        ({"speed": "fast"}, "speed"),
    ],
)
def test_an_entry_that_is_not_whole_is_refused(change: dict[str, object], why: str) -> None:
    with pytest.raises(ValidationError, match=why):
        CatalogueModel.model_validate({**MODELS[0].model_dump(), **change})


def build(shape: Shape, kind: type[LlamaConfig | Qwen3Config] = LlamaConfig) -> PreTrainedModel:
    """Build the model on no device, as `accelerate estimate-memory` does."""
    config = kind(
        num_hidden_layers=shape.layers,
        hidden_size=shape.hidden,
        intermediate_size=shape.intermediate,
        num_attention_heads=shape.heads,
        num_key_value_heads=shape.kv_heads,
        head_dim=shape.head,
        vocab_size=shape.vocabulary,
        tie_word_embeddings=shape.tied,
    )
    with init_empty_weights():
        model = AutoModelForCausalLM.from_config(config)
    model.tie_weights()
    return model


TINY = Shape(layers=2, hidden=64, intermediate=160, heads=4, kv_heads=2, head=16, vocabulary=500, tied=False)


@pytest.mark.parametrize("dtype", [torch.bfloat16, torch.float32])
@pytest.mark.parametrize("shape", [TINY, MODELS[0].shape], ids=["tiny", "embedded"])
def test_weights_are_weighed_as_accelerate_does(shape: Shape, dtype: torch.dtype) -> None:
    sizes = compute_module_sizes(build(shape), dtype=dtype)
    assert weigh(shape, "none", dtype.itemsize) == pytest.approx(sizes[""], rel=0.01)


def test_a_quantised_model_keeps_its_words_in_full() -> None:
    model = build(TINY, Qwen3Config)
    linear = sum(
        module.weight.numel()
        for name, module in model.named_modules()
        if isinstance(module, torch.nn.Linear) and name != "lm_head"
    )
    assert linear == TINY.linear_parameters
    assert weigh(TINY, "int8", 2) == linear + 2 * 2 * 500 * 64
    assert weigh(TINY, "nf4", 2) == pytest.approx(linear * 0.516 + 2 * 2 * 500 * 64)


@pytest.mark.filterwarnings("ignore:.*is_gradient_checkpointing:FutureWarning")
@pytest.mark.parametrize("rank", [4, 16])
def test_an_adapter_has_as_many_parameters_as_peft_trains(rank: int) -> None:
    adapted = get_peft_model(build(TINY), LoraConfig(r=rank, target_modules="all-linear", task_type="CAUSAL_LM"))
    assert TINY.adapter_parameters(rank) == adapted.get_nb_trainable_parameters()[0]


def test_a_longer_window_and_learning_on_prompts_take_more() -> None:
    def need(window: int, *, prompts_learn: bool = False):
        return estimate(
            TINY, "none", bytes_per_number=2, window=window, rank=16, prompts_learn=prompts_learn, gpu=False
        )

    short, long = need(1024), need(8192)
    assert PROCESS_BYTES < short.serve < long.serve
    assert short.train < long.train < need(8192, prompts_learn=True).train


def test_the_window_of_a_size_counts_unless_one_is_set() -> None:
    model = find_model("llama-3.1-8b")
    assert model is not None
    by_size = find_need(model, "nf4", GPU, DEFAULTS)
    set_by_hand = Loaded(Settings(model=ModelSettings(window=2048)), None, {"model.window": "file"})
    fewer_tokens = 16_384 - 2048
    assert by_size.serve - find_need(model, "nf4", GPU, set_by_hand).serve > 2 * 32 * 8 * 128 * 2 * fewer_tokens


def test_what_fits_is_said_for_both_works_and_with_the_least_loss() -> None:
    names = ("smollm2-135m", "smollm2-1.7b", "qwen3-8b", "llama-3.3-70b")
    on_small = [fit(find_model(name), SMALL, DEFAULTS).described for name in names]  # type: ignore[arg-type]
    assert on_small == ["serve, train", "serve, train in nf4", "no", "no"]
    on_gpu = [fit(find_model(name), GPU, DEFAULTS) for name in names]  # type: ignore[arg-type]
    assert [found.held for found in on_gpu] == ["nf4"] * 4
    assert [found.described for found in on_gpu] == ["serve, train"] * 3 + ["no"]
    unquantised = Loaded(Settings(model=ModelSettings(quantization="none")), None, {})
    assert fit(find_model("qwen3-8b"), GPU, unquantised).described == "serve, train in int8"  # type: ignore[arg-type]

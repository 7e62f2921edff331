"""Reading a prompt once gives the losses and gradients of reading it twice: stock TRL is the measure."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import torch
from peft import LoraConfig
from transformers import (
    LlamaConfig,
    LlamaForCausalLM,
    MistralConfig,
    MistralForCausalLM,
    MixtralConfig,
    MixtralForCausalLM,
)
from trl.trainer.dpo_config import DPOConfig
from trl.trainer.utils import add_fused_lm_head

from assistant.models.base import LoadedBase, load_base
from assistant.settings import ModelSettings
from finetune.data.tokens import TrainingRow
from finetune.training.shared_prefix import pack, share_prefixes
from tests.conftest import MODEL_HOME
from tests.finetune.training.stock_trl import StockTrainer, stock_dataset

SMALL: dict[str, Any] = {
    "vocab_size": 64, "hidden_size": 32, "intermediate_size": 48, "num_hidden_layers": 2,
    "num_attention_heads": 4, "num_key_value_heads": 2, "max_position_embeddings": 128,
}  # fmt: skip


def test_pairs_are_laid_out_behind_what_they_share() -> None:
    ids = torch.tensor([[1, 2, 3, 4, 0], [1, 2, 3, 5, 6]])
    packed = pack(ids, (ids > 0).long())
    assert packed.input_ids.tolist() == [[1, 2, 3, 4, 5, 6]]
    assert packed.position_ids.tolist() == [[0, 1, 2, 3, 3, 4]]
    assert packed.place.tolist() == [[0, 1, 2, 3, 0], [0, 1, 2, 4, 5]]
    seen = [[key for key in range(6) if packed.mask[0, 0, query, key]] for query in range(6)]
    assert seen == [[0], [0, 1], [0, 1, 2], [0, 1, 2, 3], [0, 1, 2, 4], [0, 1, 2, 4, 5]]


def test_a_completion_that_only_goes_on_where_the_other_ends_is_packed_whole() -> None:
    ids = torch.tensor([[1, 2, 3, 0], [1, 2, 3, 4]])
    packed = pack(ids, (ids > 0).long())
    assert packed.input_ids.tolist() == [[1, 2, 3, 4]]
    assert packed.place.tolist() == [[0, 1, 2, 0], [0, 1, 2, 3]]


def test_a_model_with_a_sliding_window_keeps_the_stock_way() -> None:
    model = MistralForCausalLM(MistralConfig(**SMALL, sliding_window=16))
    add_fused_lm_head(model)
    stock = model.forward
    assert not share_prefixes(model)
    assert model.forward is stock


def test_a_model_of_experts_keeps_the_stock_way_which_balances_them() -> None:
    torch.manual_seed(0)
    model = MixtralForCausalLM(MixtralConfig(**SMALL, num_local_experts=2, num_experts_per_tok=1))
    add_fused_lm_head(model)
    assert not share_prefixes(model)


def test_a_model_whose_logits_are_changed_after_the_head_keeps_the_stock_way() -> None:
    torch.manual_seed(0)
    model = LlamaForCausalLM(LlamaConfig(**SMALL))
    model.config.logits_scaling = 4.0
    add_fused_lm_head(model)
    assert not share_prefixes(model)


def _rows(base: LoadedBase) -> list[TrainingRow]:
    """Three pairs of different lengths; the completions of one begin alike, one goes on where the other ends."""

    def ids(text: str) -> tuple[int, ...]:
        return tuple(base.tokenizer(text)["input_ids"])

    prompt = "The passage says that the mill was built in 1802 and burnt down in 1877. "
    return [
        TrainingRow("a", ids(prompt * 6 + "When was it built?"), ids("In 1802 [1]."), ids("It was built long ago.")),
        TrainingRow(
            "b",
            ids(prompt + "When did it burn?"),
            ids("The mill burnt down in 1877 [1]."),
            ids("The mill burnt down in 1802, as far as anyone knows."),
        ),
        TrainingRow("c", ids(prompt * 2 + "And then?"), ids("Nothing"), ids("Nothing is said of it.")),
    ]


def _loss_and_gradients(
    base: LoadedBase, rows: list[TrainingRow], folder: Path, *, shared: bool
) -> tuple[float, dict[str, torch.Tensor]]:
    trainer = StockTrainer(
        model=base.model,
        args=DPOConfig(
            output_dir=str(folder), max_length=512, loss_type=["sigmoid", "sft"], loss_weights=[1.0, 1.0],
            use_cpu=True, bf16=False, report_to=[], seed=7, activation_checkpointing=False,
        ),
        train_dataset=stock_dataset(rows),
        processing_class=base.tokenizer,
        peft_config=LoraConfig(r=4, target_modules="all-linear", task_type="CAUSAL_LM"),
    )  # fmt: skip
    if shared:
        assert share_prefixes(base.model)
    generator = torch.Generator().manual_seed(3)
    model: Any = trainer.model
    for name, parameter in model.named_parameters():
        if "lora_B" in name:  # new adapters do nothing, and nothing is easy to get right
            parameter.data = torch.randn(parameter.shape, generator=generator) * 0.02
    batch = trainer.data_collator(stock_dataset(rows).to_list())
    loss: Any = trainer.compute_loss(model, batch)
    loss.backward()
    return loss.item(), {
        name: parameter.grad for name, parameter in model.named_parameters() if parameter.requires_grad
    }


@pytest.mark.model
@pytest.mark.filterwarnings("ignore:.*is_gradient_checkpointing:FutureWarning")
def test_losses_and_gradients_are_those_of_stock_trl(load_shallow: Callable[[], LoadedBase], tmp_path: Path) -> None:
    base = load_shallow()
    rows = _rows(base)
    ours, our_gradients = _loss_and_gradients(base, rows, tmp_path / "ours", shared=True)
    stock, stock_gradients = _loss_and_gradients(load_shallow(), rows, tmp_path / "stock", shared=False)
    assert ours == pytest.approx(stock, rel=1e-5)
    assert our_gradients.keys() == stock_gradients.keys()
    for name, gradient in stock_gradients.items():
        assert gradient is not None
        assert gradient.abs().max() > 0, name
        difference = (our_gradients[name] - gradient).norm() / gradient.norm()
        assert difference < 1e-3, f"{name}: {difference:.1e}"


@pytest.mark.model
def test_the_rounding_of_bfloat16_does_not_pass_for_a_model_that_cannot_share() -> None:
    base = load_base(ModelSettings(quantization="none", dtype="bfloat16"), MODEL_HOME)
    add_fused_lm_head(base.model)
    assert share_prefixes(base.model)

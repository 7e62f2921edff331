"""Our losses are those of stock TRL where TRL has them, and those of the papers where it has not."""

import inspect
import math
import re
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
import torch
from peft import LoraConfig
from transformers import LlamaConfig, LlamaForCausalLM, PreTrainedTokenizerFast
from trl.experimental.cpo import CPOTrainer
from trl.trainer.dpo_config import DPOConfig
from trl.trainer.dpo_trainer import DPOTrainer

from finetune.data.batches import Collator, build_dataset, swap_completions, weigh_edits
from finetune.data.tokens import TrainingRow
from finetune.methods.dpo import DPO, DpoSettings
from finetune.methods.kto import KTO, KtoSettings
from finetune.methods.loss import Completions, Pairs, Rewards
from finetune.methods.method import Method, MethodSettings
from finetune.methods.preferences import EXPECT_ERRORS
from finetune.methods.preferences import LOSSES as PREFERENCES
from finetune.methods.texts.sft import SFT, SftSettings
from finetune.methods.without_reference.cpo import CPO, CpoSettings
from finetune.methods.without_reference.orpo import ORPO, OrpoSettings
from finetune.methods.without_reference.simpo import SIMPO, SimpoSettings
from finetune.settings import TrainingSettings
from finetune.training.trainer import AdapterTrainer, Loss
from tests.finetune.training.stock_trl import StockTrainer, stock_dataset

pytestmark = pytest.mark.filterwarnings("ignore:.*is_gradient_checkpointing:FutureWarning")

ROWS = [
    TrainingRow("a", (1, 2, 3, 4, 5, 6), (7, 8, 9), (7, 9, 10, 11, 12)),
    TrainingRow("b", (1, 3, 5), (2, 4, 6, 8, 10, 12), (9,)),
    TrainingRow("c", (20, 21, 22, 23), (24, 25, 26), (24, 25, 27)),
]
"""Of different lengths on both sides."""


def _model() -> LlamaForCausalLM:
    torch.manual_seed(0)
    return LlamaForCausalLM(
        LlamaConfig(vocab_size=32, hidden_size=16, intermediate_size=16, num_hidden_layers=2, num_attention_heads=2)
    )


def _tokenizer() -> PreTrainedTokenizerFast:
    from tokenizers import Tokenizer
    from tokenizers.models import WordLevel

    words = {str(number): number for number in range(31)} | {"<pad>": 31}
    return PreTrainedTokenizerFast(tokenizer_object=Tokenizer(WordLevel(words, "0")), pad_token="<pad>", eos_token="0")


def _moved(trainer: Any) -> Any:
    """Give the fresh adapter weights that do something, because nothing is easy to get right."""
    generator = torch.Generator().manual_seed(3)
    for name, parameter in trainer.model.named_parameters():
        if "lora_B" in name:
            parameter.data = torch.randn(parameter.shape, generator=generator) * 0.3
    return trainer


def _common(folder: Path) -> dict[str, Any]:
    return {
        "model": _model(),
        "processing_class": _tokenizer(),
        "peft_config": LoraConfig(r=4, target_modules="all-linear", task_type="CAUSAL_LM"),
    } | {"args": _arguments(folder)}


def _arguments(folder: Path, **more: Any) -> DPOConfig:
    return DPOConfig(
        output_dir=str(folder), max_length=64, use_cpu=True, bf16=False, report_to=[], seed=7,
        activation_checkpointing=False, remove_unused_columns=False, **more,
    )  # fmt: skip


def _loss(method: Method[Any], settings: MethodSettings, divergence: float | None = None) -> Loss:
    """The loss of a method with its settings; with a `divergence` in place of what was measured."""
    if divergence is None:
        return lambda pairs: method.loss(pairs, settings)
    return lambda pairs: method.loss(replace(pairs, divergence=torch.tensor(divergence)), settings)


def _ours(folder: Path, loss: Any, rows: list[TrainingRow] = ROWS, edited_span_weight: float = 1.0) -> AdapterTrainer:
    records = build_dataset(rows, edited_span_weight)
    return _moved(AdapterTrainer(**_common(folder), loss=loss, train_dataset=records, data_collator=Collator(31)))


def _loss_and_gradients(trainer: Any, batch: dict[str, Any]) -> tuple[float, dict[str, torch.Tensor]]:
    trainer.model.train()
    loss = trainer.compute_loss(trainer.model, batch)
    loss.backward()
    return loss.item(), {
        name: parameter.grad for name, parameter in trainer.model.named_parameters() if parameter.grad is not None
    }


def _batch(trainer: AdapterTrainer, rows: list[TrainingRow], edited_span_weight: float = 1.0) -> dict[str, Any]:
    """Rows with what the base model thinks of them, as training sees them."""
    records = build_dataset(rows, edited_span_weight).to_list()
    for record, (chosen, rejected) in zip(records, trainer.compute_reference(records), strict=True):
        record |= {"chosen_reference": chosen, "rejected_reference": rejected}
    collator: Any = trainer.data_collator
    return collator(records)


def test_every_comparison_of_stock_trl_is_there() -> None:
    theirs = set(re.findall(r'loss_type == "(\w+)"', inspect.getsource(DPOTrainer._compute_loss)))
    assert set(PREFERENCES) == theirs - {"sft"}  # that compares nothing: it is `sft_weight`


@pytest.mark.parametrize(
    ("name", "ld_alpha"), [*((name, 1.0) for name in PREFERENCES), ("sigmoid", 0.4), ("sppo_hard", 0.4), ("aot", 0.4)]
)
def test_losses_and_gradients_are_those_of_stock_trl(name: str, ld_alpha: float, tmp_path: Path) -> None:
    stock = _moved(
        StockTrainer(
            **_common(tmp_path)
            | {
                "args": _arguments(
                    tmp_path, loss_type=[name], beta=0.3, label_smoothing=0.1 if name in EXPECT_ERRORS else 0.0,
                    ld_alpha=None if ld_alpha == 1 else ld_alpha,
                )
            },
            train_dataset=stock_dataset(ROWS),
        )
    )  # fmt: skip
    ours = _ours(tmp_path, _loss(DPO, DpoSettings(loss=name, beta=0.3, sft_weight=0, ld_alpha=ld_alpha)))
    theirs, their_gradients = _loss_and_gradients(stock, stock.data_collator(stock_dataset(ROWS).to_list()))
    loss, gradients = _loss_and_gradients(ours, _batch(ours, ROWS))
    assert loss == pytest.approx(theirs, rel=1e-5)
    assert gradients.keys() == their_gradients.keys()
    for parameter, gradient in their_gradients.items():
        assert (gradients[parameter] - gradient).norm() <= 1e-4 * gradient.norm() + 1e-9, parameter


@pytest.mark.parametrize("name", PREFERENCES)
def test_a_pair_without_a_rejected_text_changes_nothing_about_the_others(name: str) -> None:
    chosen, rejected = [[-0.5, -1.5], [-2.0], [-1.0, -1.0]], [[-2.0, -4.0, -3.0], [-0.5], [-1.0, -3.0]]
    loss = _loss(DPO, DpoSettings(loss=name, beta=0.3))
    alone, _ = loss(Pairs(_side(chosen, -3.0), _side(rejected, -3.0)))
    among, _ = loss(Pairs(_side([[-0.5], *chosen], -3.0), _side([[0.0], *rejected], -3.0)))
    assert among[1:].tolist() == pytest.approx(alone.tolist())
    assert among[0].item() == pytest.approx(2.0 * 0.5)


@pytest.mark.parametrize("name", ["aot", "aot_unpaired"])
def test_a_loss_that_ranks_pairs_needs_several_at_once(name: str) -> None:
    with pytest.raises(ValueError, match=r"the loss in \[training.dpo\] compares .* set pairs_at_once to 2 or more"):
        TrainingSettings(dpo=DpoSettings(loss=name))
    assert TrainingSettings(dpo=DpoSettings(loss=name), pairs_at_once=2).dpo.loss == name


def test_settings_that_no_loss_can_take_are_refused() -> None:
    with pytest.raises(ValueError, match="there is no loss 'sigmod': use one of sigmoid, sigmoid_norm, hinge, ipo"):
        DpoSettings(loss="sigmod")
    with pytest.raises(ValueError, match=r"exo_pair needs a label_smoothing above 0, such as 0\.001"):
        DpoSettings(loss="exo_pair", label_smoothing=0)


def test_the_likelihood_term_counts_every_pair_alike(tmp_path: Path) -> None:
    row = ROWS[1]
    stock = _moved(
        StockTrainer(
            **_common(tmp_path) | {"args": _arguments(tmp_path, loss_type=["sigmoid", "sft"], loss_weights=[1.0, 2.5])},
            train_dataset=stock_dataset([row]),
        )
    )
    ours = _ours(tmp_path, _loss(DPO, DpoSettings(sft_weight=2.5)))
    theirs, _ = _loss_and_gradients(stock, stock.data_collator(stock_dataset([row]).to_list()))
    assert _loss_and_gradients(ours, _batch(ours, [row]))[0] == pytest.approx(theirs, rel=1e-5)
    alone = [_loss_and_gradients(ours, _batch(ours, [row]))[0] for row in ROWS]
    together, _ = _loss_and_gradients(ours, _batch(ours, ROWS))
    assert together == pytest.approx(sum(alone) / 3, rel=1e-5)


def _side(log_probs: list[list[float]], reference: float = 0.0) -> Completions:
    padded = torch.nn.utils.rnn.pad_sequence([torch.tensor(values) for values in log_probs], batch_first=True)
    present = (padded < 0).float()
    return Completions(padded, present * reference, present)


LOSSES: dict[str, Loss] = {
    "dpo": _loss(DPO, DpoSettings(sft_weight=1)),
    "orpo": _loss(ORPO, OrpoSettings()),
    "simpo": _loss(SIMPO, SimpoSettings()),
    "cpo": _loss(CPO, CpoSettings()),
    "sft": _loss(SFT, SftSettings()),
    "kto": _loss(KTO, KtoSettings(), divergence=0.0),
}


def test_orpo_is_likelihood_and_odds() -> None:
    loss, rewards = _loss(ORPO, OrpoSettings(beta=0.5))(Pairs(_side([[-0.5, -1.5]]), _side([[-2.0, -4.0, -3.0]])))
    odds = [mean - math.log1p(-math.exp(mean)) for mean in (-1.0, -3.0)]
    assert loss.item() == pytest.approx(1.0 + 0.5 * math.log1p(math.exp(-(odds[0] - odds[1]))))
    assert (rewards.chosen - rewards.rejected).item() == pytest.approx(0.5 * 2.0)


@pytest.mark.parametrize(
    ("method", "settings", "theirs"),
    [
        (SIMPO, SimpoSettings(beta=1.5, margin=0.6, sft_weight=0.5), {"loss_type": "simpo", "simpo_gamma": 0.6}),
        (CPO, CpoSettings(beta=0.3, sft_weight=0.5), {"loss_type": "sigmoid"}),
    ],
)
def test_simpo_and_cpo_are_those_of_stock_trl(method: Any, settings: Any, theirs: dict[str, Any]) -> None:
    chosen, rejected = _side([[-0.5, -1.5], [-2.0]]), _side([[-2.0, -4.0, -3.0], [-0.5, -0.5]])
    loss, rewards = method.loss(Pairs(chosen, rejected), settings)
    per_token = method is SIMPO
    asked = [side.log_probs.sum(dim=1) / (side.present.sum(dim=1) if per_token else 1) for side in (chosen, rejected)]
    accelerator = SimpleNamespace(device=torch.device("cpu"))
    stock: Any = SimpleNamespace(**theirs, beta=settings.beta, label_smoothing=0, alpha=0, accelerator=accelerator)
    preferred, better, worse = CPOTrainer.cpo_loss(stock, *asked)
    assert loss.tolist() == pytest.approx((preferred + 0.5 * torch.tensor([1.0, 2.0])).tolist())
    assert rewards.chosen.tolist() == pytest.approx(better.tolist())
    assert rewards.rejected.tolist() == pytest.approx(worse.tolist())


def test_kto_judges_each_text_alone_against_how_far_the_model_has_moved() -> None:
    better, worse, nothing = _side([[-1.0, -1.0]], reference=-2.0), _side([[-3.0]], reference=-1.0), _side([[0.0]])
    kto = _loss(KTO, KtoSettings(beta=0.5, undesirable_weight=2), divergence=0.4)

    def sigmoid(value: float) -> float:
        return 1 / (1 + math.exp(-value))

    desirable, undesirable = 1 - sigmoid(0.5 * (2.0 - 0.4)), 1 - sigmoid(0.5 * (0.4 + 2.0))
    assert kto(Pairs(better, nothing))[0].item() == pytest.approx(desirable)
    assert kto(Pairs(nothing, worse))[0].item() == pytest.approx(2 * undesirable)
    assert kto(Pairs(better, worse))[0].item() == pytest.approx(desirable + 2 * undesirable)


@pytest.mark.parametrize("method", ["dpo", "orpo", "simpo", "cpo", "sft"])
def test_a_label_without_a_rejected_text_teaches_its_likelihood_alone(method: str) -> None:
    loss, _ = LOSSES[method](Pairs(_side([[-0.5, -1.5]], reference=-3.0), _side([[0.0]])))
    assert loss.item() == pytest.approx(1.0)


@pytest.mark.parametrize("method", LOSSES)
def test_a_pair_that_counts_half_costs_half(method: str, tmp_path: Path) -> None:
    ours = _ours(tmp_path, LOSSES[method])
    whole, _ = _loss_and_gradients(ours, _batch(ours, ROWS[:1]))
    half, _ = _loss_and_gradients(ours, _batch(ours, [replace(ROWS[0], weight=0.5)]))
    assert whole > 0
    assert half == pytest.approx(whole / 2)


def test_what_an_edit_changed_counts_more_and_the_sum_stays() -> None:
    chosen, rejected = weigh_edits((1, 2, 9, 4), (1, 2, 3, 4, 5, 6), 4.0)
    assert chosen == pytest.approx([4 / 7, 4 / 7, 16 / 7, 4 / 7])
    assert sum(rejected) == pytest.approx(6)
    assert rejected[2] == rejected[4] == rejected[5] == pytest.approx(4 * rejected[0])
    assert weigh_edits((1, 2), (3, 4), 4.0) == ([1.0, 1.0], [1.0, 1.0])
    assert weigh_edits((1, 2), (), 4.0) == ([1.0, 1.0], [])


def test_weight_on_the_edited_span_moves_the_gradient_there(tmp_path: Path) -> None:
    row = TrainingRow("a", (1, 2, 3), (4, 5, 6, 7), (4, 5, 9, 7))
    ours = _ours(tmp_path, LOSSES["sft"])
    batch = _batch(ours, [row], edited_span_weight=5.0)
    assert batch["counts"][0, 3:].tolist() == pytest.approx([0.5, 0.5, 2.5, 0.5])
    weighted, _ = _loss_and_gradients(ours, batch)
    log_probs = ours.token_log_probs(ours.model, batch).log_probs[0, 2:].tolist()
    expected = -sum(c * p for c, p in zip([0.5, 0.5, 2.5, 0.5], log_probs, strict=True)) / 4
    assert weighted == pytest.approx(expected, rel=1e-5)


def test_kto_measures_the_divergence_on_the_completion_of_another_prompt(tmp_path: Path) -> None:
    seen: list[float] = []

    def loss(pairs: Pairs) -> tuple[torch.Tensor, Rewards]:
        assert pairs.divergence is not None
        seen.append(pairs.divergence.item())
        return KTO.loss(pairs, KtoSettings())

    ours = _ours(tmp_path, loss)
    others = swap_completions(ROWS)
    assert [other.chosen_ids for other in others] == [row.chosen_ids for row in (*ROWS[1:], ROWS[0])]
    records = build_dataset(ROWS, 1.0).to_list()
    for record, other, found in zip(
        records, others, ours.compute_reference(build_dataset(others, 1.0).to_list()), strict=True
    ):
        record |= {"foreign_ids": list(other.chosen_ids), "foreign_reference": found[0]}
    _loss_and_gradients(ours, Collator(31, divergence=True)(records))
    collator: Any = ours.data_collator
    now = ours.token_log_probs(ours.model, collator(build_dataset(others, 1.0).to_list())).log_probs[:3].sum(dim=1)
    before = torch.tensor([sum(record["foreign_reference"]) for record in records])
    assert seen == [pytest.approx(max(0.0, (now - before).mean().item()), abs=1e-5)]
    assert seen[0] != 0

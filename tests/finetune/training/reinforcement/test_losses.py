"""What samples and rewards cost is what they cost in stock TRL, in value and in gradient."""

from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import Any, Literal, cast

import pytest
import torch
from datasets import Dataset
from transformers import LlamaForSequenceClassification
from trl.trainer.dpo_config import DPOConfig
from trl.trainer.grpo_config import GRPOConfig
from trl.trainer.grpo_trainer import GRPOTrainer
from trl.trainer.reward_config import RewardConfig
from trl.trainer.reward_trainer import RewardTrainer
from trl.trainer.rloo_config import RLOOConfig
from trl.trainer.rloo_trainer import RLOOTrainer

from finetune.data.batches import Collator, build_dataset
from finetune.data.tokens import TrainingRow
from finetune.methods.rlhf import RlhfSettings, compute_loss, reinforce
from finetune.settings import TrainingSettings
from finetune.training.reinforcement.learning import Reward, compute_reward_loss
from finetune.training.reinforcement.reward import RewardModel
from finetune.training.reinforcement.trainer import ReinforcedTrainer
from tests.finetune.training.reinforcement.random_model import (
    END,
    build_random_model,
    build_words,
    list_common_arguments,
    load_random_base,
    move,
)

pytestmark = pytest.mark.filterwarnings("ignore:.*is_gradient_checkpointing:FutureWarning")
ROWS = [
    TrainingRow("a", (1, 2, 3, 4, 5), (7, 8, 9, END), (7, 9, 10, 11, END)),
    TrainingRow("b", (1, 3, 6), (2, 4, END), (9, END)),
]
TEXTS = [
    [[7, 8, END], [7, 9, 9, 9, END], [12, END], [5, 6, 7, 8]],
    [[2, 4, END], [9, 9, END], [9, 10, 11, 12, 13, END], [30, END]],
]
"""Four to each row; one has no end."""
REWARDS = [[1.5, -0.5, 0.25, -2.0], [0.5, 0.75, -1.0, 0.0]]
BETA = 0.3


class StockTexts:
    """Makes a trainer of TRL learn from the texts above."""

    def _tokenize_prompts(self, prompts: list[str]) -> Any:
        return [[int(word) for word in prompt.split()] for prompt in prompts], None, {}

    def _generate_single_turn(self, *_: Any) -> Any:
        return [text for texts in TEXTS for text in texts]


class StockRloo(StockTexts, RLOOTrainer):
    """RLOO as it comes."""


class StockGrpo(StockTexts, GRPOTrainer):
    """GRPO as it comes."""

    def _generate_single_turn(self, *_: Any) -> Any:
        return super()._generate_single_turn(), None


class FixedReward:
    """Says what the texts above are worth; a reward model knows what the base model thinks of them."""

    def __init__(self) -> None:
        self._model = RewardModel(load_random_base(), TrainingSettings())

    def judge(self, prompt: Sequence[int], texts: Sequence[Sequence[int]]) -> tuple[list[float], list[list[float]]]:
        place = [row.prompt_ids for row in ROWS].index(tuple(prompt))
        assert texts == TEXTS[place]
        return REWARDS[place], self._model.read(prompt, texts, log_probs=True).log_probs


class FixedTexts(ReinforcedTrainer):
    """Writes the texts above."""

    def _write(self, model: Any, prompts: list[list[int]]) -> list[list[list[int]]]:  # noqa: ARG002
        assert [tuple(prompt) for prompt in prompts] == [row.prompt_ids for row in ROWS]
        return TEXTS


def ours(folder: Path, settings: RlhfSettings) -> tuple[float, dict[str, torch.Tensor]]:
    trainer = FixedTexts(
        **list_common_arguments(folder, DPOConfig, max_length=64, activation_checkpointing=False),
        loss=partial(compute_loss, settings=settings),
        reinforce=partial(reinforce, settings=settings),
        settings=settings,
        reward=cast("Reward", FixedReward()),
        ends=[END],
        window=64,
        train_dataset=build_dataset(ROWS, 1.0),
        data_collator=Collator(31),
    )
    batch = Collator(31)(build_dataset(ROWS, 1.0).to_list())
    return value_and_gradients(move(trainer), batch)


def theirs(folder: Path, name: str) -> tuple[float, dict[str, torch.Tensor]]:
    prompts = [" ".join(map(str, row.prompt_ids)) for row in ROWS]
    stock, config, more = {
        "rloo": (StockRloo, RLOOConfig, {}),
        "grpo": (StockGrpo, GRPOConfig, {"loss_type": "grpo", "scale_rewards": "group"}),
    }[name]
    trainer = stock(
        **list_common_arguments(
            folder, config, beta=BETA, num_generations=4, per_device_train_batch_size=8,
            activation_checkpointing=False, gradient_accumulation_steps=1, **more,
        ),
        reward_funcs=lambda **_: [reward for rewards in REWARDS for reward in rewards],
        train_dataset=Dataset.from_dict({"prompt": prompts}),
    )  # fmt: skip
    trainer = move(trainer)
    trainer.model.train()
    trainer.current_gradient_accumulation_steps = 1
    batch = trainer._generate_and_score_completions([{"prompt": prompt} for prompt in prompts for _ in range(4)])
    return value_and_gradients(trainer, batch)


def value_and_gradients(trainer: Any, batch: Any) -> tuple[float, dict[str, torch.Tensor]]:
    trainer.model.train()
    loss = trainer.compute_loss(trainer.model, batch)
    loss.backward()
    gradients = {name: one.grad for name, one in trainer.model.named_parameters() if one.grad is not None}
    return loss.item(), gradients


@pytest.mark.parametrize("name", ["rloo", "grpo"])
def test_samples_are_learned_as_in_stock_trl(name: Literal["rloo", "grpo"], tmp_path: Path) -> None:
    settings = RlhfSettings(loss=name, beta=BETA, sft_weight=0, length_penalty=0, samples=4)
    loss, gradients = ours(tmp_path, settings)
    their_loss, their_gradients = theirs(tmp_path, name)
    assert loss == pytest.approx(their_loss, abs=1e-5)
    assert gradients.keys() == their_gradients.keys()
    assert any(gradient.norm() > 1e-3 for gradient in gradients.values())
    for parameter, gradient in their_gradients.items():
        assert (gradients[parameter] - gradient).norm() <= 1e-3 * gradient.norm() + 1e-7, parameter


def test_chosen_texts_are_learned_beside_the_samples(tmp_path: Path) -> None:
    alone, _ = ours(tmp_path, RlhfSettings(beta=BETA, sft_weight=0, length_penalty=0))
    both, _ = ours(tmp_path, RlhfSettings(beta=BETA, sft_weight=2, length_penalty=0))
    assert both > alone + 1


def test_a_text_loses_for_its_length_beside_the_correction_and_for_having_no_end(tmp_path: Path) -> None:
    free, gradients = ours(tmp_path, RlhfSettings(beta=BETA, sft_weight=0, length_penalty=0))
    bound, others = ours(tmp_path, RlhfSettings(beta=BETA, sft_weight=0, length_penalty=5))
    assert bound == pytest.approx(free, abs=1e-5)  # advantages add up to nothing
    assert any((gradients[name] - others[name]).norm() > 1e-3 for name in gradients)


def test_a_reward_is_learned_as_in_stock_trl(tmp_path: Path) -> None:
    base = load_random_base()
    model = RewardModel(base, TrainingSettings())
    torch.nn.init.normal_(model.head.weight, generator=torch.Generator().manual_seed(1))
    config = build_random_model().config
    config.num_labels, config.pad_token_id = 1, 31
    stock = LlamaForSequenceClassification(config)
    stock.model.load_state_dict(build_random_model().model.state_dict())
    stock.score.weight.data.copy_(model.head.weight)
    columns = {"chosen_ids": [[1, 2]], "rejected_ids": [[1, 3]]}
    arguments = RewardConfig(
        output_dir=str(tmp_path), use_cpu=True, bf16=False, report_to=[], activation_checkpointing=False
    )
    trainer = RewardTrainer(
        model=stock, args=arguments, processing_class=build_words(), train_dataset=Dataset.from_dict(columns)
    )
    texts = [[*row.prompt_ids, *row.chosen_ids] for row in ROWS] + [
        [*row.prompt_ids, *row.rejected_ids] for row in ROWS
    ]
    longest = max(map(len, texts))
    ids = torch.tensor([text + [31] * (longest - len(text)) for text in texts])
    mask = torch.tensor([[1] * len(text) + [0] * (longest - len(text)) for text in texts])
    their_loss = trainer.compute_loss(trainer.model, {"input_ids": ids, "attention_mask": mask})
    their_loss.backward()
    losses = []
    for row in ROWS:
        better, worse = model.read(row.prompt_ids, (row.chosen_ids, row.rejected_ids)).rewards
        losses.append(compute_reward_loss(better, worse))
    loss = torch.stack(losses).mean()
    loss.backward()
    assert loss.item() == pytest.approx(their_loss.item(), rel=1e-5)
    assert model.head.weight.grad is not None
    assert torch.allclose(model.head.weight.grad, stock.score.weight.grad, rtol=1e-4, atol=1e-6)

"""Training ends when pairs it does not learn from no longer profit, and the best pass is what stays."""

from collections.abc import Callable, Sequence
from contextlib import nullcontext
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
import torch
from transformers import TrainerControl, TrainerState, TrainingArguments

from assistant.models.base import LoadedBase
from finetune.data.batches import Collator, build_dataset
from finetune.data.tokens import TrainingRow, tokenise
from finetune.methods.dpo import DPO, DpoSettings
from finetune.runs.curve import Validation
from finetune.runs.progress import ProgressFile
from finetune.settings import TrainingSettings
from finetune.training.callbacks.early_stopping import EarlyStopping
from finetune.training.train import train
from finetune.training.trainer import AdapterTrainer
from tests.finetune.fakes import eight_pairs


class Weights:
    """Stands in for a model whose weights are the number of the pass."""

    def __init__(self) -> None:
        self.number = 0

    def keep(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "adapter").write_text(str(self.number))


def passes(folder: Path, measured: Sequence[tuple[float, float]], first: int = 1) -> tuple[EarlyStopping, list[bool]]:
    """Run passes that are measured as (chosen gain, margin); return who watched and when it wanted to stop."""
    weights, wanted = Weights(), iter(Validation(*values) for values in measured)
    stopping = EarlyStopping(lambda: next(wanted), weights.keep, folder)
    stops = []
    for number in range(first, first + len(measured)):
        weights.number = number
        state, control = TrainerState(epoch=float(number)), TrainerControl()
        stopping.on_epoch_end(TrainingArguments(str(folder), use_cpu=True), state, control)
        stops.append(control.should_training_stop)
    weights.keep(folder)
    return stopping, stops


@pytest.mark.parametrize(
    ("measured", "stops", "kept"),
    [
        ([(0.1, 1.0), (0.1, 1.5), (0.1, 1.4)], [False, False, True], 2),
        ([(0.1, 1.0), (-0.1, 2.0)], [False, True], 1),
        ([(-0.1, 1.0), (0.2, 0.5)], [True, False], 2),
        ([(-0.1, 1.0), (-0.2, 1.5)], [True, True], 2),
    ],
    ids=["margin falls", "chosen less likely", "chosen likelier again", "never likelier: the last pass"],
)
def test_the_best_pass_is_kept(
    measured: list[tuple[float, float]], stops: list[bool], kept: int, tmp_path: Path
) -> None:
    stopping, stopped = passes(tmp_path, measured)
    assert stopped == stops
    validated = stopping.settle()
    assert (tmp_path / "adapter").read_text() == str(kept)
    assert validated == Validation(*measured[kept - 1])


def test_a_killed_training_remembers_the_passes_before_and_settles_again(tmp_path: Path) -> None:
    passes(tmp_path, [(0.1, 1.0), (0.1, 2.0)])
    stopping, stops = passes(tmp_path, [(0.1, 1.5)], first=3)
    assert stops == [True]
    for _ in range(2):
        assert stopping.settle() == Validation(0.1, 2.0)
        assert (tmp_path / "adapter").read_text() == "2"


def test_a_kill_before_the_only_measurement_leaves_the_weights_as_they_are(tmp_path: Path) -> None:
    weights = Weights()
    weights.keep(tmp_path)
    assert EarlyStopping(lambda: Validation(0, 0), weights.keep, tmp_path).settle() is None
    assert (tmp_path / "adapter").read_text() == "0"


class Likelier:
    """Stands in for a trainer whose model makes tokens of chosen texts 1 nat likelier, of rejected ones 3."""

    model = torch.nn.Identity()
    accelerator = SimpleNamespace(device="cpu", autocast=nullcontext)
    data_collator = Collator(0)
    _sides = staticmethod(AdapterTrainer._sides)
    _measure_gains = AdapterTrainer._measure_gains

    def token_log_probs(self, _: object, batch: dict[str, torch.Tensor]) -> Any:
        gains = torch.tensor([[1.0], [3.0]]).repeat(1, batch["counts"].shape[1] - 1)
        return SimpleNamespace(log_probs=gains)


def test_a_label_among_the_pairs_held_back_counts_for_its_text_and_not_for_the_margin() -> None:
    pair = TrainingRow("pair", (1, 2), (3, 4, 5), (6, 7))
    label = TrainingRow("label", (1, 2), (3, 4, 5), ())
    trainer: Any = Likelier()
    assert AdapterTrainer.validate(trainer, build_dataset([pair, label], 1.0).to_list()) == Validation(1.0, -2.0)
    assert AdapterTrainer.validate(trainer, build_dataset([label], 1.0).to_list()) == Validation(1.0, 1.0)


@pytest.mark.model
def test_pairs_held_back_are_measured_and_not_learned_from(
    load_shallow: Callable[[], LoadedBase], tmp_path: Path
) -> None:
    base = load_shallow()
    rows = tokenise(eight_pairs(), base, None)
    settings = TrainingSettings(
        epochs=3, pairs_per_step=2, rank=4, alpha=8, warmup_share=0, dpo=DpoSettings(learning_rate=5e-4)
    )
    file = ProgressFile(tmp_path / "progress.jsonl")
    training = train(DPO, base, rows[:6], settings, tmp_path, file, tmp_path, rows[6:])
    assert training.validation_margin is not None
    assert training.validation_margin > 0
    assert training.validation_chosen_gain is not None
    assert training.validation_chosen_gain > 0
    assert [record.total for record in file.records() if record.stage == "reference"] == [8] * 8
    assert max(record.done for record in file.records() if record.stage == "training") <= 9

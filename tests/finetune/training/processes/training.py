"""Trains a random model of two layers, in this process or in several; can run in a process of its own, to be killed."""

import json
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch
from safetensors.torch import load_file

from assistant.models.base import load_base
from assistant.settings import AnswerSettings, ModelSettings
from finetune.methods.table import find_method
from finetune.runs.progress import Progress, ProgressFile, Training
from finetune.settings import TrainingSettings
from finetune.training.local import LocalTrainer
from finetune.training.processes.job import ModelSource
from tests.finetune.fakes import eight_pairs
from tests.finetune.families.tiny import build_model

USUAL = {"epochs": 2, "pairs_per_step": 4, "rank": 4, "alpha": 8, "warmup_share": 0, "checkpoint_seconds": 1000}


@dataclass(frozen=True)
class Trained:
    """What a training left."""

    training: Training
    steps: list[Progress]
    weights: dict[str, torch.Tensor]
    heard: list[Progress]
    """What the process that started it was told."""


def find_source(home: Path) -> ModelSource:
    """Return a model in `home`, made when it is not there."""
    if not (home / "model").exists():
        build_model("Llama", home / "model")
    return ModelSource(ModelSettings(name=str(home / "model"), quantization="none", dtype="float32"), home)


def train_tiny(home: Path, name: str, method: str, pairs: int, **settings: Any) -> Trained:
    """Train on so many of the eight pairs in the folder `name` of `home`."""
    source, folder = find_source(home), home / name
    folder.mkdir(exist_ok=True)
    chosen = TrainingSettings.model_validate({**USUAL, method: {"learning_rate": 1e-2}, **settings})
    heard: list[Progress] = []
    progress = ProgressFile(folder / "progress.jsonl", heard.append)
    trainer = LocalTrainer(lambda: load_base(source.settings, source.home), AnswerSettings(), folder, source=source)
    training = trainer.train(find_method(method), chosen, eight_pairs()[:pairs], folder, progress)
    steps = [record for record in progress.records() if record.stage == "training"]
    return Trained(training, steps, load_file(folder / "adapter_model.safetensors"), heard)


if __name__ == "__main__":
    train_tiny(Path(sys.argv[1]), sys.argv[2], sys.argv[3], int(sys.argv[4]), **json.loads(sys.argv[5]))

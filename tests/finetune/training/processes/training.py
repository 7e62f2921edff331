"""Trains a random model of two layers, in this process or in several; can run in a process of its own, to be killed."""

import json
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch
from safetensors.torch import load_file

from assistant.models.base import load_base
from assistant.settings import ModelSettings
from finetune.data.tokens import tokenise
from finetune.methods.table import find_method
from finetune.runs.progress import Progress, ProgressFile, Training
from finetune.settings import TrainingSettings
from finetune.training.processes.job import Job, ModelSource
from finetune.training.processes.launch import launch
from finetune.training.train import train
from tests.finetune.fakes import eight_pairs
from tests.finetune.families.tiny import build_model

USUAL = {"epochs": 2, "pairs_per_step": 4, "rank": 4, "alpha": 8, "warmup_share": 0, "checkpoint_seconds": 1000}


@dataclass(frozen=True)
class Trained:
    """What a training left."""

    training: Training
    steps: list[Progress]
    weights: dict[str, torch.Tensor]


def find_source(home: Path) -> ModelSource:
    """Return a model in `home`, made when it is not there."""
    if not (home / "model").exists():
        build_model("Llama", home / "model")
    return ModelSource(ModelSettings(name=str(home / "model"), quantization="none", dtype="float32"), home)


def train_tiny(home: Path, name: str, method: str, pairs: int, held_back: int = 0, **settings: Any) -> Trained:
    """Train on so many of the eight pairs in the folder `name` of `home`; the next ones are held back."""
    source, folder = find_source(home), home / name
    folder.mkdir(exist_ok=True)
    base = load_base(source.settings, source.home)
    rows = tokenise(eight_pairs(), base, None)
    learned, others = rows[:pairs], rows[pairs : pairs + held_back]
    chosen = TrainingSettings.model_validate({**USUAL, method: {"learning_rate": 1e-2}, **settings})
    progress = ProgressFile(folder / "progress.jsonl")
    if chosen.launch:
        training = launch(Job(method, chosen, source, learned, others, folder, folder), progress)
    else:
        training = train(find_method(method), base, learned, chosen, folder, progress, folder, others)
    steps = [record for record in progress.records() if record.stage == "training"]
    return Trained(training, steps, load_file(folder / "adapter_model.safetensors"))


if __name__ == "__main__":
    train_tiny(Path(sys.argv[1]), sys.argv[2], sys.argv[3], int(sys.argv[4]), **json.loads(sys.argv[5]))

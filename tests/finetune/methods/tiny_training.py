"""Trains a random model of 32 words for a few steps, which takes a fraction of a second."""

from pathlib import Path
from typing import Any, cast

import torch
from transformers import LlamaConfig, LlamaForCausalLM, PreTrainedTokenizerFast

from assistant.models.base import LoadedBase
from finetune.data.tokens import TrainingRow
from finetune.methods.table import find_method
from finetune.runs.progress import Progress, ProgressFile
from finetune.settings import TrainingSettings
from finetune.training.train import train

ROWS = [TrainingRow(name, (1, 2, 3), (4, 5, 6), (7, 8, 9, 10)) for name in ("a", "b", "c", "d")]


def train_tiny(method: str, folder: Path, rows: list[TrainingRow] = ROWS, **settings: Any) -> list[Progress]:
    """Train once over the rows, two of them a step; return what was reported of each step."""
    from tokenizers import Tokenizer
    from tokenizers.models import WordLevel

    torch.manual_seed(0)
    model = LlamaForCausalLM(
        LlamaConfig(vocab_size=32, hidden_size=16, intermediate_size=16, num_hidden_layers=2, num_attention_heads=2)
    )
    words = {str(number): number for number in range(31)} | {"<pad>": 31}
    tokenizer = PreTrainedTokenizerFast(
        tokenizer_object=Tokenizer(WordLevel(words, "0")), pad_token="<pad>", eos_token="0"
    )
    base = LoadedBase(
        model, tokenizer, "random", "none", torch.float32, torch.device("cpu"), 64, cast("Any", None)
    )  # nobody is served
    usual = {"reach": "everything", "epochs": 1, "pairs_per_step": 2, "pairs_at_once": 2, "rank": 4, "warmup_share": 0}
    chosen = TrainingSettings.model_validate({**usual, **settings})
    file = ProgressFile(folder / "progress.jsonl")
    train(find_method(method), base, rows, chosen, folder, file, folder)
    return [record for record in file.records() if record.stage == "training"]

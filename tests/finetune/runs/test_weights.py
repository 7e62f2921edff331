"""Weights that are no numbers, or none at all, never get a card."""

from pathlib import Path

import pytest
import torch
from safetensors.torch import save_file

from finetune.errors import FinetuneError
from finetune.runs.weights import check_weights

GOOD = {"a.lora_A.weight": torch.ones(2, 4), "a.lora_B.weight": torch.full((4, 2), 0.1)}


def write(folder: Path, weights: dict[str, torch.Tensor]) -> Path:
    save_file(weights, folder / "adapter_model.safetensors")
    return folder


def test_whole_weights_pass(tmp_path: Path) -> None:
    check_weights(write(tmp_path, GOOD))


@pytest.mark.parametrize(
    ("weights", "message"),
    [
        ({**GOOD, "b.lora_A.weight": torch.tensor([1.0, float("nan")])}, r"no numbers \('b\.lora_A\.weight'\)"),
        ({**GOOD, "b.lora_B.weight": torch.tensor([float("inf")])}, "no numbers"),
        ({}, "without weights"),
        ({**GOOD, "a.lora_B.weight": torch.zeros(4, 2)}, "has changed nothing"),
    ],
)
def test_broken_weights_are_refused_by_what_is_wrong(
    weights: dict[str, torch.Tensor], message: str, tmp_path: Path
) -> None:
    with pytest.raises(FinetuneError, match=message):
        check_weights(write(tmp_path, weights))


def test_missing_and_torn_files_are_refused(tmp_path: Path) -> None:
    with pytest.raises(FinetuneError, match="left no weights"):
        check_weights(tmp_path)
    file = write(tmp_path, GOOD) / "adapter_model.safetensors"
    file.write_bytes(file.read_bytes()[:-3])
    with pytest.raises(FinetuneError, match="left no weights"):
        check_weights(tmp_path)

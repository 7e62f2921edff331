"""What the base model thinks of completions, computed once and kept for every later night. Knows no trainer.

DPO compares with the base model, which never changes, and most pairs of a night were there the night before: only new
ones cost a pass. The file holds hashes and numbers, no text.
"""

import hashlib
import json
import os
from collections.abc import Sequence
from pathlib import Path

import torch

from assistant.models import LoadedBase
from finetune.tokens import TrainingRow


class ReferenceCache:
    """Log-probabilities of whole completions, by base weights, prompt and completion. Survives a kill at any point."""

    def __init__(self, folder: Path, base: LoadedBase) -> None:
        """Read what `folder` holds of this base model."""
        self._path = folder / f"reference-{_fingerprint(base)}.jsonl"
        self._known: dict[str, float] = {}
        lines = self._path.read_text(encoding="utf-8").splitlines() if self._path.exists() else []
        for line in lines:
            try:
                key, log_probability = json.loads(line)
            except ValueError:  # the last line of a run that was killed
                continue
            self._known[key] = log_probability

    def get(self, row: TrainingRow) -> tuple[float, float] | None:
        """Return the log-probabilities of the chosen and the rejected completion, None unless both are known."""
        chosen, rejected = (self._known.get(key) for key in _keys(row))
        return None if chosen is None or rejected is None else (chosen, rejected)

    def add(self, rows: Sequence[TrainingRow], found: Sequence[tuple[float, float]]) -> None:
        """Keep the log-probabilities of these rows."""
        new: dict[str, float] = {}
        for row, log_probabilities in zip(rows, found, strict=True):
            new |= zip(_keys(row), log_probabilities, strict=True)
        self._known |= new
        self._path.parent.mkdir(parents=True, exist_ok=True)
        with self._path.open("a+b") as file:
            torn = file.tell() > 0 and (file.seek(-1, os.SEEK_END), file.read(1))[1] != b"\n"
            lines = "".join(json.dumps(item) + "\n" for item in new.items())
            file.write(("\n" * torn + lines).encode())


def _keys(row: TrainingRow) -> tuple[str, str]:
    def key(completion: tuple[int, ...]) -> str:
        return hashlib.sha256(repr((row.prompt_ids, completion)).encode()).hexdigest()[:32]

    return key(row.chosen_ids), key(row.rejected_ids)


def _fingerprint(base: LoadedBase) -> str:
    """Return what changes when any weight does, or the precision it is computed in."""
    digest = hashlib.sha256(f"{base.model_id} {base.quantization} {base.dtype}".encode())
    with torch.no_grad():
        for name, weights in base.model.state_dict().items():
            if "lora_" not in name:
                total = weights.contiguous().view(-1).view(torch.uint8).sum(dtype=torch.int64)
                digest.update(f"{name} {tuple(weights.shape)} {int(total)}".encode())
    return digest.hexdigest()[:16]

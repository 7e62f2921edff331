"""Turn rows into the batches of a training: padded sequences, the weight of each token, the reference."""

from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Any

import torch
from datasets import Dataset

from finetune.data.tokens import TrainingRow


def build_dataset(rows: Sequence[TrainingRow], edited_span_weight: float) -> Dataset:
    """Return one record per row. `edited_span_weight`: how much a changed token counts against an unchanged one."""
    return Dataset.from_list([_record(row, edited_span_weight) for row in rows])


def swap_completions(rows: Sequence[TrainingRow]) -> list[TrainingRow]:
    """Return each prompt with the completion of another row. It shows how far a model has moved."""
    return [
        TrainingRow(row.pair_id, row.prompt_ids, other.chosen_ids or other.rejected_ids, ())
        for row, other in zip(rows, (*rows[1:], *rows[:1]), strict=True)
    ]


def weigh_edits(chosen: Sequence[int], rejected: Sequence[int], weight: float) -> tuple[list[float], list[float]]:
    """Return how much each token counts, 1 on average per side. Tokens that the edit changed count `weight` times more.

    A token was changed if an alignment of the two texts leaves it over (RLHF-V 2312.00849, SALT 2310.05857).
    """
    counts = [weight] * len(chosen), [weight] * len(rejected)
    for block in SequenceMatcher(None, chosen, rejected, autojunk=False).get_matching_blocks():
        counts[0][block.a : block.a + block.size] = [1.0] * block.size
        counts[1][block.b : block.b + block.size] = [1.0] * block.size
    return _scale_to_mean_one(counts[0]), _scale_to_mean_one(counts[1])


@dataclass(frozen=True)
class Collator:
    """Makes a batch of records: all chosen sequences, then all rejected ones. A missing side is the bare prompt.

    The batch holds `input_ids`, `attention_mask`, `counts` and `reference`, (2 * pairs, tokens) each, the last two 0
    outside the completions, and `weight` (pairs,). With `divergence` it also holds a batch of the same shape under that
    name, in which a completion of another row follows each prompt.
    """

    padding: int
    divergence: bool = False

    def __call__(self, records: Sequence[dict[str, Any]]) -> dict[str, Any]:
        """Return tensors."""
        batch = self._sequences([_side(record, side) for side in ("chosen", "rejected") for record in records])
        batch["weight"] = torch.tensor([record["weight"] for record in records], dtype=torch.float32)
        if self.divergence:
            foreign = [(r["prompt_ids"], r["foreign_ids"], r["foreign_reference"]) for r in records]
            sides = [(p, ids, [1.0] * len(ids), reference) for p, ids, reference in foreign]
            batch["divergence"] = self._sequences([*sides, *((p, [], [], []) for p, _, _ in foreign)])
        return batch

    def _sequences(self, sides: Sequence[tuple[list[int], list[int], list[float], list[float]]]) -> dict[str, Any]:
        longest = max(len(prompt) + len(completion) for prompt, completion, _, _ in sides)

        def padded(sequence: Sequence[float], padding: float) -> list[float]:
            return [*sequence, *[padding] * (longest - len(sequence))]

        ids = [padded([*prompt, *completion], self.padding) for prompt, completion, _, _ in sides]
        mask = [padded([1] * (len(prompt) + len(completion)), 0) for prompt, completion, _, _ in sides]
        counts = [padded([*[0.0] * len(prompt), *counts], 0.0) for prompt, _, counts, _ in sides]
        reference = [padded([*[0.0] * len(prompt), *reference], 0.0) for prompt, _, _, reference in sides]
        return {
            "input_ids": torch.tensor(ids, dtype=torch.long),
            "attention_mask": torch.tensor(mask, dtype=torch.long),
            "counts": torch.tensor(counts, dtype=torch.float32),
            "reference": torch.tensor(reference, dtype=torch.float32),
        }


def _record(row: TrainingRow, edited_span_weight: float) -> dict[str, Any]:
    chosen_counts, rejected_counts = weigh_edits(row.chosen_ids, row.rejected_ids, edited_span_weight)
    return {
        "prompt_ids": list(row.prompt_ids),
        "chosen_ids": list(row.chosen_ids),
        "rejected_ids": list(row.rejected_ids),
        "chosen_counts": chosen_counts,
        "rejected_counts": rejected_counts,
        "weight": row.weight,
        "length": row.tokens,
    }


def _side(record: dict[str, Any], side: str) -> tuple[list[int], list[int], list[float], list[float]]:
    """Return prompt, completion, counts and reference of one side. A reference that is not known is 0."""
    completion: list[int] = record[f"{side}_ids"]
    reference: list[float] = record.get(f"{side}_reference") or [0.0] * len(completion)
    return record["prompt_ids"], completion, record[f"{side}_counts"], reference


def _scale_to_mean_one(counts: list[float]) -> list[float]:
    mean = sum(counts) / len(counts) if counts else 1.0
    return [count / mean for count in counts]

"""Gives each process its batches, so that the processes together take the steps that one would take alone.

Batch by batch they take turns. Where an epoch leaves some of them without one, accelerate would give them pairs that
others have learned already; here they get a filler that teaches nothing, and the loss counts the rest accordingly.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import torch
from torch.utils.data import BatchSampler, DataLoader, Sampler

from finetune.training.processes.group import ask_main, count_processes, number

FILLER = "filler"
"""In a batch that only keeps a process busy."""


class Shares(Sampler[list[int]]):
    """Every so manieth batch of an order that the main process decides. An empty one stands for a filler."""

    def __init__(self, batches: BatchSampler) -> None:
        self._batches = batches

    def __len__(self) -> int:
        return -(-len(self._batches) // count_processes())

    def __iter__(self) -> Iterator[list[int]]:
        """Draw a new order."""
        batches = ask_main(lambda: list(self._batches))
        missing = -len(batches) % count_processes()
        yield from [*batches, *[[]] * missing][number() :: count_processes()]

    def set_epoch(self, epoch: int) -> None:
        """Draw the order of this epoch next, so that a resumed training learns in the order of the interrupted one."""
        sampler: Any = self._batches.sampler
        if hasattr(sampler, "set_epoch"):
            sampler.set_epoch(epoch)


@dataclass(frozen=True)
class FillingCollator:
    """Makes batches by another collator, and a filler of no records."""

    collate: Callable[[Sequence[dict[str, Any]]], dict[str, Any]]
    example: dict[str, Any]
    """Any record: all parts of the model must read a filler too."""

    def __call__(self, records: Sequence[dict[str, Any]]) -> dict[str, Any]:
        """Return tensors."""
        if records:
            return self.collate(records)
        return {**self.collate([self.example]), FILLER: torch.tensor(True)}


class SharedLoader(DataLoader[Any]):
    """Loads the batches of this process."""

    def __init__(self, whole: DataLoader[Any], batches: BatchSampler) -> None:
        """Take the loader and the batches of one process alone."""
        collate: Any = whole.collate_fn
        self._shares = Shares(batches)
        super().__init__(
            whole.dataset,
            batch_sampler=self._shares,
            collate_fn=FillingCollator(collate, whole.dataset[0]),
            pin_memory=whole.pin_memory,
        )

    def set_epoch(self, epoch: int) -> None:
        """Draw the order of this epoch next."""
        self._shares.set_epoch(epoch)

"""What trains, as the cycle sees it."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any, Protocol

from feedback.records import PreferencePair
from finetune.data.lengths import Lengths
from finetune.methods.method import Method
from finetune.runs.folder import Base
from finetune.runs.progress import ProgressFile, Training
from finetune.settings import TrainingSettings


class Trainer(Protocol):
    """Makes adapters."""

    def base(self) -> Base:
        """Return what the base model is."""
        ...

    def measure(self, method: Method[Any], settings: TrainingSettings, pairs: Sequence[PreferencePair]) -> Lengths:
        """Return how long the pairs are as the method reads them, and how long they may be."""
        ...

    def train(
        self,
        method: Method[Any],
        settings: TrainingSettings,
        pairs: Sequence[PreferencePair],
        folder: Path,
        progress: ProgressFile,
    ) -> Training:
        """Write the weights of an adapter to `folder`. Goes on from a checkpoint that is there."""
        ...

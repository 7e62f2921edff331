"""TRL's trainer as it comes, on our rows: what ours is compared with. Changes nothing but the preparation of rows."""

from collections.abc import Sequence
from typing import Any

from datasets import Dataset
from trl.trainer.dpo_trainer import DPOTrainer

from finetune.data.tokens import TrainingRow


class StockTrainer(DPOTrainer):
    """TRL's losses, loop and batches."""

    def _prepare_dataset(self, dataset: Any, *args: Any, **kwargs: Any) -> Any:  # noqa: ARG002
        return dataset

    def _send_telemetry(self) -> None:
        pass

    def create_model_card(self, *args: object, **kwargs: object) -> None:
        """Draft no model cards into checkpoints."""


def stock_dataset(rows: Sequence[TrainingRow]) -> Dataset:
    """Return one record of token ids per row, in the columns of TRL's preference collator."""
    sides = ("prompt_ids", "chosen_ids", "rejected_ids")
    return Dataset.from_list([{side: list(getattr(row, side)) for side in sides} for row in rows])

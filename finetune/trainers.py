"""TRL's trainers, fed with the tokens that were served. Knows no settings and no folders.

Both trainers would render, tokenise, cut and drop rows themselves; here a row is already what it has to be, so that
the model is trained on exactly the tokens it was and will be asked with.
"""

from typing import Any

import torch
from datasets import Dataset
from trl.experimental.orpo.orpo_trainer import ORPOTrainer
from trl.trainer.dpo_trainer import DPOTrainer

from finetune.shared_prefix import NOT_A_LABEL
from finetune.tokens import TrainingRow


class _Private:
    """Sends nothing to anybody and drafts no model cards into checkpoints."""

    def _send_telemetry(self) -> None:
        pass

    def create_model_card(self, *args: object, **kwargs: object) -> None:
        """Leave the card to the shelf."""


class ServedDPOTrainer(_Private, DPOTrainer):
    """DPO on rows of `dpo_dataset`."""

    def _prepare_dataset(self, dataset: Any, *args: Any, **kwargs: Any) -> Any:  # noqa: ARG002
        return dataset


class ServedORPOTrainer(_Private, ORPOTrainer):
    """ORPO on rows of `orpo_dataset`, with the likelihood of the chosen completion alone.

    TRL's likelihood term also covers the prompt, and a prompt full of passages is most of the tokens: the adapter would
    learn to write documents. The paper's term (2403.07691, equation 6) is of the completion given the prompt.
    """

    def tokenize_row(self, feature: dict[str, Any], model: object = None) -> dict[str, list[int]]:  # noqa: ARG002
        """Lay out a row as TRL's collator and `concatenated_inputs` expect it."""
        prompt: list[int] = feature["prompt_ids"]
        columns: dict[str, list[int]] = {"prompt_input_ids": prompt, "prompt_attention_mask": [1] * len(prompt)}
        for side in ("chosen", "rejected"):
            completion: list[int] = feature[f"{side}_ids"]
            columns[f"{side}_input_ids"] = prompt + completion
            columns[f"{side}_attention_mask"] = [1] * (len(prompt) + len(completion))
            columns[f"{side}_labels"] = [NOT_A_LABEL] * len(prompt) + completion
        return columns

    def concatenated_forward(self, model: torch.nn.Module, batch: dict[str, Any]) -> Any:
        """Return mean log-probabilities (pairs,) of chosen and rejected, mean logits per token, the likelihood term."""
        padding: Any = self.padding_value
        inputs: dict[str, Any] = self.concatenated_inputs(batch, padding_value=padding, device=self.accelerator.device)
        labels = inputs["concatenated_labels"]  # (2 * pairs, tokens): the chosen sequences, then the rejected
        scored = model(
            input_ids=inputs["concatenated_input_ids"],
            attention_mask=inputs["concatenated_attention_mask"],
            labels=labels,
            fused_lm_head=True,
        )
        answered = labels[:, 1:] != NOT_A_LABEL
        lengths = answered.sum(dim=1)
        sums = (scored.log_probs * answered).sum(dim=1)
        pairs = len(sums) // 2
        likelihood = -sums[:pairs].sum() / lengths[:pairs].sum()
        means = sums / lengths
        logits = scored.mean_logits
        return (
            means[:pairs],
            means[pairs:],
            logits[:pairs][answered[:pairs]],
            logits[pairs:][answered[pairs:]],
            likelihood,
        )


def dpo_dataset(rows: list[TrainingRow]) -> Dataset:
    """Return one record of token ids per row, in the columns of TRL's preference collator."""
    return Dataset.from_list(
        [
            {
                "prompt_ids": list(row.prompt_ids),
                "chosen_ids": list(row.chosen_ids),
                "rejected_ids": list(row.rejected_ids),
            }
            for row in rows
        ]
    )


def orpo_dataset(rows: list[TrainingRow]) -> Dataset:
    """Return the same records with the text columns that ORPOTrainer looks for and `tokenize_row` does not need."""
    dataset = dpo_dataset(rows)
    for column in ("prompt", "chosen", "rejected"):
        dataset = dataset.add_column(column, [""] * len(rows))
    return dataset

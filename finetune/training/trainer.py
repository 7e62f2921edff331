"""TRL's trainer with our batches, losses and references.

TRL has a trainer for each method, which renders, tokenises, cuts and drops rows by itself. Here all methods share one
trainer: the loop, the adapter and the fused head are TRL's; the batches, losses and references are ours. So the model
is trained on exactly the tokens that it was and will be asked with.
"""

from collections.abc import Callable, Sequence
from contextlib import nullcontext
from dataclasses import replace
from statistics import fmean
from typing import Any

import torch
from peft import PeftModel
from torch.utils.data import DataLoader
from transformers.trainer_pt_utils import LengthGroupedSampler
from trl.trainer.dpo_trainer import DPOTrainer

from finetune.methods.loss import Completions, Pairs, Rewards
from finetune.runs.curve import Validation
from finetune.training.processes.group import count_processes, gather, share_out
from finetune.training.processes.loader import FILLER, SharedLoader
from finetune.training.shared_prefix import NOT_A_LABEL

Loss = Callable[[Pairs], tuple[torch.Tensor, Rewards]]
"""The loss of a method with its settings."""
Sides = tuple[Completions, Completions]
"""The chosen and the rejected texts of a batch."""


class AdapterTrainer(DPOTrainer):
    """Trains on rows of `finetune.data.batches.dataset`, in one process or with others (`processes.group`)."""

    def __init__(self, *args: Any, loss: Loss, **kwargs: Any) -> None:
        """Take what DPOTrainer takes, and the loss."""
        super().__init__(*args, **kwargs)
        self._loss = loss
        self._filled = 1.0

    def _prepare_dataset(self, dataset: Any, *args: Any, **kwargs: Any) -> Any:  # noqa: ARG002
        return dataset

    def _precompute_ref_logps(self, dataset: Any, *args: Any, **kwargs: Any) -> Any:  # noqa: ARG002
        return dataset

    def _send_telemetry(self) -> None:
        pass

    def create_model_card(self, *args: object, **kwargs: object) -> None:
        """Write no model cards into checkpoints: the shelf writes the card."""

    def token_log_probs(self, model: Any, inputs: dict[str, torch.Tensor], **kwargs: Any) -> Any:
        """Return TRL's scored output. Its `log_probs` are (sequences, tokens - 1), 0 outside the completions."""
        labels = inputs["input_ids"].masked_fill(inputs["counts"] == 0, NOT_A_LABEL)
        scored = model(
            input_ids=inputs["input_ids"],
            attention_mask=inputs["attention_mask"],
            labels=labels,
            use_cache=False,
            fused_lm_head=True,
            **kwargs,
        )
        scored.log_probs = scored.log_probs[:, 1 - labels.shape[1] :]  # without places that a tuner added before
        return scored

    def get_train_dataloader(self) -> DataLoader[Any]:
        """Return the batches of this process: with others it takes the steps that one would take alone."""
        whole: Any = super().get_train_dataloader()
        return whole if count_processes() == 1 else SharedLoader(whole, whole.batch_sampler.batch_sampler)

    def _get_train_sampler(self, *args: Any, **kwargs: Any) -> Any:
        sampler = super()._get_train_sampler(*args, **kwargs)
        if isinstance(sampler, LengthGroupedSampler):
            sampler.batch_size *= count_processes()  # the pairs of a step, of which this process has a share
        return sampler

    def get_batch_samples(self, *args: Any, **kwargs: Any) -> Any:
        """Return the batches of the next step, and note which share of all that the processes have are no fillers."""
        batches, items = super().get_batch_samples(*args, **kwargs)
        if count_processes() > 1 and batches:
            real = sum(gather(sum(FILLER not in batch for batch in batches)))
            self._filled = real / (count_processes() * len(batches))
        return batches, items

    def log(self, logs: dict[str, float], start_time: float | None = None) -> None:
        """Log the means over the pairs of all processes."""
        for measured in self._metrics.values():
            shares = gather({name: list(values) for name, values in measured.items()})
            for name in {name for share in shares for name in share}:
                measured[name] = [value for share in shares for value in share.get(name, [])]
        super().log(logs, start_time)

    def compute_reference(self, records: Sequence[dict[str, Any]]) -> list[tuple[list[float], list[float]]]:
        """Return the base model's log-probability of each token of both completions of each record."""
        return share_out(records, self._compute_reference)

    def _compute_reference(self, records: Sequence[dict[str, Any]]) -> list[tuple[list[float], list[float]]]:
        model: Any = self.model
        collator: Any = self.data_collator
        batch = replace(collator, divergence=False)(records)
        batch = {name: tensor.to(self.accelerator.device) for name, tensor in batch.items()}
        model.eval()
        # where the model's own weights are trained, this is asked before the first step
        as_it_was = model.disable_adapter() if isinstance(model, PeftModel) else nullcontext()
        with torch.no_grad(), self.accelerator.autocast(), as_it_was:
            log_probs = self.token_log_probs(model, batch).log_probs
        answered = batch["counts"][:, 1:] > 0
        found = [values[places].tolist() for values, places in zip(log_probs, answered, strict=True)]
        return list(zip(found[: len(records)], found[len(records) :], strict=True))

    def validate(self, records: Sequence[dict[str, Any]]) -> Validation:
        """Measure the model as it is now on records with a reference."""
        gains = share_out(records, self._measure_gains)
        chosen = [better for better, _ in gains]
        # a rewritten answer has nothing to compare with
        margins = [
            better - worse for (better, worse), record in zip(gains, records, strict=True) if record["rejected_ids"]
        ]
        return Validation(fmean(chosen), fmean(margins or chosen))

    def _measure_gains(self, records: Sequence[dict[str, Any]]) -> list[tuple[float, float]]:
        """Return how much likelier both texts of each record have become, in nats per token."""
        model: Any = self.model
        collator: Any = self.data_collator
        gains: list[tuple[float, float]] = []
        training = model.training
        model.eval()
        for record in records:
            batch = replace(collator, divergence=False)([record])
            batch = {name: tensor.to(self.accelerator.device) for name, tensor in batch.items()}
            with torch.no_grad(), self.accelerator.autocast():
                log_probs = self.token_log_probs(model, batch).log_probs
            better, worse = (float(side.log_ratios() / side.lengths) for side in self._sides(log_probs, batch))
            gains.append((better, worse))
        model.train(training)
        return gains

    def _compute_loss(self, model: Any, inputs: dict[str, Any], return_outputs: bool = False) -> Any:
        """Return the mean over the pairs of a batch of `finetune.data.batches.Collator`."""
        routed = {"output_router_logits": True} if self.aux_loss_enabled else {}
        inputs = self._add_texts(model, inputs)
        scored = self.token_log_probs(model, inputs, **routed)
        sides = chosen, rejected = self._sides(scored.log_probs, inputs)
        count = len(inputs["weight"])
        pairs = Pairs(chosen.first(count), rejected.first(count), self._divergence(model, inputs))
        losses, rewards = self._loss(pairs)
        losses = self._add_losses(losses, sides, inputs)
        loss = (inputs["weight"] * losses).mean()
        if self.aux_loss_enabled:
            loss = loss + self.router_aux_loss_coef * scored.aux_loss
        if FILLER in inputs:
            loss = 0.0 * loss
            return (loss, scored) if return_outputs else loss
        if model.training:
            loss = loss / self._filled
        compared = pairs.comparable
        for better, worse in zip(rewards.chosen[compared].tolist(), rewards.rejected[compared].tolist(), strict=True):
            metrics = self._metrics["train" if model.training else "eval"]
            metrics["rewards/margins"].append(better - worse)
            metrics["rewards/accuracies"].append(float(better > worse))
        return (loss, scored) if return_outputs else loss

    def _add_texts(self, model: Any, inputs: dict[str, Any]) -> dict[str, Any]:  # noqa: ARG002
        """Return a batch with texts behind its pairs that are learned from as well. Here there are none."""
        return inputs

    def _add_losses(self, losses: torch.Tensor, sides: Sides, inputs: dict[str, Any]) -> torch.Tensor:  # noqa: ARG002
        """Add the losses of such texts, which come last on both sides, to those of the pairs."""
        return losses

    @staticmethod
    def _sides(log_probs: torch.Tensor, inputs: dict[str, torch.Tensor]) -> Sides:
        """Split a scored batch (2 * pairs, tokens - 1) into the chosen and the rejected completions."""
        counts, reference = inputs["counts"][:, 1:], inputs["reference"][:, 1:]
        parts = zip((log_probs * (counts > 0)).chunk(2), reference.chunk(2), counts.chunk(2), strict=True)
        chosen, rejected = (Completions(*part) for part in parts)
        return chosen, rejected

    def _divergence(self, model: Any, inputs: dict[str, Any]) -> torch.Tensor | None:
        """Measure how far the model has moved, where the batch holds what that is measured on."""
        if "divergence" not in inputs:
            return None
        other: dict[str, torch.Tensor] = inputs["divergence"]
        with torch.no_grad():
            scored = self.token_log_probs(model, other)
        counts = other["counts"][:, 1:]
        moved = ((scored.log_probs - other["reference"][:, 1:]) * counts).sum(dim=1)
        pairs = len(moved) // 2  # the other half of the batch are bare prompts
        return moved[:pairs].mean().clamp(min=0)

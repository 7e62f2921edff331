"""Train an adapter from preference rows with DPO or ORPO. Knows no database, no shelf and no exam.

The adapter always starts anew from the base model and learns from all rows; for DPO the reference is that same base
with the adapter off. Chaining one night's adapter on the last one's degraded in 4 of 5 strategies (2606.21089).
"""

import json
import resource
import time
import warnings
from pathlib import Path
from typing import Any

import torch
from datasets import Dataset, disable_progress_bars
from peft import LoraConfig, get_peft_model
from transformers import PrinterCallback, TrainingArguments, set_seed
from transformers.trainer_utils import SaveStrategy
from trl.experimental.orpo.orpo_config import ORPOConfig
from trl.trainer.dpo_config import DPOConfig
from trl.trainer.utils import add_fused_lm_head

from assistant.models import LoadedBase
from finetune.progress import Progress, ProgressFile, Training
from finetune.reference import ReferenceCache
from finetune.settings import Method, TrainingSettings
from finetune.shared_prefix import share_prefixes
from finetune.tokens import TrainingRow
from finetune.trainers import ServedDPOTrainer, ServedORPOTrainer, dpo_dataset, orpo_dataset
from finetune.watch import Watch


def train(
    method: Method,
    base: LoadedBase,
    rows: list[TrainingRow],
    settings: TrainingSettings,
    folder: Path,
    progress: ProgressFile,
    references: Path,
) -> Training:
    """Train on `rows` and leave the adapter's weights in `folder`, going on from a checkpoint that lies there.

    `references` is where the base model's log-probabilities are kept from one run to the next. The base's model is
    altered: load another one to serve with.
    """
    # peft and TRL ask transformers for a property that transformers has renamed
    warnings.filterwarnings("ignore", message=".*is_gradient_checkpointing", category=FutureWarning)
    started = time.monotonic()
    if method == "dpo":
        trainer: Any = _dpo(base, rows, settings, folder, progress, ReferenceCache(references, base))
    else:
        trainer = _orpo(base, rows, settings, folder)
    for parameter in trainer.model.parameters():
        if parameter.requires_grad:
            # TRL makes adapters of a quantised base bfloat16, which rounds away steps of a small learning rate.
            parameter.data = parameter.data.float()
    _assert_rows_kept(trainer, rows)
    trainer.remove_callback(PrinterCallback)
    trainer.add_callback(Watch(progress, settings.checkpoint_seconds))
    checkpoint = newest_checkpoint(folder)
    trainer.train(resume_from_checkpoint=str(checkpoint) if checkpoint else None)
    trainer.model.save_pretrained(folder, save_embedding_layers=False)
    return _measured(progress, rows, settings, time.monotonic() - started)


def newest_checkpoint(folder: Path) -> Path | None:
    """Return the newest checkpoint that was written to its end, or None. The trainer's state is written last."""
    for checkpoint in sorted(folder.glob("checkpoint-*"), key=lambda path: int(path.name.split("-")[1]), reverse=True):
        try:
            json.loads((checkpoint / "trainer_state.json").read_text(encoding="utf-8"))
        except (FileNotFoundError, ValueError):
            continue
        return checkpoint
    return None


def _dpo(
    base: LoadedBase,
    rows: list[TrainingRow],
    settings: TrainingSettings,
    folder: Path,
    progress: ProgressFile,
    cache: ReferenceCache,
) -> ServedDPOTrainer:
    losses = {settings.dpo.loss: 1.0, "sft": settings.dpo.sft_weight}
    trainer = ServedDPOTrainer(
        model=base.model,
        args=_on_one_device(
            DPOConfig(
                **_common(base, rows, settings, folder),
                learning_rate=settings.dpo.learning_rate,
                beta=settings.dpo.beta,
                loss_type=[loss for loss, weight in losses.items() if weight],
                loss_weights=[weight for weight in losses.values() if weight],
            )
        ),
        train_dataset=dpo_dataset(rows),
        processing_class=base.tokenizer,
        peft_config=_lora(settings),
    )
    share_prefixes(base.model)
    _add_reference(trainer, rows, settings, cache, progress)
    return trainer


def _orpo(base: LoadedBase, rows: list[TrainingRow], settings: TrainingSettings, folder: Path) -> ServedORPOTrainer:
    set_seed(settings.seed)
    disable_progress_bars()
    add_fused_lm_head(base.model, outputs=("log_probs", "mean_logits"))
    share_prefixes(base.model)
    return ServedORPOTrainer(
        # Wrapped here, because given a `peft_config` ORPOTrainer would turn what is not quantised into float32 and
        # train on another base than the one that serves.
        model=get_peft_model(base.model, _lora(settings)),
        args=_on_one_device(
            ORPOConfig(
                **_common(base, rows, settings, folder),
                learning_rate=settings.orpo.learning_rate,
                beta=settings.orpo.beta,
                remove_unused_columns=False,
            )
        ),
        train_dataset=orpo_dataset(rows),
        processing_class=base.tokenizer,
    )


def _common(base: LoadedBase, rows: list[TrainingRow], settings: TrainingSettings, folder: Path) -> dict[str, Any]:
    """Return the arguments that both methods share. Checkpoints are asked for by `Watch` alone."""
    on_gpu = base.device.type == "cuda"
    return {
        "output_dir": str(folder),
        "max_length": max(row.tokens for row in rows),
        "num_train_epochs": settings.epochs,
        "per_device_train_batch_size": settings.pairs_at_once,
        "gradient_accumulation_steps": settings.pairs_per_step // settings.pairs_at_once,
        "lr_scheduler_type": "cosine",
        "warmup_steps": settings.warmup_share,
        "activation_checkpointing": settings.gradient_checkpointing,
        "disable_dropout": settings.dropout == 0,
        "seed": settings.seed,
        "bf16": base.dtype == torch.bfloat16,
        "fp16": base.dtype == torch.float16 and on_gpu,
        "use_cpu": not on_gpu,
        "dataloader_pin_memory": on_gpu,
        "logging_steps": 1,
        "save_strategy": SaveStrategy.NO,
        "save_total_limit": 2,
        "report_to": [],
        "disable_tqdm": True,
    }


def _on_one_device(arguments: TrainingArguments) -> Any:
    """Keep the trainer from spreading batches over all GPUs it sees: the base model lies on one."""
    arguments._n_gpu = min(arguments.n_gpu, 1)
    return arguments


def _lora(settings: TrainingSettings) -> LoraConfig:
    return LoraConfig(
        r=settings.rank,
        lora_alpha=settings.alpha,
        lora_dropout=settings.dropout,
        target_modules="all-linear",
        task_type="CAUSAL_LM",
    )


def _add_reference(
    trainer: ServedDPOTrainer,
    rows: list[TrainingRow],
    settings: TrainingSettings,
    cache: ReferenceCache,
    progress: ProgressFile,
) -> None:
    """Give every row the base model's log-probabilities of its two completions, computing only those never seen."""
    dataset = trainer.train_dataset
    assert isinstance(dataset, Dataset)
    missing = [index for index, row in enumerate(rows) if cache.get(row) is None]
    missing.sort(key=lambda index: rows[index].tokens)  # pairs of like length waste little padding
    started = time.monotonic()
    for start in range(0, len(missing), settings.pairs_at_once):
        chunk = missing[start : start + settings.pairs_at_once]
        batch = trainer.data_collator(dataset.select(chunk).to_list())
        batch = {name: tensor.to(trainer.accelerator.device) for name, tensor in batch.items()}
        chosen, rejected = trainer.compute_ref_log_probs(trainer.model, batch)
        cache.add([rows[index] for index in chunk], list(zip(chosen.tolist(), rejected.tolist(), strict=True)))
        done = start + len(chunk)
        seconds_per_row = (time.monotonic() - started) / done
        progress.add(Progress("reference", done, len(missing), seconds_per_row * (len(missing) - done)))
    known = [pair for pair in map(cache.get, rows) if pair]
    for column, values in zip(("ref_chosen_logps", "ref_rejected_logps"), zip(*known, strict=True), strict=True):
        dataset = dataset.add_column(column, list(values))
    trainer.train_dataset = dataset
    trainer.precompute_ref_logps = True


def _assert_rows_kept(trainer: ServedDPOTrainer | ServedORPOTrainer, rows: list[TrainingRow]) -> None:
    """Trainers have dropped and cut rows silently; this one may not."""
    prepared = trainer.train_dataset
    assert isinstance(prepared, Dataset)
    assert len(prepared) == len(rows), f"{len(rows) - len(prepared)} rows were dropped"
    for row, record in zip(rows, prepared.to_list(), strict=True):
        assert tuple(record["prompt_ids"]) == row.prompt_ids, f"the prompt of {row.pair_id} was changed"
        assert tuple(record["chosen_ids"]) == row.chosen_ids, f"the chosen text of {row.pair_id} was changed"
        assert tuple(record["rejected_ids"]) == row.rejected_ids, f"the rejected text of {row.pair_id} was changed"


def _measured(progress: ProgressFile, rows: list[TrainingRow], settings: TrainingSettings, seconds: float) -> Training:
    steps = [record for record in progress.records() if record.stage == "training"]
    last_pass = steps[-max(1, len(steps) // settings.epochs) :]

    def mean(values: list[float | None]) -> float:
        measured = [value for value in values if value is not None]
        return sum(measured) / len(measured)

    return Training(
        steps=len(steps),
        longest_tokens=max(row.tokens for row in rows),
        loss=mean([step.loss for step in last_pass]),
        reward_margin=mean([step.reward_margin for step in last_pass]),
        reward_accuracy=mean([step.reward_accuracy for step in last_pass]),
        seconds=seconds,
        peak_memory_bytes=(
            torch.cuda.max_memory_allocated()
            if torch.cuda.is_available()
            else resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
        ),
    )

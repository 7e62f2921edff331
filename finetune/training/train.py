"""Train an adapter on rows of feedback by one of the methods.

The adapter always starts from the base model and learns from all rows. The reference is the same base model with the
adapter off. Starting from the adapter of the last night made it worse in 4 of 5 strategies (2606.21089).
"""

import json
import resource
import time
from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

import torch
from datasets import Dataset
from peft import PeftModel
from transformers import PrinterCallback, TrainingArguments
from transformers.trainer_utils import SaveStrategy
from trl.trainer.dpo_config import DPOConfig

from assistant.adapters.replacement import write_replacement
from assistant.models.base import LoadedBase
from assistant.models.switching import ignore_warnings_of_peft
from finetune.data.batches import Collator, build_dataset, swap_completions
from finetune.data.tokens import TrainingRow
from finetune.methods.method import Method
from finetune.methods.tuners.table import TUNERS
from finetune.methods.tuners.tuner import Shape
from finetune.runs.curve import Validation
from finetune.runs.progress import ProgressFile, Training
from finetune.runs.weights import check_weights
from finetune.settings import TrainingSettings
from finetune.training.callbacks.early_stopping import EarlyStopping
from finetune.training.callbacks.reporting import ProgressReporter
from finetune.training.processes.group import ask_main, count_processes, gather, is_main
from finetune.training.reach.activated_lora import ActivatedLora, check_prompts, invocation_tokens
from finetune.training.reach.layers import find_reach
from finetune.training.reference import ReferenceCache, add_reference, fill_cache
from finetune.training.reinforcement.trainer import ReinforcedTrainer, build_reinforced
from finetune.training.shared_prefix import share_prefixes
from finetune.training.trainer import AdapterTrainer

_SHARE_OF_REWARDS = 5
"""The first and the last steps of so many parts say what rewards were, and what they have become."""


def train(
    method: Method[Any],
    base: LoadedBase,
    rows: list[TrainingRow],
    settings: TrainingSettings,
    folder: Path,
    progress: ProgressFile,
    references: Path,
    validation: Sequence[TrainingRow] = (),
) -> Training:
    """Train on `rows` and write the adapter's weights to `folder`. Goes on from a checkpoint that is there.

    Where several processes train together (`processes.group`), all of them call this with the same values, the losses
    are those of one process up to rounding, and only the main process writes the files.

    The folder `references` keeps the base model's log-probabilities from one run to the next. Training does not learn
    from the `validation` rows, and stops when they no longer improve. It alters the model of `base`: load another one
    to serve with.

    Raises:
        FinetuneError: no adapter of this kind can live on the model, or the training went wrong.
    """
    ignore_warnings_of_peft()
    started = time.monotonic()
    if not method.compares:
        rows = [TrainingRow(row.pair_id, row.prompt_ids, row.chosen_ids, (), row.weight) for row in rows]
    reach = find_reach(method, base.model, settings)
    invocation = invocation_tokens(base.tokenizer) if reach == "answer" else None
    if invocation:
        check_prompts(rows, invocation)
    trainer = _build_trainer(method, base, rows, settings, folder, invocation)
    model: Any = trainer.model
    shared = _share_prefixes(base, trainer, invocation, settings)
    _assert_rows_kept(trainer, rows)
    compared = rows if method.needs_reference else []
    others = swap_completions(rows) if method.needs_divergence else []
    held_back: list[dict[str, Any]] = []
    if asked := [*compared, *others, *validation]:
        cache = ReferenceCache(references, base)
        fill_cache(cache, asked, settings.pairs_at_once, trainer.compute_reference, progress)
        trainer.train_dataset = add_reference(trainer.train_dataset, compared, others, cache)
        held_back = add_reference(build_dataset(validation, 1.0), validation, (), cache).to_list()
    keep = partial(_write_weights, base, trainer)
    stopping = EarlyStopping(lambda: trainer.validate(held_back), keep, folder) if held_back else None
    for callback in (ProgressReporter(progress, settings.checkpoint_seconds), stopping):
        if callback:
            trainer.add_callback(callback)
    checkpoint = ask_main(lambda: find_newest_checkpoint(folder))
    trainer.train(resume_from_checkpoint=str(checkpoint) if checkpoint else None)
    if invocation:
        model.peft_config["default"].alora_invocation_tokens = invocation
    keep(folder)
    if is_main():
        check_weights(folder)
    validated = stopping.settle() if stopping else None
    measured = _measure(progress, rows, settings, time.monotonic() - started, validated)
    device = torch.cuda.get_device_name(base.device) if base.device.type == "cuda" else base.device.type
    computed_on = f"{device}, {str(base.dtype).removeprefix('torch.')}"
    if count_processes() > 1:
        computed_on += f", {count_processes()} processes"
    return replace(measured, shared_prefixes=shared, computed_on=computed_on, reach=reach)


def find_newest_checkpoint(folder: Path) -> Path | None:
    """Return the newest complete checkpoint, or None. The trainer writes its state last."""
    for checkpoint in sorted(folder.glob("checkpoint-*"), key=lambda path: int(path.name.split("-")[1]), reverse=True):
        try:
            json.loads((checkpoint / "trainer_state.json").read_text(encoding="utf-8"))
        except (FileNotFoundError, ValueError):
            continue
        return checkpoint
    return None


def _share_prefixes(
    base: LoadedBase, trainer: AdapterTrainer, invocation: list[int] | None, settings: TrainingSettings
) -> bool:
    """Let the model read the common part of a pair once. Return whether it can: not every model allows this."""
    model: Any = trainer.model
    if TUNERS[settings.tuner].adds_places:
        return False
    if not invocation:
        return share_prefixes(base.model)
    activated = ActivatedLora(base.model, len(invocation), remember=not settings.gradient_checkpointing)
    shared = share_prefixes(base.model, activated)
    if shared:
        # or peft would look for the tokens in sequences that are laid out in another way
        model.peft_config["default"].alora_invocation_tokens = None
        if isinstance(trainer, ReinforcedTrainer):
            trainer.activated = activated
    else:
        activated.remove()
    return shared


def _build_trainer(
    method: Method[Any],
    base: LoadedBase,
    rows: list[TrainingRow],
    settings: TrainingSettings,
    folder: Path,
    invocation: list[int] | None,
) -> AdapterTrainer:
    padding: Any = base.tokenizer.pad_token_id
    shape = Shape(settings.rank, settings.alpha, settings.dropout, invocation, settings.frozen_share)
    tuner = TUNERS[settings.tuner]
    build = partial(build_reinforced, method, base, settings, folder) if method.reinforce else AdapterTrainer
    trainer = build(
        model=base.model,
        args=_build_arguments(method, base, rows, settings, folder),
        loss=lambda pairs: method.loss(pairs, settings.of(method)),
        train_dataset=build_dataset(rows, settings.edited_span_weight),
        data_collator=Collator(0 if padding is None else padding, divergence=method.needs_divergence),
        processing_class=base.tokenizer,
        peft_config=tuner.configure and tuner.configure(base.model, shape),
    )
    if tuner.list_weights:
        trained = set(tuner.list_weights(base.model, shape))
        for name, parameter in base.model.named_parameters():
            parameter.requires_grad_(name in trained)
    for parameter in base.model.parameters():
        if parameter.requires_grad:
            # TRL makes adapters of a quantised base bfloat16, which rounds away steps of a small learning rate.
            parameter.data = parameter.data.float()
    trainer.remove_callback(PrinterCallback)
    return trainer


def _write_weights(base: LoadedBase, trainer: AdapterTrainer, folder: Path) -> None:
    """Write what was learned, and nothing that was there before."""
    split = trainer.is_fsdp_enabled or trainer.is_deepspeed_enabled
    # all processes hand in their parts of a model that is split over them
    whole: Any = trainer.accelerator.get_state_dict(trainer.model_wrapped) if split else None
    if is_main():
        model: Any = trainer.accelerator.unwrap_model(trainer.model)
        if isinstance(model, PeftModel):
            model.save_pretrained(str(folder), state_dict=whole, save_embedding_layers=False)
        else:
            weights = {name: values for name, values in model.named_parameters() if values.requires_grad}
            learned = {name: whole[name] for name in weights} if split else weights
            write_replacement({name: values.to(base.dtype) for name, values in learned.items()}, folder)
    ask_main(lambda: None)  # nobody goes on before the files are there


def _build_arguments(
    method: Method[Any], base: LoadedBase, rows: list[TrainingRow], settings: TrainingSettings, folder: Path
) -> Any:
    """Return the trainer's arguments. Only `ProgressReporter` asks for checkpoints."""
    on_gpu = base.device.type == "cuda"
    arguments = DPOConfig(
        output_dir=str(folder),
        learning_rate=settings.of(method).learning_rate,
        max_length=max(row.tokens for row in rows),
        num_train_epochs=settings.epochs,
        per_device_train_batch_size=settings.pairs_at_once,
        gradient_accumulation_steps=settings.pairs_per_step // (settings.pairs_at_once * count_processes()),
        precompute_ref_log_probs=TUNERS[settings.tuner].configure is None,  # or TRL loads the model once more
        train_sampling_strategy="group_by_length" if settings.pairs_at_once > 1 else "random",
        length_column_name="length",
        remove_unused_columns=False,
        lr_scheduler_type="cosine",
        warmup_steps=settings.warmup_share,
        activation_checkpointing=settings.gradient_checkpointing,
        ddp_find_unused_parameters=not settings.gradient_checkpointing,
        disable_dropout=settings.dropout == 0,
        seed=settings.seed,
        bf16=base.dtype == torch.bfloat16,
        fp16=base.dtype == torch.float16 and on_gpu,
        use_cpu=not on_gpu,
        dataloader_pin_memory=on_gpu,
        logging_steps=1,
        save_strategy=SaveStrategy.NO,
        save_total_limit=2,
        report_to=[],
        disable_tqdm=True,
    )
    return _on_one_device(arguments)


def _on_one_device(arguments: TrainingArguments) -> TrainingArguments:
    """Keep the trainer from spreading batches over all GPUs it sees: the base model lies on one."""
    arguments._n_gpu = min(arguments.n_gpu, 1)
    return arguments


def _assert_rows_kept(trainer: AdapterTrainer, rows: list[TrainingRow]) -> None:
    """Check that no row was dropped or cut: trainers have done that silently."""
    prepared = trainer.train_dataset
    assert isinstance(prepared, Dataset)
    assert len(prepared) == len(rows), f"{len(rows) - len(prepared)} rows were dropped"
    for row, record in zip(rows, prepared.to_list(), strict=True):
        assert tuple(record["prompt_ids"]) == row.prompt_ids, f"the prompt of {row.pair_id} was changed"
        assert tuple(record["chosen_ids"]) == row.chosen_ids, f"the chosen text of {row.pair_id} was changed"
        assert tuple(record["rejected_ids"]) == row.rejected_ids, f"the rejected text of {row.pair_id} was changed"


def _measure(
    progress: ProgressFile,
    rows: list[TrainingRow],
    settings: TrainingSettings,
    seconds: float,
    validated: Validation | None,
) -> Training:
    steps = [record for record in ask_main(progress.records) if record.stage == "training"]
    last_pass = steps[-max(1, steps[-1].total // settings.epochs) :] if steps else []

    def mean(values: Sequence[float | None]) -> float | None:
        measured = [value for value in values if value is not None]
        return sum(measured) / len(measured) if measured else None

    rewards = [step.reward for step in steps if step.reward is not None]
    some = -(-len(rewards) // _SHARE_OF_REWARDS)
    loss = mean([step.loss for step in last_pass])
    assert loss is not None, "a training without steps"
    return Training(
        steps=len(steps),
        longest_tokens=max(row.tokens for row in rows),
        loss=loss,
        reward_margin=mean([step.reward_margin for step in last_pass]),
        reward_accuracy=mean([step.reward_accuracy for step in last_pass]),
        seconds=seconds,
        peak_memory_bytes=sum(gather(_find_peak_memory())),
        sampled_reward_before=mean(rewards[:some]),
        sampled_reward_after=mean(rewards[len(rewards) - some :]),
        sampled_divergence=mean([step.divergence for step in last_pass]),
        validation_margin=validated and validated.margin,
        validation_chosen_gain=validated and validated.chosen_gain,
    )


def _find_peak_memory() -> int:
    """Return the most bytes that this process held: of the GPU where there is one."""
    if torch.cuda.is_available():
        return torch.cuda.max_memory_allocated()
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024

"""A callback of the trainer that reports its steps and asks for checkpoints."""
# ruff: noqa: ARG002 - every event is called with the same arguments

import time

from transformers import TrainerCallback, TrainerControl, TrainerState, TrainingArguments

from finetune.runs.progress import Progress, ProgressFile
from finetune.training.processes.group import ask_main, is_main


class ProgressReporter(TrainerCallback):
    """Reports every training step and asks for a checkpoint whenever `checkpoint_seconds` have passed."""

    def __init__(self, file: ProgressFile, checkpoint_seconds: float) -> None:
        self._file = file
        self._checkpoint_seconds = checkpoint_seconds
        self._first_step = 0
        self._started = self._saved = time.monotonic()

    def on_train_begin(
        self, args: TrainingArguments, state: TrainerState, control: TrainerControl, **kwargs: object
    ) -> None:
        """Start the clocks, and drop the records of steps that are taken again."""
        self._first_step = state.global_step
        self._started = self._saved = time.monotonic()
        if is_main():
            self._file.rewind(state.global_step)

    def on_step_end(
        self, args: TrainingArguments, state: TrainerState, control: TrainerControl, **kwargs: object
    ) -> None:
        """Ask for a checkpoint when it is time, and at the last step, so that a finished training stays finished."""
        now = time.monotonic()
        # all processes write a part of a checkpoint, so one clock decides
        if ask_main(lambda: now - self._saved >= self._checkpoint_seconds) or state.global_step >= state.max_steps:
            self._saved = now
            control.should_save = True

    def on_log(self, args: TrainingArguments, state: TrainerState, control: TrainerControl, **kwargs: object) -> None:
        """Report a step. The summary at the end of a training has no loss of a step and is not reported."""
        logs = kwargs["logs"]
        if not is_main() or not isinstance(logs, dict) or "loss" not in logs:
            return
        seconds_per_step = (time.monotonic() - self._started) / (state.global_step - self._first_step)
        self._file.add(
            Progress(
                stage="training",
                done=state.global_step,
                total=state.max_steps,
                seconds_left=seconds_per_step * (state.max_steps - state.global_step),
                loss=logs["loss"],
                reward_margin=logs.get("rewards/margins"),
                reward_accuracy=logs.get("rewards/accuracies"),
                reward=logs.get("sampled/reward"),
                divergence=logs.get("sampled/divergence"),
            )
        )

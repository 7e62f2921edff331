"""How far a run is: one record per step, for the bar on the command line and the file that the web page follows."""

import json
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Literal

from transformers import TrainerCallback, TrainerControl, TrainerState, TrainingArguments

Stage = Literal["reference", "training", "exam"]


@dataclass(frozen=True)
class Progress:
    """One stage of a run, `done` of `total` steps in. The last three are measured in training only."""

    stage: Stage
    done: int
    total: int
    seconds_left: float | None = None
    loss: float | None = None
    reward_margin: float | None = None
    """How much more the adapter likes the chosen texts of this step than the rejected ones."""
    reward_accuracy: float | None = None
    """Share of the pairs of this step whose chosen text it likes better."""


OnProgress = Callable[[Progress], None]


class ProgressFile:
    """The records of one run, a JSON object a line, passed on to a listener as well."""

    def __init__(self, path: Path, listener: OnProgress | None = None) -> None:
        self.path = path
        self._listener = listener

    def add(self, progress: Progress) -> None:
        """Append a record and pass it on."""
        with self.path.open("a", encoding="utf-8") as file:
            file.write(json.dumps(asdict(progress)) + "\n")
        if self._listener:
            self._listener(progress)

    def records(self) -> list[Progress]:
        """Return what was written, oldest first; a line that a killed run left half-written is passed over."""
        if not self.path.exists():
            return []
        lines = self.path.read_text(encoding="utf-8").split("\n")
        return [Progress(**json.loads(line)) for line in lines if line.endswith("}")]

    def rewind(self, step: int) -> None:
        """Forget the training steps after `step`, which a resumed run takes again."""
        kept = [record for record in self.records() if record.stage != "training" or record.done <= step]
        self.path.write_text("".join(json.dumps(asdict(record)) + "\n" for record in kept), encoding="utf-8")


class Watch(TrainerCallback):
    """Reports every training step and asks for a checkpoint whenever `checkpoint_seconds` have passed."""

    def __init__(self, file: ProgressFile, checkpoint_seconds: float) -> None:
        self._file = file
        self._checkpoint_seconds = checkpoint_seconds
        self._first_step = 0
        self._started = self._saved = time.monotonic()

    def on_train_begin(
        self, args: TrainingArguments, state: TrainerState, control: TrainerControl, **kwargs: object
    ) -> None:
        """Start the clocks, and drop records of steps that are taken again."""
        self._first_step = state.global_step
        self._started = self._saved = time.monotonic()
        self._file.rewind(state.global_step)

    def on_step_end(
        self, args: TrainingArguments, state: TrainerState, control: TrainerControl, **kwargs: object
    ) -> None:
        """Ask for a checkpoint when it is time; always at the last step, so that a finished training stays finished."""
        now = time.monotonic()
        if now - self._saved >= self._checkpoint_seconds or state.global_step >= state.max_steps:
            self._saved = now
            control.should_save = True

    def on_log(
        self,
        args: TrainingArguments,
        state: TrainerState,
        control: TrainerControl,
        logs: dict[str, float] | None = None,
        **kwargs: object,
    ) -> None:
        """Report a step; the summary at the end of training carries no loss of a step and is passed over."""
        if not logs or "loss" not in logs:
            return
        seconds_per_step = (time.monotonic() - self._started) / (state.global_step - self._first_step)
        self._file.add(
            Progress(
                stage="training",
                done=state.global_step,
                total=state.max_steps,
                seconds_left=seconds_per_step * (state.max_steps - state.global_step),
                loss=logs["loss"],
                reward_margin=logs["rewards/margins"],
                reward_accuracy=logs["rewards/accuracies"],
            )
        )

"""Stop a training when it has learned enough, as pairs tell that it does not learn from.

They are measured after every pass. A pass is better than those before when the margin on these pairs has grown while
their chosen texts are at least as likely as they are to the base model (likelihood displacement, 2410.08847). The
adapter of the best pass is kept.
"""
# ruff: noqa: ARG002 - every event is called with the same arguments

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

from peft.utils import CONFIG_NAME
from transformers import TrainerCallback, TrainerControl, TrainerState, TrainingArguments

from finetune.runs.curve import Validation, read_passes, write_passes
from finetune.training.processes.group import ask_main, is_main

BEST = "best-pass"


class EarlyStopping(TrainerCallback):
    """Ends a training whose last pass was no better, and keeps the best pass in `folder`, where it survives a kill."""

    def __init__(self, validate: Callable[[], Validation], keep: Callable[[Path], None], folder: Path) -> None:
        """`keep` writes the weights as they are now to a folder. All processes call it, and `validate`."""
        self._validate = validate
        self._keep = keep
        self._folder = folder

    def on_epoch_end(
        self, args: TrainingArguments, state: TrainerState, control: TrainerControl, **kwargs: Any
    ) -> None:
        """Measure the pass; keep its adapter when it is the best, end the training when it is not."""
        done = round(state.epoch or 0)
        before = ask_main(lambda: [entry for entry in self.passes() if entry[0] < done])
        now = self._validate()
        improved = _better(now, [validation for _, validation in before])
        if improved:
            kept = self._folder / BEST
            if is_main():
                shutil.rmtree(kept, ignore_errors=True)
            self._keep(kept)
        if is_main():
            write_passes(self._folder, [*before, (done, now)])
        control.should_training_stop = control.should_training_stop or not improved

    def passes(self) -> list[tuple[int, Validation]]:
        """Return the measured passes, first to last."""
        return read_passes(self._folder)

    def settle(self) -> Validation | None:
        """Replace the weights of the last pass by those of the best one; return what was measured of that.

        None when a kill came between the last step and its measurement. The files stay until the run is over, so that a
        killed run can settle again.
        """
        measured = ask_main(lambda: [validation for _, validation in self.passes()])
        best = [validation for i, validation in enumerate(measured) if _better(validation, measured[:i])]
        if best and is_main():
            # without the configuration: in training, that of an activated LoRA lacks the tokens that activate it
            spared = shutil.ignore_patterns(CONFIG_NAME)
            shutil.copytree(self._folder / BEST, self._folder, dirs_exist_ok=True, ignore=spared)
        return next(reversed(best or measured), None)


def _better(now: Validation, before: list[Validation]) -> bool:
    """Whether a pass is the best so far. The first one is, unless it has made the chosen texts less likely."""
    return now.chosen_gain >= 0 and all(now.margin > earlier.margin or earlier.chosen_gain < 0 for earlier in before)

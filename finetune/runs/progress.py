"""How far a run is: one record per step, for the bar on the command line and the file that the web page follows.

Knows no trainer: its callback is in watch.py.
"""

import json
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Literal

Stage = Literal["contrast", "reference", "training", "exam"]


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


@dataclass(frozen=True)
class Training:
    """What a finished training measured."""

    steps: int
    longest_tokens: int
    """Prompt and answer of the longest pair."""
    loss: float
    """Mean over the last pass, as are the next two, which need two texts to compare."""
    reward_margin: float | None
    reward_accuracy: float | None
    seconds: float
    """Of the process that finished it; a resumed run does not count the seconds before."""
    peak_memory_bytes: int
    """GPU memory when there is a GPU, else the highest resident memory of the process."""
    energy_kwh: float | None = None
    """Of the process that finished it; estimated from its load where the machine has no counters."""
    validation_margin: float | None = None
    """Of the pass that was kept, on pairs that were not learned from, in nats per token; None when there were none."""
    validation_chosen_gain: float | None = None
    free_contrasts: int = 0
    """Pairs learned from beside those that people gave: their rejected texts are the base model's."""
    shared_prefixes: bool = False
    """Whether each prompt was read once for both texts; models that do not allow it take about twice as long."""
    computed_on: str = ""
    """Device and number format, such as "cpu, bfloat16"."""

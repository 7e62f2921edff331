"""How far a run is: one record per step, for the bar on the command line and for the file that the web page follows."""

import json
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Literal

from assistant.adapters.files import Adapter
from finetune.methods.table import find_method
from finetune.methods.tuners.lora import LORA
from retrieval.text.plurals import how_many

Stage = Literal["reading", "contrast", "reward", "reference", "training", "folds", "exam"]


@dataclass(frozen=True)
class Progress:
    """How far one stage of a run is: `done` of `total` steps. Only training and `reward` measure something.

    `reward` learns what texts are worth, so its margin and its accuracy are those of that. `folds` counts the steps of
    all trainings without a fold.
    """

    stage: Stage
    done: int
    total: int
    seconds_left: float | None = None
    loss: float | None = None
    reward_margin: float | None = None
    """How much more the adapter prefers the chosen texts of this step to the rejected ones."""
    reward_accuracy: float | None = None
    """Share of the pairs of this step whose chosen text it prefers."""
    reward: float | None = None
    """What the texts are worth that the model wrote in this step, less what they lose for their length, where it
    writes some."""
    divergence: float | None = None
    """How much likelier these texts are than to the base model, in nats."""


OnProgress = Callable[[Progress], None]


class ProgressFile:
    """The records of one run, one JSON object per line. A listener gets them too."""

    def __init__(self, path: Path, listener: OnProgress | None = None) -> None:
        self.path = path
        self._listener = listener

    def add(self, progress: Progress) -> None:
        """Append a record and pass it to the listener."""
        with self.path.open("a", encoding="utf-8") as file:
            file.write(json.dumps(asdict(progress)) + "\n")
        self.tell(progress)

    def tell(self, progress: Progress) -> None:
        """Pass a record to the listener; it is in the file already, perhaps from another process."""
        if self._listener:
            self._listener(progress)

    def records(self) -> list[Progress]:
        """Return the records, oldest first, without a line that a killed run left half-written."""
        if not self.path.exists():
            return []
        lines = self.path.read_text(encoding="utf-8").split("\n")
        return [Progress(**json.loads(line)) for line in lines if line.endswith("}")]

    def rewind(self, step: int, stage: Stage = "training") -> None:
        """Forget the steps of a stage after `step`, because a resumed run takes them again."""
        kept = [record for record in self.records() if record.stage != stage or record.done <= step]
        self.path.write_text("".join(json.dumps(asdict(record)) + "\n" for record in kept), encoding="utf-8")


def describe_reach(adapter: Adapter, wanted: str) -> str:
    """Say that an adapter works on more than was `wanted` and its tuner can; "" where it does not."""
    if adapter.settings.get("reach", wanted) == wanted or adapter.settings.get("tuner", LORA.name) != LORA.name:
        return ""
    if find_method(adapter.method).reads_documents:
        return "What documents say is no answer, so this one works on prompts too."
    return "The model has experts, on which no adapter can work on answers only: this one works on prompts too."


def describe_learned(adapter: Adapter) -> str:
    """Say what an adapter has learned from."""
    windows = int(adapter.metrics.get("windows", 0))
    learned = how_many(windows, "window") + " of documents" if windows else how_many(adapter.pairs, "pair")
    mixed = int(adapter.metrics.get("instructions", 0))
    learned += f" and {how_many(mixed, 'instruction')}" if mixed else ""
    others = adapter.validation_pairs
    stopped = f" and was stopped by {how_many(others, 'other')}" if others else ""
    return f"{adapter.id} has learned from {learned}{stopped}."


@dataclass(frozen=True)
class Training:
    """The figures of a finished training."""

    steps: int
    longest_tokens: int
    """Prompt and answer of the longest pair together."""
    loss: float
    """Mean over the last pass, like the next two figures, which need two texts to compare."""
    reward_margin: float | None
    reward_accuracy: float | None
    seconds: float
    """Of the process that finished the training. The time before a `--resume` does not count."""
    peak_memory_bytes: int
    """GPU memory when there is a GPU, else the highest resident memory; of all processes that trained together."""
    energy_kwh: float | None = None
    """Of the process that finished the training; estimated from its load where the machine has no counters."""
    validation_margin: float | None = None
    """Of the pass that was kept, on pairs held back from training, in nats per token; None without such pairs."""
    validation_chosen_gain: float | None = None
    sampled_reward_before: float | None = None
    """Of the texts that the model wrote in the first fifth of the steps, by a method that learns from a reward; in
    standard deviations, where 0 is the mean of what people corrected and of their corrections."""
    sampled_reward_after: float | None = None
    """The same in the last fifth."""
    sampled_divergence: float | None = None
    """How much likelier the texts of the last pass are than to the base model, in nats."""
    reward_pairs: int | None = None
    """Pairs that the reward was learned from."""
    reward_measured: int | None = None
    """Pairs of other documents that measured it, by the next two figures: the share that it ranks rightly, and by how
    many standard deviations."""
    reward_measured_accuracy: float | None = None
    reward_measured_margin: float | None = None
    free_contrasts: int = 0
    """Pairs that were learned beside those of people: the base model wrote their rejected texts."""
    windows: int = 0
    """Windows of documents that were learned, by a method that learns those."""
    instructions: int = 0
    """Questions and answers of an instruction file that were learned beside them."""
    shared_prefixes: bool = False
    """Whether each prompt was read once for both texts. Models that do not allow this take about twice as long."""
    computed_on: str = ""
    """Device and number format, such as "cpu, bfloat16"."""
    reach: str = ""
    """Where the adapter works, "answer" or "everything": what the settings ask for is not possible on every model."""

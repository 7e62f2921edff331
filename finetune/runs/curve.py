"""The curve of a training: its loss, margin and reward step by step, and what held-back pairs told after each pass."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from statistics import fmean

from assistant.adapters.files import write_whole
from finetune.runs.folder import PASSES, PROGRESS, read_run
from finetune.runs.progress import Progress, ProgressFile

MOST_POINTS = 240
"""More would not be told apart in a picture as wide as a phone."""


@dataclass(frozen=True)
class Validation:
    """How the adapter does on pairs that it does not learn from, in nats per token."""

    chosen_gain: float
    """How much likelier the chosen texts have become than they are to the base model."""
    margin: float
    """How much more the chosen texts have gained than the rejected ones, where there are any."""


@dataclass(frozen=True)
class Point:
    """Some steps in a row, as their mean."""

    step: int
    """The last of them."""
    loss: float
    margin: float | None
    """None where the method compares no texts."""
    reward: float | None = None
    """None where no reward is learned from."""


@dataclass(frozen=True)
class Pass:
    """What the held-back pairs told after a pass over the pairs."""

    step: float
    told: Validation


@dataclass(frozen=True)
class Curve:
    """How a training went, or has gone so far."""

    steps: int
    """How many it takes, if the held-back pairs do not stop it."""
    points: tuple[Point, ...]
    passes: tuple[Pass, ...]
    """Empty where no pairs are held back."""


def read_curve(folder: Path) -> Curve | None:
    """Return the curve of the version in `folder`, trained or in training; None before the first step."""
    taken = {one.done: one for one in ProgressFile(folder / PROGRESS).records() if one.stage == "training"}
    steps = [one for one in taken.values() if one.loss is not None]
    if not steps:
        return None
    total, run = steps[-1].total, read_run(folder)
    epochs = run.settings.get("epochs") if run else None
    a_pass = total / epochs if isinstance(epochs, int | float) and epochs else 0.0
    passes = tuple(Pass(number * a_pass, told) for number, told in read_passes(folder)) if a_pass else ()
    return Curve(total, tuple(_thin(steps)), passes)


def read_passes(folder: Path) -> list[tuple[int, Validation]]:
    """Return what was measured after each pass, by its number from 1."""
    path = folder / PASSES
    lines = path.read_text(encoding="utf-8").splitlines() if path.exists() else []
    return [(number, Validation(**values)) for number, values in map(json.loads, lines)]


def write_passes(folder: Path, passes: Sequence[tuple[int, Validation]]) -> None:
    """Keep what was measured after each pass."""
    lines = [json.dumps([number, asdict(validation)]) for number, validation in passes]
    write_whole(folder / PASSES, "\n".join(lines) + "\n")


def _thin(steps: Sequence[Progress]) -> Iterator[Point]:
    """Yield the means of as many steps in a row as it takes for at most `MOST_POINTS`."""
    together = -(-len(steps) // MOST_POINTS)
    for start in range(0, len(steps), together):
        some = steps[start : start + together]
        margins = [one.reward_margin for one in some if one.reward_margin is not None]
        losses = [one.loss for one in some if one.loss is not None]
        rewards = [one.reward for one in some if one.reward is not None]
        yield Point(
            some[-1].done,
            fmean(losses),
            fmean(margins) if margins else None,
            fmean(rewards) if rewards else None,
        )

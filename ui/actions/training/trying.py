"""Learn the same corrections several ways, and put side by side what each costs and what it reaches."""

import math
import os
import subprocess
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from assistant.adapters.files import WEIGHTS, Adapter
from assistant.models.formats.conversion import read_header
from finetune.errors import FinetuneError
from finetune.methods.table import find_method
from finetune.methods.tuners.table import TUNERS
from ui.actions.learning import read_verdicts
from ui.actions.training.run import COMMAND
from ui.settings.loading import PREFIX
from ui.wiring import Apprentice


@dataclass(frozen=True)
class Trial:
    """What one tuner made of the corrections."""

    tuner: str
    version: str | None = None
    """The id of the learned version, which is kept and not promoted; None where the training failed."""
    failure: str = ""
    """The last line that a failed training printed."""
    weights: int = 0
    """How many numbers were learned."""
    size_bytes: int = 0
    seconds: float = 0.0
    """Of the training alone."""
    peak_memory_bytes: float = 0.0
    questions: int = 0
    """Of the exam; 0 where none could be held."""
    gain: float | None = None
    """In the primary score of the exam, against what serves now."""
    p: float | None = None
    passed: bool = False
    """Whether the exam would promote it."""


def try_tuners(apprentice: Apprentice, names: Sequence[str], method: str) -> Iterator[Trial]:
    """Train by `method` with each tuner in a process of its own, one after another, and yield what came of it.

    Nothing is promoted. Raises FinetuneError for an unknown name before anything is trained.
    """
    method = find_method(method).name
    if unknown := [name for name in names if name not in TUNERS]:
        raise FinetuneError(f"There is no tuner {unknown[0]!r}: use some of {', '.join(TUNERS)}.")
    environment = {**os.environ, f"{PREFIX}HOME": str(apprentice.home)}
    for name in names:
        before = {one.id for one in apprentice.shelf.adapters()}
        command = [*COMMAND, method, "--tuner", name, "--promote", "never"]
        done = subprocess.run(command, capture_output=True, text=True, env=environment)
        made = [one for one in apprentice.shelf.adapters() if one.id not in before]
        if done.returncode or not made:
            said = [line for line in (done.stdout + done.stderr).splitlines() if line.strip()]
            yield Trial(name, failure=said[-1] if said else f"It ended with code {done.returncode}.")
        else:
            yield _measure(name, made[-1])


def _measure(name: str, adapter: Adapter) -> Trial:
    whole = read_verdicts([adapter]).get(adapter.id)
    verdict = next((one for one in whole.parts if one.part == "adapter"), None) if whole else None
    file = adapter.folder / WEIGHTS[-1]
    with file.open("rb") as opened:
        _, tensors = read_header(opened)
    figures = verdict.figures if verdict else {}
    return Trial(
        name,
        adapter.id,
        weights=sum(math.prod(tensor["shape"]) for tensor in tensors.values()),
        size_bytes=file.stat().st_size,
        seconds=adapter.metrics.get("seconds", 0.0),
        peak_memory_bytes=adapter.metrics.get("peak_memory_bytes", 0.0),
        questions=int(figures.get("questions", 0)),
        gain=figures.get("gain"),
        p=figures.get("p"),
        passed=verdict is not None and verdict.promote,
    )

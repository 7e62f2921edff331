"""What a server still loads while its page is already there: one step after the other, and what went wrong.

The steps run in one thread. Two threads that import torch and transformers at once may see modules half-loaded, so
whoever needs what a step loads waits for that step here.
"""

import threading
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Literal

StepName = Literal["records", "search", "model", "conversion", "corrections"]
"""What is loaded; "conversion" is the model when it is converted first."""
RECORDS: StepName = "records"
"""The step after which the page can show conversations and documents."""


@dataclass(frozen=True)
class Step:
    """One thing to load."""

    name: StepName
    load: Callable[[], object]


@dataclass(frozen=True)
class Progress:
    """How far the loading is."""

    done: int = 0
    steps: int = 0
    step: StepName | None = None
    """What is loaded now; None when all is done."""
    problems: tuple[str, ...] = ()
    """What could not be loaded, and what to do about it."""

    @property
    def finished(self) -> bool:
        """Whether nothing is left to load; what failed counts as done."""
        return self.done == self.steps


class Readiness:
    """Loads the steps in the background. Before `start`, there is nothing to wait for."""

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self._steps: tuple[Step, ...] = ()
        self._progress = Progress()

    def start(self, steps: Sequence[Step], describe: Callable[[Exception], str]) -> None:
        """Load `steps` in their order. One that fails is described as a problem, and the next one is loaded."""
        self._steps = tuple(steps)
        self._progress = Progress(0, len(self._steps), self._steps[0].name if steps else None)
        threading.Thread(target=self._load, args=(describe,), name="getting ready", daemon=True).start()

    @property
    def progress(self) -> Progress:
        """How far it is now."""
        return self._progress

    def wait(self, name: StepName | None = None, timeout_s: float | None = None) -> bool:
        """Wait until the step called `name` is over, all of them without a name; return whether it is."""
        names = [step.name for step in self._steps]
        needed = names.index(name) + 1 if name in names else len(names)
        with self._changed:
            return self._changed.wait_for(lambda: self._progress.done >= needed, timeout_s)

    def follow(self) -> Iterator[Progress]:
        """Yield how far it is, now and after every change, until all is done."""
        seen = self._progress
        yield seen
        while not seen.finished:
            with self._changed:
                self._changed.wait_for(lambda before=seen: self._progress != before)
                seen = self._progress
            yield seen

    def _load(self, describe: Callable[[Exception], str]) -> None:
        for number, step in enumerate(self._steps, 1):
            problems = self._progress.problems
            try:
                step.load()
            except Exception as error:  # noqa: BLE001 - described; nobody above a thread would catch it
                problems = tuple(dict.fromkeys((*problems, describe(error))))
            step = self._steps[number].name if number < len(self._steps) else None
            with self._changed:
                self._progress = replace(self._progress, done=number, step=step, problems=problems)
                self._changed.notify_all()

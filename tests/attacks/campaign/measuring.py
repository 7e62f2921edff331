"""Readers that also note what each file took. The processes that read import this, so it imports little."""

import json
import os
import resource
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from retrieval.ingest.reading.budget import Budget
from retrieval.ingest.reading.pool import Readers


class Measured(Readers):
    """The real readers, which write a line for each file to `notes`."""

    def __init__(self, notes: Path) -> None:
        super().__init__()
        self.notes = notes

    def run(self, function: Callable[..., Any], *arguments: Any, budget: Budget) -> Any:
        """Return what `function` returns in another process."""
        return super().run(measure, self.notes, budget, function, *arguments, budget=budget)


def measure(notes: Path, budget: Budget, function: Callable[..., Any], *arguments: Any) -> Any:
    """Run in the reader: note processor time and memory, also of a file that cannot be read."""
    began, before = time.process_time(), resident_mb()
    try:
        return function(*arguments)
    finally:
        taken = {"s": time.process_time() - began, "mb": resident_mb() - before}
        line = {**taken, "s_allowed": budget.seconds, "mb_allowed": budget.memory_mb, "of": str(arguments[1])}
        opened = os.open(notes, os.O_WRONLY | os.O_CREAT | os.O_APPEND)
        os.write(opened, (json.dumps(line) + "\n").encode())
        os.close(opened)


def resident_mb() -> float:
    """Return the memory that this process holds."""
    return int(Path("/proc/self/statm").read_text().split()[1]) * resource.getpagesize() / 2**20

"""What a process that will be killed says it is about to do, and has done. Each line is on the disk first."""

import json
import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any


@dataclass(frozen=True)
class Journal:
    """A file of lines of JSON that is only added to."""

    file: Path

    def begin(self, **what: Any) -> None:
        """Say what is about to be done."""
        self._write({"line": "begin", **what})

    def done(self, **what: Any) -> None:
        """Say what is done: from now on it must not be lost."""
        self._write({"line": "done", **what})

    def settle(self, **what: Any) -> None:
        """Say what was found after a death. What was begun before is settled by it."""
        self._write({"line": "settled", **what})

    def lines(self) -> Iterator[dict[str, Any]]:
        """Yield everything that was said, oldest first."""
        if self.file.exists():
            with self.file.open(encoding="utf-8") as file:
                yield from map(json.loads, file)

    def count(self, line: str) -> int:
        """Return how many lines of a kind there are."""
        return sum(one["line"] == line for one in self.lines())

    def _write(self, record: dict[str, Any]) -> None:
        opened = os.open(self.file, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        try:
            os.write(opened, (json.dumps(record) + "\n").encode())
            os.fsync(opened)
        finally:
            os.close(opened)

"""How much visitors may send in an hour: each of them, and all of them together, because ids cost nothing."""

import threading
import time
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from ui.settings.loading import Settings

WINDOW_S = 3600.0
STEP_S = 60.0
"""What was sent within a step is forgotten together."""
MB = 1_000_000

Excess = Literal["too_many_files", "too_much", "too_much_of_all"]


@dataclass(frozen=True)
class UploadLimits:
    """The most that may be sent, as the settings say."""

    file_mb: int
    files: int
    """Of a visitor in an hour, like `mb`."""
    mb: int
    mb_of_all: int


def read_limits(settings: "Settings") -> UploadLimits:
    """Return the limits that the settings set."""
    server = settings.server
    return UploadLimits(settings.index.max_file_mb, server.upload_files, server.upload_mb, server.upload_mb_of_all)


class ExceededError(Exception):
    """A visitor has sent all that they may. `most` is the limit."""

    def __init__(self, excess: Excess, most: int) -> None:
        super().__init__(f"{excess}: at most {most}")
        self.excess: Excess = excess
        self.most = most


class Allowance:
    """Counts what arrives, while it arrives. Several threads may share one."""

    def __init__(self, limits: UploadLimits, clock: Callable[[], float] = time.monotonic) -> None:
        """`clock` returns seconds."""
        self._limits = limits
        self._clock = clock
        self._steps: dict[int, defaultdict[str, list[int]]] = {}
        """By step and visitor, the files and bytes; under "" those of all."""
        self._counting = threading.Lock()

    def take(self, visitor: str, *, files: int = 0, size: int = 0) -> None:
        """Count files and bytes of a visitor. Raises ExceededError, and counts nothing, when it is too much."""
        now = self._clock()
        with self._counting:
            for step in [step for step in self._steps if (step + 1) * STEP_S <= now - WINDOW_S]:
                del self._steps[step]
            sent_files, sent = self._count(visitor)
            if sent_files + files > self._limits.files:
                raise ExceededError("too_many_files", self._limits.files)
            if sent + size > self._limits.mb * MB:
                raise ExceededError("too_much", self._limits.mb)
            if self._count("")[1] + size > self._limits.mb_of_all * MB:
                raise ExceededError("too_much_of_all", self._limits.mb_of_all)
            counts = self._steps.setdefault(int(now // STEP_S), defaultdict(lambda: [0, 0]))
            for who in (visitor, ""):
                counts[who][0] += files
                counts[who][1] += size

    def _count(self, visitor: str) -> tuple[int, int]:
        found = [counts[visitor] for counts in self._steps.values() if visitor in counts]
        return sum(files for files, _ in found), sum(size for _, size in found)

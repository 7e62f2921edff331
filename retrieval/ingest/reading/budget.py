"""How much processor time and memory reading a file may take, and what people are told when it is not enough."""

from dataclasses import dataclass

from retrieval.errors import RefusedSourceError
from retrieval.settings import IndexSettings

MEMORY_PER_MB = 0.1
"""Share of the memory that each megabyte of a file adds: a workbook unpacks to ten times its size, and rows to more."""


@dataclass(frozen=True)
class Budget:
    """What reading one file may take."""

    seconds: float
    """Of processor time."""
    memory_mb: int
    """On top of what the process has before it reads."""

    def refuse_slow(self) -> RefusedSourceError:
        """Return the error for a file that takes longer."""
        return RefusedSourceError(
            f"reading it took more than {self.seconds:.0f} s of processor time, which files of its size do not need; "
            "if you trust it, raise index.read_time_s, or split it"
        )

    def refuse_large(self) -> RefusedSourceError:
        """Return the error for a file that needs more memory."""
        return RefusedSourceError(
            f"reading it took more than {self.memory_mb} MB of memory, which files of its size do not need; "
            "if you trust it, raise index.read_memory_mb, or split it"
        )


def budget_of(size: int, settings: IndexSettings) -> Budget:
    """Return the budget of a file of `size` bytes. A hostile file is small; an honest one that takes long is large."""
    size_mb = size / 2**20
    return Budget(settings.read_time_s * (1 + size_mb), round(settings.read_memory_mb * (1 + MEMORY_PER_MB * size_mb)))

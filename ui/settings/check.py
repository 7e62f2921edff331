"""What `assistant doctor` finds."""

from dataclasses import dataclass
from typing import Literal

Status = Literal["ok", "warning", "problem"]


@dataclass(frozen=True)
class Check:
    """The result of one check. Apprentice works in spite of a warning, but not with a problem."""

    name: str
    status: Status
    found: str
    remedy: str = ""

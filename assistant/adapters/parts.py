"""What serves, part by part: who judges whether to answer, who says what is quoted, and who writes.

Each part is learned, examined, promoted and rolled back by itself, so that what one night did not improve keeps
nothing else back.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from assistant.adapters.files import PARTS, Adapter, Part
from assistant.errors import AssistantError
from assistant.settings import Manner

DOES: Mapping[Part, str] = {
    "score": "judges whether to answer",
    "extract": "chooses how much is quoted",
    "adapter": "writes",
}
"""What a version does that serves in a part, for people."""


@dataclass(frozen=True)
class Parts:
    """Which version serves in each part; None is what came with the program."""

    adapter_id: str | None = None
    """Whose weights write."""
    score_id: str | None = None
    """Whose score judges whether to answer."""
    extract_id: str | None = None
    """Who says how much is quoted."""
    manner: Manner | None = None
    """How is answered; None: as the adapter does, or without one as the settings say."""

    def of(self, part: Part) -> str | None:
        """Return the version that serves in a part."""
        return {"score": self.score_id, "extract": self.extract_id, "adapter": self.adapter_id}[part]

    def exchange(self, part: Part, other: "Parts") -> "Parts":
        """Return these with one part of others. How is answered goes with the adapter, and with quotes that serve."""
        match part:
            case "score":
                return replace(self, score_id=other.score_id)
            case "extract":
                manner = other.manner if self.manner == "quote" else self.manner
                return replace(self, extract_id=other.extract_id, manner=manner)
            case "adapter":
                return replace(self, adapter_id=other.adapter_id, manner=other.manner)

    @property
    def versions(self) -> list[str]:
        """Every version among them, once."""
        return sorted({version for part in PARTS if (version := self.of(part))})

    @property
    def name(self) -> str:
        """The versions among them, for people."""
        return ", ".join(self.versions) or "the base model"


_NOBODY = object()
INSTALLED = Parts()
"""What came with the program, in every part."""


def take_part(parts: Parts, version: Adapter | None, part: Part | None) -> Parts:
    """Return `parts` with one part of a version, or with all that it has learned; without one, with what was installed.

    Raises AssistantError when the version has not learned that part.
    """
    if version is None:
        return INSTALLED if part is None else parts.exchange(part, INSTALLED)
    if part is not None and not version.has_learned(part):
        has = ", ".join(one for one in PARTS if version.has_learned(one))
        raise AssistantError(f"{version.id!r} has not learned this part ({part}). It has: {has}.")
    whole = Parts(version.id, version.id, version.id)
    for one in PARTS if part is None else (part,):
        if version.has_learned(one):
            parts = parts.exchange(one, whole)
    return parts


def find_before(served: Sequence[Parts], part: Part) -> object:
    """Return which version served in a part before the present one, so that going back twice goes back twice.

    Where none did, return what is equal to no version.
    """
    values: list[str | None] = []
    for parts in served:
        if len(values) > 1 and parts.of(part) == values[-2]:
            values.pop()
        elif not values or parts.of(part) != values[-1]:
            values.append(parts.of(part))
    return values[-2] if len(values) > 1 else _NOBODY

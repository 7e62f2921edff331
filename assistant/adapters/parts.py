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

    def answer_by(self, adapter: Adapter | None, untrained: Manner) -> Manner:
        """Return how is answered, with the `adapter` that writes; the base model answers as `untrained` says."""
        return self.manner or (adapter.manner if adapter else untrained)

    @property
    def versions(self) -> list[str]:
        """Every version among them, once."""
        return sorted({version for part in PARTS if (version := self.of(part))})

    @property
    def name(self) -> str:
        """The versions among them, for people."""
        return ", ".join(self.versions) or "the base model"


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
    for one in PARTS if part is None else (part,):
        if version.has_learned(one):
            manner = None if one == "adapter" else parts.manner
            parts = parts.exchange(one, Parts(version.id, version.id, version.id, manner))
    return parts


def list_standing(served: Sequence[Parts], part: Part) -> list[str | None]:
    """Return which versions served in a part, the present one last, without those that were taken back.

    So going back twice goes back twice.
    """
    standing: list[str | None] = []
    for parts in served:
        if len(standing) > 1 and parts.of(part) == standing[-2]:
            standing.pop()
        elif not standing or parts.of(part) != standing[-1]:
            standing.append(parts.of(part))
    return standing

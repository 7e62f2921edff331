"""What is known of a learned version, and deleting one."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pydantic import TypeAdapter

from assistant.adapters.erased import ErasedMark, read_mark
from assistant.adapters.files import PARTS, WEIGHTS, Adapter, Part
from finetune.promotion.live import Live
from finetune.promotion.verdict import Verdict
from finetune.runs.curve import Curve, read_curve
from finetune.runs.removing import Hold, find_hold, remove_version
from ui.actions.learning import read_verdicts
from ui.actions.promoting import read_changes, watch_versions
from ui.actions.training.run import find_other_training
from ui.people.audit import Actor, AuditLog
from ui.wiring import Apprentice

if TYPE_CHECKING:
    from assistant.adapters.promotions import Promotion

_ANYTHING: TypeAdapter[object] = TypeAdapter(object)


@dataclass(frozen=True)
class Version:
    """Everything that is known of a learned version."""

    adapter: Adapter
    verdict: Verdict | None
    """None where it sat no exam."""
    serves: tuple[Part, ...]
    """In which parts of an answer it serves now."""
    promotions: "Sequence[Promotion]"
    """The changes that put it in charge and took it away, oldest first."""
    live: tuple[Live, ...]
    """How people judge the parts in which it serves."""
    erased: ErasedMark | None
    curve: Curve | None
    """None for versions that were trained elsewhere."""
    weights_bytes: int
    hold: Hold | None
    """Why it cannot be deleted; None where it can."""

    def to_record(self) -> dict[str, object]:
        """Return what `finetune show ID --json` prints and the page saves."""
        return {
            "adapter": self.adapter,
            "champion": "adapter" in self.serves,
            "serves": self.serves,
            "verdict": self.verdict,
            "promotions": self.promotions,
            "live": self.live,
            "erased": self.erased,
        }

    def to_json(self) -> str:
        """Return the record as a text, without where this machine keeps the version."""
        card = {name: value for name, value in vars(self.adapter).items() if name != "folder"}
        return _ANYTHING.dump_json({**self.to_record(), "adapter": card}, indent=2).decode() + "\n"


def read_version(apprentice: Apprentice, version: str) -> Version:
    """Return what is known of a version. Raises AssistantError when it is unknown, or its card is broken."""
    shelf = apprentice.shelf
    adapter, parts = shelf.get(version), shelf.parts()
    weights = [adapter.folder / name for name in WEIGHTS]
    return Version(
        adapter,
        read_verdicts([adapter]).get(version),
        tuple(part for part in PARTS if parts.of(part) == version),
        read_changes(apprentice, version),
        tuple(one for one in watch_versions(apprentice) if one.version == version),
        read_mark(adapter.folder),
        read_curve(adapter.folder),
        sum(path.stat().st_size for path in weights if path.is_file()),
        find_hold(shelf, version) or ("training" if find_other_training(shelf.folder) else None),
    )


def delete_version(apprentice: Apprentice, version: str, by: Actor | None = None) -> None:
    """Delete a version; `by` is who does it in the log. What it answered and the exams that it sat stay.

    Raises AssistantError when it is unknown, FinetuneError when it serves, a rollback would bring it back, or a
    training runs.
    """
    remove_version(apprentice.shelf, version)
    AuditLog(apprentice.engine).note(by, "version deleted", version)

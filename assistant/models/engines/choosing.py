"""Which engine was faster on this machine, with this model: measured once, and kept in the home folder."""

import json
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from assistant.adapters.files import write_whole
from assistant.settings import ModelSettings

TRANSFORMERS, OPENVINO = "transformers", "openvino"
_FILE = "engines.json"


@dataclass(frozen=True)
class Measured:
    """How long an engine took on this machine, in seconds; lower is better."""

    engine: str
    load_s: float
    first_s: float
    """From a new prompt to its first token."""
    answer_s: float
    """From a new prompt to the end of the answer."""
    again_s: float
    """The same for another question about the same passages."""
    at: str = ""
    """When it was measured, in UTC."""


def read_choice(settings: ModelSettings, home: Path) -> str:
    """Return the engine that was faster; transformers where nothing was measured with this model."""
    measured = read_measured(settings, home)
    return min(measured, key=lambda one: one.answer_s).engine if measured else TRANSFORMERS


def read_measured(settings: ModelSettings, home: Path) -> list[Measured]:
    """Return what was measured with the model of the settings; nothing where nothing was."""
    try:
        return [Measured(**one) for one in _read(home).get(_key(settings), ())]
    except TypeError:  # another version wrote it
        return []


def keep_measured(settings: ModelSettings, home: Path, measured: list[Measured]) -> None:
    """Write down what was measured, beside other models."""
    kept = {**_read(home), _key(settings): [asdict(one) for one in measured]}
    (home / "models").mkdir(0o700, parents=True, exist_ok=True)
    write_whole(home / "models" / _FILE, json.dumps(kept, indent=1))


def _read(home: Path) -> dict[str, Any]:
    """Return what was measured, by model; nothing where the file is missing or damaged."""
    try:
        kept = json.loads((home / "models" / _FILE).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return kept if isinstance(kept, dict) else {}


def _key(settings: ModelSettings) -> str:
    return f"{settings.model_id} {settings.quantization} {settings.dtype}"

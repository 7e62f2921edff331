"""Which engine was faster on this machine, with this model: measured once, and kept in the home folder."""

import json
from dataclasses import asdict, dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from assistant.adapters.files import write_whole
from assistant.models.engines.fitting import explain_too_large, find_gguf_file
from assistant.models.formats.conversion import describe_gguf, locate
from assistant.models.formats.gguf_header import read_gguf_header
from assistant.settings import ModelSettings

TRANSFORMERS, OPENVINO, LLAMA_CPP = "transformers", "openvino", "llama.cpp"
AT_ONCE = 4
"""Answers that llama.cpp writes at the same time, and prompts that it remembers; the others write one."""
_PACKAGES = {TRANSFORMERS: "transformers", OPENVINO: "openvino", LLAMA_CPP: "xllamacpp"}
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
    """Return the engine that was faster with this model.

    Where nothing was measured it is transformers, but llama.cpp for a file that this machine has no memory to unpack.
    """
    if measured := [one for one in read_measured(settings, home) if is_installed(one.engine)]:
        return min(measured, key=lambda one: one.answer_s).engine
    return LLAMA_CPP if explain_too_large(settings, home) else TRANSFORMERS


def is_installed(engine: str) -> bool:
    """Return whether this version of the program knows an engine, and its package is here."""
    return engine in _PACKAGES and find_spec(_PACKAGES[engine]) is not None


def choose_engine(settings: ModelSettings, home: Path) -> str:
    """Return the engine that runs the model of the settings."""
    return read_choice(settings, home) if settings.engine == "auto" else settings.engine


def find_described(settings: ModelSettings, home: Path) -> Path | str:
    """Return where the configuration and the tokenizer of the model are, a folder or a Hugging Face id.

    The weights of a GGUF file are unpacked only for an engine that needs it. Raises AssistantError; see `locate`.
    """
    file = find_gguf_file(settings)
    if file is None or not file.is_file() or choose_engine(settings, home) != LLAMA_CPP:
        return locate(settings.name, home)
    read_gguf_header(file)  # says more of a damaged one than others do
    return describe_gguf(file, home / "models")


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

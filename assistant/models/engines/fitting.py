"""Whether this machine has the memory to unpack a GGUF file, which transformers and OpenVINO need to run its model."""

from pathlib import Path

import psutil

from assistant.errors import AssistantError
from assistant.models.formats.conversion import find_embedded_gguf, find_unpacked
from assistant.models.formats.gguf_header import read_gguf_header
from assistant.settings import ModelSettings

_LEAST_PARAMETERS = 1e9
"""Smaller ones are unpacked on any machine."""
_BYTES_TO_UNPACK = 6
"""A parameter, while a file is unpacked: transformers holds 32 bits of each beside the 16 that are written."""
_CONTAINER_LIMIT = Path("/sys/fs/cgroup/memory.max")


def find_memory() -> int:
    """Return the bytes of memory that this process may use: a container may have less than the machine."""
    total = psutil.virtual_memory().total
    try:
        return min(total, int(_CONTAINER_LIMIT.read_text(encoding="ascii")))
    except (OSError, ValueError):  # no container, or "max"
        return total


def find_gguf_file(settings: ModelSettings) -> Path | None:
    """Return the GGUF file that the settings name; None where they name something else.

    Raises:
        AssistantError: it is the embedded one, which is not installed.
    """
    if settings.base_url is None and settings.name == "embedded":
        return find_embedded_gguf()
    path = Path(settings.name).expanduser()
    return path if path.suffix == ".gguf" and settings.base_url is None else None


def explain_too_large(settings: ModelSettings, home: Path) -> str | None:
    """Return why the file of the settings cannot be unpacked here; None where it can, or was, or is no GGUF.

    All of the memory counts, not what is free: whoever asks beside a server must choose what the server chose.
    """
    try:
        file = find_gguf_file(settings)
        if file is None or not file.is_file() or find_unpacked(file, home / "models").is_dir():
            return None
        needed = read_gguf_header(file).parameters * _BYTES_TO_UNPACK
    except AssistantError:  # whoever loads it says what is wrong with it
        return None
    if needed <= max(_LEAST_PARAMETERS * _BYTES_TO_UNPACK, find_memory()):
        return None
    return (
        f"Unpacking {file.name!r} takes about {needed / 1e9:.0f} GB of memory, and there are {find_memory() / 1e9:.0f}"
    )


def refuse_too_large(settings: ModelSettings, home: Path) -> None:
    """Raise AssistantError where the file of the settings cannot be unpacked here."""
    if reason := explain_too_large(settings, home):
        raise AssistantError(
            f"{reason}: llama.cpp runs it as it is. Set `[model] engine` to 'auto' or 'llama.cpp', and run `pip "
            "install 'apprentice[llama]'` if that is missing."
        )

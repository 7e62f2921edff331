"""Learned versions as llama.cpp takes them: each is written as a GGUF once, beside its weights."""

import json
from pathlib import Path

from safetensors import SafetensorError

from assistant.adapters.files import WEIGHTS, Adapter, digest_weights
from assistant.errors import UnusableAdapterError

_VERSION = 1
"""Raise it when another file is written of the same weights."""


def works_on_answers_only(adapter: Adapter) -> bool:
    """Return whether it leaves prompts to the base model (activated LoRA)."""
    try:
        config = json.loads((adapter.folder / WEIGHTS[0]).read_text(encoding="utf-8"))
        return bool(config.get("alora_invocation_tokens"))
    except (OSError, ValueError, AttributeError):
        return False


def write_gguf(adapter: Adapter, described: Path) -> Path:
    """Return the file of an adapter, written if it is not there; `described` holds the configuration of its model.

    The name of the file holds the digest of the weights that it was written from.

    Raises:
        AssistantError: the format has no such adapter, or no such model.
        UnusableAdapterError: the adapter is damaged.
    """
    from assistant.models.formats.gguf_writing import write_adapter  # needs torch, which a file that is there does not

    try:
        for name in WEIGHTS:
            (adapter.folder / name).stat()
        file = adapter.folder / f"llama.cpp-{_VERSION}-{digest_weights(adapter.folder)[:16]}.gguf"
        if not file.is_file():
            write_adapter(adapter.folder, described, file)
    except (OSError, ValueError, KeyError, TypeError, RuntimeError, SafetensorError) as error:
        raise UnusableAdapterError(
            f"Adapter {adapter.id!r} cannot be loaded from {str(adapter.folder)!r}: {error}. Promote another one, or "
            "train again."
        ) from error
    return file

"""Whether a folder or file holds a whole model, told by its files in a moment, before a server would start with it."""

import json
from pathlib import Path
from typing import Any

from assistant.errors import AssistantError
from assistant.models.formats.conversion import read_header

_WEIGHTS = ("*.safetensors", "*.bin")
_TOKENIZERS = ("tokenizer.json", "tokenizer.model", "vocab.json", "spiece.model")


def check_gguf(file: Path) -> None:
    """Raise AssistantError unless this is a GGUF file."""
    if not file.is_file():
        raise AssistantError(f"There is no file {str(file)!r}.")
    with file.open("rb") as opened:
        if opened.read(4) != b"GGUF":
            raise AssistantError(f"{str(file)!r} is no GGUF file: bring it again.")


def check_folder(folder: Path) -> None:
    """Raise AssistantError, which names what is missing, unless this folder holds a whole model that can chat."""
    if not (folder / "config.json").is_file():
        raise AssistantError(f"The folder {str(folder)!r} holds no model: it has no config.json.")
    files = [file for pattern in _WEIGHTS for file in sorted(folder.glob(pattern))]
    wanted = {name for index in folder.glob("*.safetensors.index.json") for name in _read(index)["weight_map"].values()}
    if missing := sorted(wanted - {file.name for file in files}):
        raise AssistantError(f"The folder {str(folder)!r} lacks weights: {missing[0]!r} is not there. Bring it whole.")
    if not files:
        raise AssistantError(f"The folder {str(folder)!r} has no weights: bring its .safetensors files.")
    for file in files:
        if file.suffix == ".safetensors":
            _check_whole(file)
    if not any((folder / name).is_file() for name in _TOKENIZERS):
        raise AssistantError(f"The folder {str(folder)!r} has no tokenizer: bring its tokenizer.json.")
    told = folder / "tokenizer_config.json"
    if not (folder / "chat_template.jinja").is_file() and not (told.is_file() and _read(told).get("chat_template")):
        raise AssistantError(f"{str(folder)!r} has no chat template: choose an instruction-tuned model.")


def _check_whole(file: Path) -> None:
    """Raise AssistantError where a file of weights ends before its tensors do, as one that was not fetched whole."""
    try:
        with file.open("rb") as opened:
            begin, tensors = read_header(opened)
        ends = [tensor["data_offsets"][1] for tensor in tensors.values()]
        whole = begin + max(ends, default=0) <= file.stat().st_size
    except (ValueError, KeyError, TypeError, AttributeError):
        whole = False
    if not whole:
        raise AssistantError(f"{str(file)!r} is not whole: bring it again.")


def _read(file: Path) -> dict[str, Any]:
    try:
        return json.loads(file.read_text(encoding="utf-8"))
    except (ValueError, UnicodeDecodeError) as error:
        raise AssistantError(f"{str(file)!r} cannot be read: {error}") from error

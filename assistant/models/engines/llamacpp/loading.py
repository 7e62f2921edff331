"""Loads a model to be run by llama.cpp: a GGUF file as it is, or one that is written once of a model's folder."""

import logging
from collections.abc import Callable
from functools import partial
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

from filelock import FileLock

from assistant.errors import AssistantError
from assistant.models.chat.completion import CompletionReader
from assistant.models.chat.rendering import load_tokenizer, read_config
from assistant.models.chat.template import find_ends
from assistant.models.engines.choosing import AT_ONCE, LLAMA_CPP
from assistant.models.engines.fitting import explain_too_large, find_gguf_file, refuse_too_large
from assistant.models.engines.llamacpp.generator import LlamaCppGenerator
from assistant.models.engines.llamacpp.server import PACKAGE, LlamaServer
from assistant.models.engines.llamacpp.serving import Serving
from assistant.models.formats.conversion import describe_gguf, locate
from assistant.models.formats.gguf_header import GgufHeader, read_gguf_header
from assistant.models.formats.identity import find_snapshot, identify
from assistant.seams import Writer
from assistant.settings import ModelSettings

if TYPE_CHECKING:
    from transformers import PreTrainedTokenizerBase

_ROOM = 1_000_000_000
"""Bytes for keys and values of several texts at once, where one of full length does not need more by itself."""
_log = logging.getLogger(__name__)


def load_llama_cpp(settings: ModelSettings, home: Path, load_plain: Callable[[], Writer]) -> LlamaCppGenerator:
    """Load the model that the settings name. `load_plain` returns the same model as it is trained.

    Raises:
        AssistantError: there is no such model, llama.cpp is not installed, or it cannot run the model.
    """
    if find_spec(PACKAGE) is None:
        reason = explain_too_large(settings, home) or "`[model] engine` is 'llama.cpp'"
        raise AssistantError(
            f"{reason}, and llama.cpp is not installed: run `pip install 'apprentice[llama]'`, or choose another "
            "model or engine."
        )
    file, described = find_files(settings, home)
    header = read_gguf_header(file)
    if settings.quantization not in ("auto", "none"):
        raise AssistantError(
            f"llama.cpp holds weights as the file {file.name!r} does: set `[model] quantization` to 'auto', or "
            "`[model] engine` to 'transformers'."
        )
    try:
        tokenizer = load_tokenizer(settings, described)
    except (OSError, ValueError, KeyError, ImportError, RuntimeError) as error:
        raise AssistantError(f"The tokenizer of {settings.name!r} cannot be read: {error}") from error
    config = read_config(described)
    ends = find_ends(tokenizer, config.get("eos_token_id"), settings.model_id)
    window = min(settings.window, header.find("context_length", settings.window))
    room = max(window, min(AT_ONCE * window, _ROOM // _count_bytes_a_token(header)))
    split = partial(_split, tokenizer)
    serving = Serving(
        lambda adapters: LlamaServer(file, adapters, AT_ONCE, room, split),
        described,
        lambda: refuse_too_large(settings, home),
        room,
    )
    conditions = (settings.model_id, f"{LLAMA_CPP} {version(PACKAGE)}", header.held, str(window))
    reader = CompletionReader(tokenizer, ends, thinks=settings.thinking)
    return LlamaCppGenerator(serving, tokenizer, reader, load_plain, conditions, window)


def find_files(settings: ModelSettings, home: Path) -> tuple[Path, Path]:
    """Return the GGUF file of the model, and the folder with its configuration and tokenizer.

    A model that is no GGUF is written as one once, in 16 bits. Raises AssistantError where that cannot be.
    """
    models = home / "models"
    file = find_gguf_file(settings)
    if file is None:
        source = locate(settings.name, home)
        folder = source if isinstance(source, Path) else find_snapshot(source)
        return _write_once(settings, folder, models), folder
    if not file.is_file():
        raise AssistantError(f"There is no file {str(file)!r}: correct `[model] name`.")
    read_gguf_header(file)  # says more of a damaged one than others do
    return file, describe_gguf(file, models)


def _write_once(settings: ModelSettings, folder: Path, models: Path) -> Path:
    from assistant.models.formats.gguf_writing import write_model

    digest = identify(folder, load_tokenizer(settings, folder))["weights"]
    target = models / f"llama.cpp-{digest[:12]}.gguf"
    models.mkdir(0o700, parents=True, exist_ok=True)
    with FileLock(target.with_suffix(".lock")):
        if not target.is_file():
            _log.info("The model is written for llama.cpp, once.")
            write_model(folder, target, "f16")
    return target


def _count_bytes_a_token(header: GgufHeader) -> int:
    """Return what the keys and values of a token take, in 16 bits."""
    heads = header.find("attention.head_count", 1)
    width = header.find("attention.key_length", header.find("embedding_length", heads) // heads)
    return 4 * header.find("block_count", 1) * header.find("attention.head_count_kv", heads) * width


def _split(tokenizer: "PreTrainedTokenizerBase", text: str) -> list[int]:
    return tokenizer(text, add_special_tokens=False)["input_ids"]

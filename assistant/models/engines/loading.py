"""Loads the model with the engine that the settings name, or that was measured to be faster on this machine."""

import contextlib
import logging
import shutil
from collections.abc import Callable
from functools import partial
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

import torch
from filelock import FileLock
from transformers import AutoConfig, AutoModelForCausalLM, GenerationConfig

from assistant.errors import AssistantError
from assistant.models.base import LoadedBase, explain_failure, load_base
from assistant.models.chat.rendering import load_tokenizer
from assistant.models.chat.template import find_ends
from assistant.models.engines.choosing import LLAMA_CPP, OPENVINO, TRANSFORMERS, choose_engine
from assistant.models.formats.conversion import locate
from assistant.models.formats.identity import identify
from assistant.models.local import LocalGenerator
from assistant.seams import Writer
from assistant.settings import ModelSettings
from retrieval.index.embedding.precision import computes_bfloat16

if TYPE_CHECKING:
    import openvino as ov

_MOST_PROMPT_TOKENS = 16_384
"""Tokens of prompts that are kept in memory. Of the embedded model they take 0.4 GB."""
_log = logging.getLogger(__name__)


def load_served(settings: ModelSettings, home: Path) -> Writer:
    """Load the model to answer with. An engine prepares it once, in `home/models`; that takes about half a minute.

    Raises:
        AssistantError: there is no such model, or this machine or the engine cannot run it as asked.
    """
    return LOADERS[choose_engine(settings, home)](settings, home)


def _load_plain(settings: ModelSettings, home: Path) -> Writer:
    return LocalGenerator(load_base(settings, home))


def _load_llama_cpp(settings: ModelSettings, home: Path) -> Writer:
    from assistant.models.engines.llamacpp.loading import load_llama_cpp  # an extra

    return load_llama_cpp(settings, home, partial(_load_plain, settings, home))


def load_compiled(settings: ModelSettings, home: Path) -> LoadedBase:
    """Load the model to be run by OpenVINO. Raises AssistantError; see `load_served`."""
    from assistant.models.engines.compiled import CompiledModel  # whoever runs transformers alone needs no OpenVINO
    from assistant.models.engines.switching import SwitchedEngine

    held = "none" if settings.quantization == "auto" else settings.quantization
    if find_spec("openvino") is None:
        raise AssistantError("[model] engine 'openvino' needs OpenVINO: `pip install openvino`, or set it to 'auto'.")
    if held == "nf4":
        raise AssistantError(
            "OpenVINO holds weights in 16 or 8 bits: set `[model] quantization` to 'none' or 'int8', or `[model] "
            "engine` to 'transformers'."
        )
    source = locate(settings.name, home)
    try:
        config, tokenizer = AutoConfig.from_pretrained(source), load_tokenizer(settings, source)
        ends = _read_ends(source, config)
        if tokenizer.pad_token_id is None:
            tokenizer.pad_token_id = find_ends(tokenizer, ends, settings.model_id)[0]
        generation = GenerationConfig(eos_token_id=ends, pad_token_id=tokenizer.pad_token_id)
        weights = identify(source, tokenizer)["weights"]
        graph = _prepare(source, home / "models", f"{weights[:12]}-{held}", int8=held == "int8")
    except (OSError, ValueError, KeyError, ImportError, RuntimeError) as error:
        raise AssistantError(explain_failure(settings, source, error)) from error
    precision, dtype = _choose_precision(settings)
    compiled = CompiledModel(config, generation, graph, precision, _MOST_PROMPT_TOKENS)
    window = min(settings.window, getattr(config.get_text_config(), "max_position_embeddings", settings.window))
    return LoadedBase(
        *(compiled, tokenizer, settings.model_id, held, dtype, compiled.device, window),
        SwitchedEngine(compiled, lambda: load_base(settings, home).switched),
        *(settings.thinking, source, f"{OPENVINO} {version('openvino')}"),
    )


LOADERS: dict[str, Callable[[ModelSettings, Path], Writer]] = {
    TRANSFORMERS: _load_plain,
    OPENVINO: lambda settings, home: LocalGenerator(load_compiled(settings, home)),
    LLAMA_CPP: _load_llama_cpp,
}


def _read_ends(source: Path | str, config: object) -> int | list[int] | None:
    try:
        return GenerationConfig.from_pretrained(source).eos_token_id
    except OSError:
        return getattr(config, "eos_token_id", None)


def _prepare(source: Path | str, models: Path, name: str, *, int8: bool) -> Path:
    """Return the folder of the graph, which appears only when it is whole."""
    from assistant.models.engines.graph import GRAPH_VERSION, write_graph

    target = models / f"openvino-{name}-{GRAPH_VERSION}"
    models.mkdir(0o700, parents=True, exist_ok=True)
    with FileLock(target.with_suffix(".lock")):
        if target.is_dir():
            return target
        _log.info("The model is prepared for OpenVINO, once.")
        unfinished = target.with_suffix(".unfinished")
        with contextlib.suppress(FileNotFoundError):  # what was left by one that was killed
            shutil.rmtree(unfinished)
        model = AutoModelForCausalLM.from_pretrained(source, dtype="auto")
        write_graph(model, unfinished, int8=int8)
        unfinished.rename(target)
    return target


def _choose_precision(settings: ModelSettings) -> "tuple[ov.Type | None, torch.dtype]":
    """Return in what is computed: for the graph, where it does not choose the same itself, and as PyTorch names it."""
    import openvino as ov

    wanted = {"float32": ov.Type.f32, "bfloat16": ov.Type.bf16, "float16": ov.Type.f16}.get(settings.dtype)
    if settings.dtype != "auto":
        return wanted, getattr(torch, settings.dtype)
    return None, torch.bfloat16 if computes_bfloat16(torch.device("cpu")) else torch.float32

"""The base model: found, loaded, quantised for this machine, ready to use."""

import hashlib
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import Any, Literal

import torch
from transformers import (
    AutoModelForCausalLM,
    BitsAndBytesConfig,
    GenerationConfig,
    PreTrainedModel,
    PreTrainedTokenizerBase,
)
from transformers.utils import logging as transformers_logging

from assistant.errors import AssistantError
from assistant.models.chat.rendering import explain_kind, load_tokenizer, read_config
from assistant.models.chat.template import find_ends
from assistant.models.formats.conversion import locate
from assistant.models.switching import Switched, SwitchedModel
from assistant.settings import ModelSettings
from retrieval.index.embedding.precision import computes_bfloat16

_Held = Literal["nf4", "int8", "none"]
_NEVER_QUANTISED = ("mamba", "falcon_mamba")
"""Kinds of models that multiply with weights of a layer without calling it, so that packed ones fail."""


@dataclass(frozen=True)
class LoadedBase:
    """A model without adapters, and what it took to load it."""

    model: PreTrainedModel
    tokenizer: PreTrainedTokenizerBase
    model_id: str
    quantization: _Held
    dtype: torch.dtype
    """In which the model computes, whatever its weights are stored in."""
    device: torch.device
    window: int
    """Most tokens of prompt and answer together."""
    switched: Switched
    """The same model with one adapter switched on; shared by all who generate from it."""
    thinks: bool = False
    """Whether it may think before it answers."""
    source: Path | str | None = None
    """Where it was loaded from: a folder or a Hugging Face id."""
    engine: str = "transformers"
    """What runs it, with its version where that is not transformers."""


def load_base(settings: ModelSettings, home: Path) -> LoadedBase:
    """Load the model that `settings` name. A `.gguf` is converted once into `home/models`. Nothing local asks a hub.

    Raises:
        AssistantError: there is no such model, it is no language model, or this machine cannot hold it as asked.
    """
    if settings.base_url is not None:
        raise AssistantError(
            f"The model runs at {settings.base_url!r}, so its weights are not here. To train, name the same model on "
            "this machine in `[training] base`."
        )
    transformers_logging.disable_progress_bar()
    transformers_logging.set_verbosity_error()
    source = locate(settings.name, home)
    device = torch.device("cuda" if torch.cuda.is_available() else "cpu")
    dtype = _dtype(settings, device)
    options: dict[str, Any] = {"dtype": dtype, "local_files_only": isinstance(source, Path)}
    if device.type == "cuda":
        options["device_map"] = {"": torch.cuda.current_device()}
    try:
        quantization = _choose_quantization(settings, str(read_config(source).get("model_type")), device)
        if quantization != "none":
            options["quantization_config"] = _bitsandbytes(quantization, dtype)
        tokenizer = load_tokenizer(settings, source)
        model = AutoModelForCausalLM.from_pretrained(source, **options)
        if tokenizer.pad_token_id is None:
            tokenizer.pad_token_id = find_ends(tokenizer, model.generation_config.eos_token_id, settings.model_id)[0]
    except (OSError, ValueError, KeyError, ImportError, RuntimeError) as error:
        raise AssistantError(explain_failure(settings, source, error)) from error
    # sampling defaults that a model brings along would fill whatever a request leaves out
    model.generation_config = GenerationConfig(
        eos_token_id=model.generation_config.eos_token_id, pad_token_id=tokenizer.pad_token_id
    )
    model.eval()
    module: Any
    for module in model.modules():
        # bitsandbytes would pack the weights for AVX512 at the first answer, and packed ones pass no gradient back
        if hasattr(module, "support_avx512bf16_for_cpu"):
            module.support_avx512bf16_for_cpu = False
    longest = getattr(model.config.get_text_config(), "max_position_embeddings", settings.window)
    return LoadedBase(
        model,
        tokenizer,
        settings.model_id,
        quantization,
        dtype,
        device,
        min(settings.window, longest),
        SwitchedModel(model),
        settings.thinking,
        source,
    )


def digest_base(base: LoadedBase) -> str:
    """Return the SHA-256 of the weights as they lie in memory, in their precision; an adapter on them is left out."""
    digest = hashlib.sha256()
    for name, weights in base.model.state_dict().items():
        if "lora_" not in name:
            digest.update(f"{name.replace('.base_layer.', '.')} {weights.dtype} {tuple(weights.shape)}".encode())
            digest.update(weights.detach().contiguous().view(-1).view(torch.uint8).cpu().numpy())
    return digest.hexdigest()


def _dtype(settings: ModelSettings, device: torch.device) -> torch.dtype:
    if settings.dtype != "auto":
        return getattr(torch, settings.dtype)
    if computes_bfloat16(device):
        return torch.bfloat16
    return torch.float16 if device.type == "cuda" else torch.float32


def _choose_quantization(settings: ModelSettings, kind: str, device: torch.device) -> _Held:
    """Return how the weights are held, for a model of this `kind`."""
    if settings.quantization == "auto":
        return "nf4" if device.type == "cuda" and kind not in _NEVER_QUANTISED else "none"
    if settings.quantization != "none" and kind in _NEVER_QUANTISED:
        raise AssistantError(
            f"A {kind!r} model reads its weights as they are, so they cannot be held in {settings.quantization!r}: "
            "set `[model] quantization` to 'none'."
        )
    return settings.quantization


def _bitsandbytes(quantization: str, dtype: torch.dtype) -> BitsAndBytesConfig:
    if find_spec("bitsandbytes") is None:
        raise AssistantError(
            f"quantization {quantization!r} needs bitsandbytes: `pip install bitsandbytes`, or set it to 'none'."
        )
    if quantization == "int8":
        return BitsAndBytesConfig(load_in_8bit=True)
    return BitsAndBytesConfig(
        load_in_4bit=True, bnb_4bit_quant_type="nf4", bnb_4bit_use_double_quant=True, bnb_4bit_compute_dtype=dtype
    )


def explain_failure(settings: ModelSettings, source: Path | str, error: Exception) -> str:
    """Return why the model at `source` cannot be loaded, and what to do."""
    reason = str(error).strip().splitlines()[0] if str(error).strip() else type(error).__name__
    if "for this kind of AutoModel" in reason:
        return explain_kind(settings, str(read_config(source).get("model_type")))
    if isinstance(error, torch.OutOfMemoryError):
        return (
            f"{settings.name!r} does not fit into the memory of the GPU: choose a smaller model or quantization 'nf4'."
        )
    if isinstance(source, str) and isinstance(error, OSError):
        return (
            f"{settings.name!r} is no local folder and cannot be had from Hugging Face ({reason}). Check the name and "
            "the network, or download it and name its folder."
        )
    return f"{settings.name!r} cannot be loaded with quantization {settings.quantization!r} on this machine: {reason}"

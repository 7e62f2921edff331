"""Models and adapters as GGUF files, which llama.cpp and whatever is built on it read."""

import json
import math
import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Literal

import gguf
import numpy as np
from gguf.quants import quant_shape_to_byte_shape, quantize
from safetensors import safe_open

from assistant.adapters.files import WEIGHTS, synchronise
from assistant.errors import AssistantError
from assistant.models.formats.gguf_shape import Shape, describe_model, find_frequencies, read_shape
from assistant.models.formats.gguf_words import add_words

Precision = Literal["f16", "bf16", "q8_0"]
_TYPES = {
    "f16": (gguf.GGMLQuantizationType.F16, gguf.LlamaFileType.MOSTLY_F16),
    "bf16": (gguf.GGMLQuantizationType.BF16, gguf.LlamaFileType.MOSTLY_BF16),
    "q8_0": (gguf.GGMLQuantizationType.Q8_0, gguf.LlamaFileType.MOSTLY_Q8_0),
}
_OF_PEFT = "base_model.model."
_PLAIN = {
    "use_dora": False,
    "bias": "none",
    "modules_to_save": None,
    "trainable_token_indices": None,
    "rank_pattern": {},
    "alpha_pattern": {},
    "layer_replication": None,
    "fan_in_fan_out": False,
    "lora_bias": False,
}
"""What the format says nothing of, and the value that needs nothing said."""


def write_adapter(folder: Path, base_config_folder: Path, to: Path, name: str = "") -> None:
    """Write the LoRA in `folder`, as peft keeps it, to the file `to`; its weights stay in 32 bits.

    `base_config_folder` holds the configuration of its model. One that begins at answers (activated LoRA) says so in
    the file: llama.cpp lets it begin there, too. Its server tells whoever asks the `name` in the file.

    Raises:
        AssistantError: the format has no such adapter or no such model; the sentence says what to do instead.
    """
    shape = read_shape(base_config_folder)
    settings = json.loads((folder / WEIGHTS[0]).read_text(encoding="utf-8"))
    check_adapter(settings)
    alpha, rank = float(settings["lora_alpha"]), int(settings["r"])
    with _written(to, shape) as writer, safe_open(folder / WEIGHTS[1], framework="pt") as weights:
        writer.add_type(gguf.GGUFType.ADAPTER)
        writer.add_string(gguf.Keys.Adapter.TYPE, "lora")
        if name:
            writer.add_string(gguf.Keys.Adapter.LORA_TASK_NAME, name)
        # whoever reads it divides by the rank
        writer.add_float32(
            gguf.Keys.Adapter.LORA_ALPHA, alpha * math.sqrt(rank) if settings.get("use_rslora") else alpha
        )
        if invocation := settings.get("alora_invocation_tokens"):
            key, kind = gguf.Keys.Adapter.ALORA_INVOCATION_TOKENS, gguf.GGUFValueType.UINT32
            # llama.cpp begins one token before these, peft at the first (PR 15327; measured in tests)
            writer.add_key_value(key, invocation[1:] or invocation, gguf.GGUFValueType.ARRAY, kind)
        for name in weights.keys():  # noqa: SIM118 - it is no mapping
            layer, _, side = name.removeprefix(_OF_PEFT).removesuffix(".weight").rpartition(".lora_")
            if side not in ("A", "B"):
                raise AssistantError(
                    f"The adapter has weights {name!r}, for which a GGUF has no place: export it as 'gguf'."
                )
            values = weights.get_tensor(name).float()
            if side == "B":
                values = shape.pair_halves(f"{layer}.", values)
            writer.add_tensor(f"{shape.rename(f'{layer}.weight')}.lora_{side.lower()}", values.contiguous().numpy())
        _write(writer)


def read_name(file: Path) -> str:
    """Return the name that `write_adapter` wrote into a file; "" where it is no such file."""
    try:
        field = gguf.GGUFReader(file).get_field(gguf.Keys.Adapter.LORA_TASK_NAME)
    except (OSError, ValueError, IndexError, KeyError):
        return ""
    return str(field.contents()) if field else ""


def write_model(folder: Path, to: Path, kind: Precision = "q8_0") -> None:
    """Write the model in `folder`, as transformers keeps it, to the file `to`, with its tokenizer and chat template.

    Matrices are written as `kind` says, but in 16 bits where their rows do not divide by 32; vectors stay in 32 bits.
    One tensor at a time is in memory.

    Raises:
        AssistantError: the format has no such model or tokenizer.
    """
    shape = read_shape(folder)
    tensors = dict(_list_tensors(folder, tied=bool(shape.config.get("tie_word_embeddings"))))
    precision, file_type = _TYPES[kind]
    with _written(to, shape) as writer:
        describe_model(writer, shape, folder)
        writer.add_file_type(file_type)
        writer.add_quantization_version(gguf.GGML_QUANT_VERSION)
        add_words(writer, folder, shape.config["vocab_size"])
        held: dict[str, gguf.GGMLQuantizationType] = {}
        frequencies = find_frequencies(shape)
        if frequencies is not None:
            name = f"{gguf.TENSOR_NAMES[gguf.MODEL_TENSOR.ROPE_FREQS]}.weight"
            writer.add_tensor_info(name, frequencies.shape, frequencies.dtype, frequencies.nbytes)
        for name, file in tensors.items():
            with safe_open(file, framework="pt") as opened:
                size = tuple(opened.get_slice(name).get_shape())
            held[name] = _choose_type(size, precision)
            bytes_each = quant_shape_to_byte_shape(size, held[name])
            number = math.prod(bytes_each)
            writer.add_tensor_info(shape.rename(name), bytes_each, np.dtype(np.uint8), number, raw_dtype=held[name])
        writer.write_header_to_file()
        writer.write_kv_data_to_file()
        writer.write_ti_data_to_file()
        if frequencies is not None:
            writer.write_tensor_data(frequencies)
        for name, file in tensors.items():
            with safe_open(file, framework="pt") as opened:
                values = shape.pair_halves(name, opened.get_tensor(name)).float().contiguous().numpy()
            writer.write_tensor_data(quantize(values, held[name]))


@contextmanager
def _written(to: Path, shape: Shape) -> Iterator[gguf.GGUFWriter]:
    """Give a writer of a draft beside `to`, which takes the place of `to` when it is whole and on the disk."""
    draft = to.with_name(f".{to.name}.{os.getpid()}.tmp")
    writer = gguf.GGUFWriter(draft, gguf.MODEL_ARCH_NAMES[shape.architecture])
    try:
        try:
            yield writer
        finally:
            writer.close()
        synchronise(draft)
        draft.replace(to)
    finally:
        draft.unlink(missing_ok=True)


def _write(writer: gguf.GGUFWriter) -> None:
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()


def check_adapter(settings: Mapping[str, Any]) -> None:
    """Raise AssistantError, by what peft wrote of an adapter, where the format has no such adapter."""
    if (kind := settings.get("peft_type")) != "LORA":
        raise AssistantError(
            f"A GGUF adapter is a LoRA, and this version is {kind or 'whole weights'}: export it as 'gguf'."
        )
    for name, plain in _PLAIN.items():
        if (settings.get(name) or plain) != plain:
            raise AssistantError(f"A GGUF adapter knows no {name!r}, which this version has: export it as 'gguf'.")


def _list_tensors(folder: Path, *, tied: bool) -> Iterator[tuple[str, Path]]:
    """Yield the name of each tensor and the file it is in, without those that are computed or stand there twice."""
    files = sorted(folder.glob("*.safetensors"))
    if not files:
        raise AssistantError(
            f"The model in {str(folder)!r} has no weights as safetensors, which a GGUF is written from."
        )
    for file in files:
        with safe_open(file, framework="pt") as opened:
            for name in opened.keys():  # noqa: SIM118 - it is no mapping
                if not name.endswith("rotary_emb.inv_freq") and not (tied and name == "lm_head.weight"):
                    yield name, file


def _choose_type(size: tuple[int, ...], precision: gguf.GGMLQuantizationType) -> gguf.GGMLQuantizationType:
    if len(size) == 1:
        return gguf.GGMLQuantizationType.F32
    block, _ = gguf.GGML_QUANT_SIZES[precision]
    return gguf.GGMLQuantizationType.F16 if size[-1] % block else precision

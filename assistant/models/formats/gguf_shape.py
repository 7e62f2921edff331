"""What a configuration decides of a GGUF file: names and order of tensors, sizes, how places are told apart."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import gguf
import numpy as np
import torch

from assistant.errors import AssistantError

_ARCHITECTURES = {
    "llama": gguf.MODEL_ARCH.LLAMA,
    "mistral": gguf.MODEL_ARCH.LLAMA,
    "qwen2": gguf.MODEL_ARCH.QWEN2,
    "qwen3": gguf.MODEL_ARCH.QWEN3,
}
_SUFFIXES = (".weight", ".bias")


@dataclass(frozen=True)
class Shape:
    """What of a model's configuration decides how its tensors are written.

    Llama and Mistral turn places in pairs of neighbours there, and halves apart in transformers, so the rows of their
    queries and keys are exchanged (`pair_halves`).
    """

    config: Mapping[str, Any]
    architecture: gguf.MODEL_ARCH

    @property
    def layers(self) -> int:
        """How many there are."""
        return self.config["num_hidden_layers"]

    @property
    def heads(self) -> int:
        """Of queries, a layer."""
        return self.config["num_attention_heads"]

    @property
    def heads_kv(self) -> int:
        """Of keys and values, a layer."""
        return self.config.get("num_key_value_heads") or self.heads

    @property
    def head_size(self) -> int:
        """Numbers in each head."""
        return self.config.get("head_dim") or self.config["hidden_size"] // self.heads

    @property
    def rope(self) -> dict[str, Any]:
        """How places are told apart, by the names of transformers 5."""
        earlier = self.config.get("rope_scaling") or {}
        found = {"rope_theta": self.config.get("rope_theta", 10_000.0), **earlier}
        found |= self.config.get("rope_parameters") or {}
        return {**found, "rope_type": found.get("rope_type") or found.get("type") or "default"}

    def rename(self, name: str) -> str:
        """Return the name of a tensor in the format. Raises AssistantError where it has no place there."""
        found = _map_names(self.architecture, self.layers).get_name(name, _SUFFIXES)
        if found is None:
            raise AssistantError(
                f"The tensor {name!r} has no place in a GGUF of a {self.config['model_type']!r} model."
            )
        return found

    def pair_halves(self, name: str, rows: torch.Tensor) -> torch.Tensor:
        """Return the rows of queries and keys, (rows, anything), in the order of the format; others as they are."""
        if self.architecture != gguf.MODEL_ARCH.LLAMA or (".q_proj." not in name and ".k_proj." not in name):
            return rows
        heads = self.heads if ".q_proj." in name else self.heads_kv
        halves = rows.reshape(heads, 2, rows.shape[0] // heads // 2, *rows.shape[1:])
        return halves.swapaxes(1, 2).reshape(rows.shape)


@lru_cache(maxsize=4)
def _map_names(architecture: gguf.MODEL_ARCH, layers: int) -> gguf.TensorNameMap:
    return gguf.get_tensor_name_map(architecture, layers)


def read_shape(folder: Path) -> Shape:
    """Read the configuration in `folder`. Raises AssistantError for a model that is not written as GGUF here."""
    return check_kind(json.loads((folder / "config.json").read_text(encoding="utf-8")))


def check_kind(config: Mapping[str, Any]) -> Shape:
    """Return what the configuration of a model says. Raises AssistantError for one that is not written as GGUF here."""
    kind = str(config.get("model_type"))
    if kind not in _ARCHITECTURES:
        known = ", ".join(sorted(_ARCHITECTURES))
        raise AssistantError(f"A {kind!r} model cannot be written as GGUF here, only {known}: export it as 'merged'.")
    if config.get("quantization_config"):
        raise AssistantError("The weights of this model are packed already: write the model that it was made of.")
    shape = Shape(config, _ARCHITECTURES[kind])
    if shape.rope["rope_type"] not in ("default", "linear", "llama3"):
        raise AssistantError(
            f"Places in this model are told apart by {shape.rope['rope_type']!r}, which cannot be written as GGUF "
            "here: export it as 'merged'."
        )
    return shape


def describe_model(writer: gguf.GGUFWriter, shape: Shape, folder: Path) -> None:
    """Add all that llama.cpp has to know of the model in `folder` beside its tensors and words."""
    config, rope = shape.config, shape.rope
    writer.add_type(gguf.GGUFType.MODEL)
    writer.add_name(str(config.get("_name_or_path") or config.get("_model_name_or_path") or folder.name))
    # behind the window that each place looks at, the format would let it look at all
    longest = config["max_position_embeddings"]
    window = config.get("sliding_window") if config.get("use_sliding_window", True) else None
    writer.add_context_length(min(longest, window or longest))
    writer.add_vocab_size(config["vocab_size"])
    writer.add_block_count(shape.layers)
    writer.add_embedding_length(config["hidden_size"])
    writer.add_feed_forward_length(config["intermediate_size"])
    writer.add_head_count(shape.heads)
    writer.add_head_count_kv(shape.heads_kv)
    writer.add_key_length(shape.head_size)
    writer.add_value_length(shape.head_size)
    writer.add_layer_norm_rms_eps(config["rms_norm_eps"])
    writer.add_rope_dimension_count(shape.head_size)
    writer.add_rope_freq_base(rope["rope_theta"])
    if rope["rope_type"] == "linear":
        writer.add_rope_scaling_type(gguf.RopeScalingType.LINEAR)
        writer.add_rope_scaling_factor(rope["factor"])


def find_frequencies(shape: Shape) -> np.ndarray[Any, Any] | None:
    """Return by what each frequency is divided, (head size / 2,), where Llama 3.1's rule computes it; else None."""
    rope = shape.rope
    if rope["rope_type"] != "llama3":
        return None
    from transformers import AutoConfig
    from transformers.modeling_rope_utils import ROPE_INIT_FUNCTIONS

    config = AutoConfig.for_model(**{**shape.config, "rope_parameters": rope})
    scaled, _ = ROPE_INIT_FUNCTIONS["llama3"](config, torch.device("cpu"))
    plain = 1.0 / rope["rope_theta"] ** (torch.arange(0, shape.head_size, 2, dtype=torch.float32) / shape.head_size)
    return (plain / scaled).numpy()

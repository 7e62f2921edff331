"""Which of the learned versions an engine can run itself: LoRA on linear layers. The others need the plain model."""

import json
from collections.abc import Mapping
from typing import Any

import numpy as np
from safetensors import SafetensorError, safe_open

from assistant.adapters.files import WEIGHTS, Adapter
from assistant.models.engines.compiled import LoraWeights

_PREFIX = "base_model.model."


def read_lora(adapter: Adapter, sites: Mapping[str, tuple[int, int]]) -> LoraWeights | None:
    """Return the adapter as it is put beside the layers `sites`; None where it is of another kind, or damaged."""
    try:
        config = json.loads((adapter.folder / WEIGHTS[0]).read_text(encoding="utf-8"))
        if not _is_plain(config):
            return None
        with safe_open(adapter.folder / WEIGHTS[1], framework="np") as file:
            weights = {name: np.asarray(file.get_tensor(name), np.float32) for name in file.keys()}  # noqa: SIM118
    except (OSError, ValueError, TypeError, SafetensorError):
        return None
    rank = int(config["r"])
    scale = config["lora_alpha"] / (rank**0.5 if config.get("use_rslora") else rank)
    matrices = {}
    for site in {name.removeprefix(_PREFIX).partition(".lora_")[0] for name in weights}:
        below, above = (weights.pop(f"{_PREFIX}{site}.lora_{side}.weight", None) for side in "AB")
        source, target = sites.get(site, (None, None))
        if below is None or above is None or (*below.shape, *above.shape) != (rank, source, target, rank):
            return None
        matrices[site] = (below, np.full((1, rank), scale, np.float32), np.ascontiguousarray(above))
    if weights:  # something that no layer takes
        return None
    return LoraWeights(adapter.id, matrices, tuple(config.get("alora_invocation_tokens") or ()))


def _is_plain(config: Mapping[str, Any]) -> bool:
    """Whether all of it is matrices of one rank."""
    special = ("use_dora", "rank_pattern", "alpha_pattern", "fan_in_fan_out", "modules_to_save", "target_parameters")
    return (
        config.get("peft_type") == "LORA"
        and not any(config.get(name) for name in special)
        and config.get("bias", "none") == "none"
    )

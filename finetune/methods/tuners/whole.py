"""The model's own weights: all of them, or those of its last layers (feature extraction)."""

from typing import TYPE_CHECKING, Any

from finetune.errors import FinetuneError
from finetune.methods.tuners.tuner import Shape, Tuner

if TYPE_CHECKING:
    from transformers import PreTrainedModel

_RATE = 0.04
"""Of that of LoRA, for weights that know a language already: 2e-5 where LoRA takes 5e-4."""


def list_all(model: "PreTrainedModel", _: Shape) -> list[str]:
    """Return the names of all weights. Raises FinetuneError for a quantised model, whose weights are not there."""
    whole = [name for name, weights in model.named_parameters() if weights.is_floating_point()]
    if len(whole) < len(list(model.named_parameters())):
        raise FinetuneError(
            "The weights of a quantised model cannot be trained themselves: set `[model] quantization` to 'none', or "
            "`[training] tuner` to 'lora'."
        )
    return whole


def list_last(model: "PreTrainedModel", shape: Shape) -> list[str]:
    """Return the names of the weights behind the layers that stay frozen, without those of words.

    Raises:
        FinetuneError: the model is quantised, or nothing tells where its layers are.
    """
    import torch

    config: Any = model.config.get_text_config()
    count = config.num_hidden_layers
    stacks = [
        name
        for name, module in model.named_modules()
        if isinstance(module, torch.nn.ModuleList) and len(module) == count
    ]
    if not stacks:
        raise FinetuneError(
            f"Nothing tells where the layers of a {config.model_type!r} model are: set `[training] tuner` to 'full' or "
            "'lora'."
        )
    frozen = min(round(shape.frozen_share * count), count - 1)
    last = tuple(f"{stacks[0]}.{number}." for number in range(frozen, count))
    return [name for name in list_all(model, shape) if name.startswith(last)]


FULL = Tuner("full", "all weights of the model (full fine-tuning)", list_weights=list_all, rate=_RATE)
FROZEN = Tuner(
    "frozen", "the weights of the last layers, with the first ones frozen (feature extraction)",
    list_weights=list_last, rate=_RATE,
)  # fmt: skip

"""LoRA: two thin matrices beside each layer; and DoRA, which learns lengths of columns apart from directions."""

from typing import TYPE_CHECKING, Any

from finetune.methods.tuners.tuner import Shape, Tuner

if TYPE_CHECKING:
    from peft import LoraConfig
    from transformers import PreTrainedModel

_READ_DIRECTLY = ["conv1d", "out_proj", "x_proj", "dt_proj"]
"""Layers of state-space models whose weights are read without calling the layer, so that an adapter on them is lost."""


def make_lora(model: "PreTrainedModel", shape: Shape, *, use_dora: bool = False) -> "LoraConfig":
    """Return the adapter on all layers that can carry one; it begins at the invocation tokens if there are any."""
    from peft import LoraConfig
    from transformers.pytorch_utils import Conv1D

    config: Any = model.config
    state_space = any(hasattr(config, name) for name in ("state_size", "mamba_d_state", "ssm_state_size"))
    return LoraConfig(
        r=shape.rank,
        lora_alpha=shape.alpha,
        lora_dropout=shape.dropout,
        target_modules="all-linear",
        fan_in_fan_out=any(isinstance(layer, Conv1D) for layer in model.modules()),  # as in GPT-2
        exclude_modules=_READ_DIRECTLY if state_space else None,
        task_type="CAUSAL_LM",
        use_dora=use_dora,
        alora_invocation_tokens=shape.invocation,
    )


LORA = Tuner("lora", "low-rank adapters (LoRA, 2106.09685)", make_lora, begins_at_answers=True)
DORA = Tuner(
    "dora",
    "low-rank adapters that learn lengths apart from directions (DoRA, 2402.09353)",
    lambda model, shape: make_lora(model, shape, use_dora=True),
)

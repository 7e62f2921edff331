"""Where an adapter can live, by the layers that a model has."""

import logging
from typing import Any

from peft import LoraConfig
from transformers import PreTrainedModel
from transformers.pytorch_utils import Conv1D

from finetune.errors import FinetuneError
from finetune.settings import Reach, TrainingSettings

_log = logging.getLogger(__name__)
_READ_DIRECTLY = ["conv1d", "out_proj", "x_proj", "dt_proj"]
"""Layers of state-space models whose weights are read without calling the layer, so that an adapter on them is lost."""


def find_reach(model: PreTrainedModel, settings: TrainingSettings) -> Reach:
    """Return where an adapter of this model can work: on prompts too where tokens are routed to experts.

    The weights of experts lie in one tensor without places, so an adapter on them cannot begin where an answer does.

    Raises:
        FinetuneError: the settings ask for dropout, which experts do not have.
    """
    if not has_experts(model):
        return settings.reach
    if settings.dropout:
        raise FinetuneError(
            f"Adapters on experts know no dropout, and this model has experts: set `[training] dropout` to 0, not "
            f"{settings.dropout!r}."
        )
    if settings.reach == "answer":
        _log.warning("This model has experts, on which no adapter can work on answers only: it works on everything.")
    return "everything"


def has_experts(model: PreTrainedModel) -> bool:
    """Return whether the model routes tokens to experts whose weights lie in one tensor."""
    modules = model.named_modules()
    return any(
        name.endswith("experts") and next(module.parameters(recurse=False), None) is not None
        for name, module in modules
    )


def make_lora(model: PreTrainedModel, settings: TrainingSettings, invocation: list[int] | None) -> LoraConfig:
    """Return the adapter on all layers that can carry one; it begins at the `invocation` tokens if there are any."""
    config: Any = model.config
    state_space = any(hasattr(config, name) for name in ("state_size", "mamba_d_state", "ssm_state_size"))
    return LoraConfig(
        r=settings.rank,
        lora_alpha=settings.alpha,
        lora_dropout=settings.dropout,
        target_modules="all-linear",
        fan_in_fan_out=any(isinstance(layer, Conv1D) for layer in model.modules()),  # as in GPT-2
        exclude_modules=_READ_DIRECTLY if state_space else None,
        task_type="CAUSAL_LM",
        alora_invocation_tokens=invocation,
    )

"""Where an adapter can live, by the layers that a model has."""

import logging
from typing import Any

from transformers import PreTrainedModel

from finetune.errors import FinetuneError
from finetune.methods.method import Method
from finetune.methods.tuners.table import TUNERS
from finetune.settings import Reach, TrainingSettings

_log = logging.getLogger(__name__)


def find_reach(method: Method[Any], model: PreTrainedModel, settings: TrainingSettings) -> Reach:
    """Return where an adapter of this model can work: on prompts too where it learns documents, where its tuner cannot
    begin at an answer, and where tokens are routed to experts.

    The weights of experts lie in one tensor without places, so an adapter on them cannot begin where an answer does.

    Raises:
        FinetuneError: the settings ask for dropout, which experts do not have.
    """
    if not has_experts(model):
        begins = TUNERS[settings.tuner].begins_at_answers and not method.reads_documents
        return settings.reach if begins else "everything"
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

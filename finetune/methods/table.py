"""The methods there are. The command line, the page, the settings and the benchmarks all read this table."""

from typing import Any

from feedback.records import Kind
from finetune.errors import FinetuneError
from finetune.methods.dpo import DPO
from finetune.methods.kto import KTO
from finetune.methods.method import Method
from finetune.methods.rlhf import RLHF
from finetune.methods.texts.pretrain import PRETRAIN
from finetune.methods.texts.response import RESPONSE
from finetune.methods.texts.sft import SFT
from finetune.methods.without_reference.cpo import CPO
from finetune.methods.without_reference.orpo import ORPO
from finetune.methods.without_reference.simpo import SIMPO

METHODS: tuple[Method[Any], ...] = (
    DPO,
    ORPO,
    SIMPO,
    CPO,
    KTO,
    RLHF,
    SFT,
    RESPONSE,
    PRETRAIN,
)
"""In the order in which people see them."""
NAMES = tuple(method.name for method in METHODS)
DEFAULT = DPO.name
"""The method that is taken where nobody names one."""


def find_method(name: str) -> Method[Any]:
    """Return the method of this name. Raises FinetuneError, which names those there are, when there is none."""
    for method in METHODS:
        if method.name == name:
            return method
    raise FinetuneError(f"There is no training method {name!r}: use {', '.join(NAMES[:-1])} or {NAMES[-1]}.")


def find_learners(kind: Kind) -> list[str]:
    """Return the names of the methods that learn from pairs of this kind."""
    return [method.name for method in METHODS if kind in method.learns_from and not method.reads_documents]

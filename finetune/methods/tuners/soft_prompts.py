"""Soft prompts: vectors that nobody can read stand before the prompt, and the model itself stays as it is."""

from typing import TYPE_CHECKING

from finetune.methods.tuners.tuner import Shape, Tuner

if TYPE_CHECKING:
    from peft import PrefixTuningConfig, PromptTuningConfig
    from transformers import PreTrainedModel

VECTORS = 20
"""Places before the prompt, as in both papers' experiments on small models."""


def make_prompt(_: "PreTrainedModel", __: Shape) -> "PromptTuningConfig":
    """Return vectors in place of the embeddings of words, which begin as those of random words."""
    from peft import PromptTuningConfig, PromptTuningInit

    return PromptTuningConfig(
        task_type="CAUSAL_LM", num_virtual_tokens=VECTORS, prompt_tuning_init=PromptTuningInit.SAMPLE_VOCAB
    )


def make_prefix(_: "PreTrainedModel", __: Shape) -> "PrefixTuningConfig":
    """Return keys and values that every layer looks at beside those of the prompt."""
    from peft import PrefixTuningConfig

    return PrefixTuningConfig(task_type="CAUSAL_LM", num_virtual_tokens=VECTORS)


PROMPT = Tuner(
    "prompt", "vectors before the prompt (prompt tuning, 2104.08691)", make_prompt, rate=20.0, adds_places=True
)
PREFIX = Tuner(
    "prefix", "keys and values before the prompt (prefix tuning, 2101.00190)", make_prefix, rate=20.0, adds_places=True
)

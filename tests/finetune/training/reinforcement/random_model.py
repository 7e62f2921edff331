"""A random model of 32 words with an adapter that does something, for trainers of TRL and for ours."""

from pathlib import Path
from typing import Any, cast

import torch
from peft import LoraConfig
from tokenizers import Tokenizer
from tokenizers.models import WordLevel
from transformers import LlamaConfig, LlamaForCausalLM, PreTrainedTokenizerFast

from assistant.models.base import LoadedBase

END = 0


def build_random_model() -> LlamaForCausalLM:
    """Return the same model each time."""
    torch.manual_seed(0)
    return LlamaForCausalLM(
        LlamaConfig(
            vocab_size=32, hidden_size=16, intermediate_size=16, num_hidden_layers=2, num_attention_heads=2,
            initializer_range=0.3,  # or no adapter could make a word likely
        )
    )  # fmt: skip


def build_words() -> PreTrainedTokenizerFast:
    """Return a tokenizer whose words are numbers; the first of them ends a text."""
    words = {str(number): number for number in range(31)} | {"<pad>": 31}
    tokenizer = PreTrainedTokenizerFast(
        tokenizer_object=Tokenizer(WordLevel(words, "0")), pad_token="<pad>", eos_token="0"
    )
    tokenizer.chat_template = "{% for message in messages %}{{ message['content'] }}{% endfor %}"
    return tokenizer


def load_random_base() -> LoadedBase:
    """Return that model as a base to train on. Nobody is served from it."""
    model = build_random_model()
    model.generation_config.eos_token_id = END
    return LoadedBase(model, build_words(), "random", "none", torch.float32, torch.device("cpu"), 64, cast("Any", None))


def list_common_arguments(folder: Path, config: type, **more: Any) -> dict[str, Any]:
    """Return what each trainer takes: a model, and LoRA to put on it; `more` goes to its arguments of this class."""
    arguments = config(
        output_dir=str(folder), use_cpu=True, bf16=False, report_to=[], seed=7, remove_unused_columns=False, **more
    )
    return {
        "model": build_random_model(),
        "processing_class": build_words(),
        "peft_config": LoraConfig(r=4, target_modules="all-linear", task_type="CAUSAL_LM"),
        "args": arguments,
    }


def move(trainer: Any) -> Any:
    """Give the fresh adapter weights that do something, because nothing is easy to get right."""
    generator = torch.Generator().manual_seed(3)
    for name, parameter in trainer.model.named_parameters():
        if "lora_B" in name:
            parameter.data = torch.randn(parameter.shape, generator=generator) * 0.3
    return trainer

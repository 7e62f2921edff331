"""Models of two layers with random weights and a tokenizer that learned a few sentences, saved to a folder."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import torch
from tokenizers import Tokenizer, decoders, models, pre_tokenizers, trainers
from transformers import AutoConfig, AutoModelForCausalLM, AutoModelForSeq2SeqLM, PreTrainedTokenizerFast

from tests.finetune.families import templates

SENTENCES = (
    "Answer the question in one to three sentences, using only the numbered passages.",
    "Cite the passage after each sentence, like [1]. I cannot answer this from the documents.",
    "The north door is red, as the painter says. What colour is the north door?",
    "user assistant system model and the south door is blue, the cellar door brown.",
)
WIDTH: Mapping[str, Any] = {
    "hidden_size": 32,
    "intermediate_size": 48,
    "num_hidden_layers": 2,
    "num_attention_heads": 4,
    "num_key_value_heads": 2,
    "head_dim": 8,
    "max_position_embeddings": 2048,
}
GPT2 = {"n_embd": 32, "n_layer": 2, "n_head": 4, "n_positions": 2048}
EXPERTS = {**WIDTH, "num_local_experts": 4, "num_experts_per_tok": 2}


@dataclass(frozen=True)
class Family:
    """What makes a model of a family."""

    kind: str
    """transformers' name of the architecture."""
    config: Mapping[str, Any]
    template: str | None
    end: str | None = "</s>"
    """What the tokenizer calls the end of a text."""
    padding: str | None = "<pad>"
    marks: tuple[str, ...] = field(default=())
    """Control tokens of the template."""


CHATML_MARKS = ("<|im_start|>", "<|im_end|>")
TURNS = ("<|system|>", "<|user|>", "<|assistant|>")
FAMILIES: Mapping[str, Family] = {
    "Llama": Family(
        "llama", WIDTH, templates.LLAMA3, padding=None, marks=("<|start_header_id|>", "<|end_header_id|>", "<|eot_id|>")
    ),
    "Qwen2": Family("qwen2", WIDTH, templates.CHATML, "<|im_end|>", marks=CHATML_MARKS),
    "Qwen3": Family("qwen3", WIDTH, templates.QWEN3, "<|im_end|>", marks=(*CHATML_MARKS, "<think>", "</think>")),
    "Mistral": Family("mistral", {**WIDTH, "sliding_window": None}, templates.MISTRAL, padding=None),
    "Mistral with a window": Family("mistral", {**WIDTH, "sliding_window": 32}, templates.MISTRAL, padding=None),
    "Gemma": Family("gemma", WIDTH, templates.GEMMA, marks=("<start_of_turn>", "<end_of_turn>")),
    "Gemma 2": Family(
        "gemma2", {**WIDTH, "sliding_window": 32}, templates.GEMMA, marks=("<start_of_turn>", "<end_of_turn>")
    ),
    "Gemma 3": Family(
        "gemma3_text", {**WIDTH, "sliding_window": 32}, templates.GEMMA, marks=("<start_of_turn>", "<end_of_turn>")
    ),
    "Gemma 3 with pictures": Family(
        "gemma3",
        {
            "text_config": {**WIDTH, "sliding_window": 32, "vocab_size": 400},
            "vision_config": {
                "hidden_size": 16,
                "intermediate_size": 16,
                "num_hidden_layers": 1,
                "num_attention_heads": 2,
                "image_size": 28,
                "patch_size": 14,
            },
            "mm_tokens_per_image": 4,
        },
        templates.GEMMA,
        marks=("<start_of_turn>", "<end_of_turn>"),
    ),
    "Phi 3": Family("phi3", WIDTH, templates.PHI3, marks=(*TURNS, "<|end|>")),
    "Phi": Family("phi", WIDTH, templates.PHI3, marks=(*TURNS, "<|end|>")),
    "OLMo": Family("olmo", WIDTH, templates.OLMO),
    "OLMo 2": Family("olmo2", WIDTH, templates.OLMO),
    "GPT-2": Family("gpt2", GPT2, templates.CHATML, padding=None, marks=CHATML_MARKS),
    "NeoX": Family("gpt_neox", WIDTH, templates.OLMO, padding=None),
    "Mixtral": Family("mixtral", EXPERTS, templates.MISTRAL, padding=None),
    "Qwen3-MoE": Family(
        "qwen3_moe",
        {**EXPERTS, "num_experts": 4, "moe_intermediate_size": 16},
        templates.QWEN3,
        "<|im_end|>",
        marks=(*CHATML_MARKS, "<think>", "</think>"),
    ),
    "Mamba": Family(
        "mamba", {"hidden_size": 32, "num_hidden_layers": 2, "state_size": 8}, templates.CHATML, marks=CHATML_MARKS
    ),
    "T5": Family("t5", {"d_model": 32, "d_ff": 48, "num_layers": 2, "num_heads": 4, "d_kv": 8}, templates.CHATML),
    "no template": Family("gpt2", GPT2, None),
    "no end and no padding": Family("llama", WIDTH, templates.CHATML, None, None, CHATML_MARKS),
    "no end anywhere": Family("llama", WIDTH, templates.NO_GENERATION_PROMPT, None, None),
    "no generation prompt": Family("llama", WIDTH, templates.NO_GENERATION_PROMPT),
    "always thinks": Family("llama", WIDTH, templates.ALWAYS_THINKS, marks=(*CHATML_MARKS, "<think>", "</think>")),
    "drops the system": Family("llama", WIDTH, templates.DROPS_SYSTEM),
}


def build_tokenizer(family: Family) -> PreTrainedTokenizerFast:
    """Return a tokenizer that has learned the sentences, with the marks of the family."""
    words = Tokenizer(models.BPE())
    words.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    words.decoder = decoders.ByteLevel()
    special = ["<s>", "</s>", "<pad>", *family.marks]
    alphabet = pre_tokenizers.ByteLevel.alphabet()
    words.train_from_iterator(
        SENTENCES, trainers.BpeTrainer(vocab_size=400, special_tokens=special, initial_alphabet=alphabet)
    )
    tokenizer = PreTrainedTokenizerFast(
        tokenizer_object=words, bos_token="<s>", eos_token=family.end, pad_token=family.padding
    )
    tokenizer.chat_template = family.template
    return tokenizer


def build_model(name: str, folder: Path, seed: int = 0) -> Path:
    """Save a model of the family to `folder`, and return it."""
    family = FAMILIES[name]
    tokenizer = build_tokenizer(family)
    config = AutoConfig.for_model(
        family.kind,
        vocab_size=len(tokenizer),
        bos_token_id=tokenizer.bos_token_id,
        eos_token_id=tokenizer.eos_token_id,
        pad_token_id=tokenizer.pad_token_id,
        **family.config,
    )
    torch.manual_seed(seed)
    auto = AutoModelForSeq2SeqLM if config.is_encoder_decoder else AutoModelForCausalLM
    auto.from_config(config).save_pretrained(folder)
    tokenizer.save_pretrained(folder)
    return folder

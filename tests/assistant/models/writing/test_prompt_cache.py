"""Prompts are remembered token by token, under whoever read them, and only as far as there is room."""

import torch
from transformers import DynamicCache, StaticCache
from transformers.models.llama import LlamaConfig

from assistant.models.writing.prompt_cache import PromptCache

PROMPTS = [[5, 6, 7], [8, 9]]
"""In a batch: 5 6 7 and padding 8 9."""


def cache_of(tokens: int, rows: int = 2, layers: int = 2) -> DynamicCache:
    """Return keys that say where they stand, row * 100 + place, and values that are the negative of it."""
    places = torch.arange(rows).view(-1, 1, 1, 1) * 100.0 + torch.arange(tokens).view(1, 1, -1, 1)
    return DynamicCache([(places.clone(), -places) for _ in range(layers)])


def remembered(memory: PromptCache, reader: str | None, prompt: list[int]) -> list[list[float]] | None:
    cache = memory.continue_from(reader, prompt)
    return cache and [layer.keys.flatten().tolist() for layer in cache.layers]  # type: ignore[union-attr]


def test_a_prompt_is_remembered_without_padding_and_answer_up_to_its_last_token():
    memory = PromptCache(most_tokens=100)
    memory.keep("a", PROMPTS, cache_of(tokens=5))  # two tokens of answer
    assert remembered(memory, "a", [5, 6, 7]) == [[0.0, 1.0]] * 2
    assert remembered(memory, "a", [8, 9]) == [[101.0]] * 2


def test_what_another_adapter_read_or_nobody_did_is_not_known():
    memory = PromptCache(most_tokens=100)
    memory.keep("a", PROMPTS, cache_of(tokens=5))
    assert memory.continue_from(None, [8, 9]) is None
    assert memory.continue_from("a", [5, 6]) is None


def test_what_has_no_room_is_not_kept_until_the_rest_is_forgotten():
    memory = PromptCache(most_tokens=12)
    memory.keep("a", PROMPTS, cache_of(tokens=5))
    memory.keep("a", [[1, 2, 3]], cache_of(tokens=5, rows=1))
    assert memory.continue_from("a", [1, 2, 3]) is None
    memory.clear()
    assert memory.continue_from("a", [8, 9]) is None
    memory.keep("a", [[1, 2, 3]], cache_of(tokens=5, rows=1))
    assert remembered(memory, "a", [1, 2, 3]) == [[0.0, 1.0]] * 2


def test_a_model_that_remembers_through_a_window_is_read_anew():
    memory = PromptCache(most_tokens=100)
    config = LlamaConfig(num_hidden_layers=1)
    memory.keep("a", PROMPTS, StaticCache(config=config, max_cache_len=8))
    memory.keep("a", PROMPTS, None)
    assert memory.continue_from("a", [8, 9]) is None

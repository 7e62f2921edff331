"""Keys and values of the prompts that were answered last: a text that follows one is judged without reading it anew."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from transformers import Cache, DynamicCache
from transformers.cache_utils import DynamicLayer


@dataclass(frozen=True)
class _Place:
    """Where a prompt lies in a batch that was padded at its beginning."""

    cache: DynamicCache
    row: int
    begin: int
    end: int
    """Without the last token, which has to be read to predict the next one."""


class PromptCache:
    """Keeps as many prompts as have room, each under its tokens and the adapter that read it."""

    def __init__(self, most_tokens: int) -> None:
        """Start empty, and never keep more than so many tokens, padding and answers included."""
        self._most_tokens = most_tokens
        self._tokens = 0
        self._places: dict[tuple[str | None, tuple[int, ...]], _Place] = {}

    def clear(self) -> None:
        """Free the memory."""
        self._tokens = 0
        self._places.clear()

    def keep(self, reader: str | None, prompts: Sequence[Sequence[int]], cache: Cache | None) -> None:
        """Take over `cache`, in which `prompts` were read, padded at the beginning to one length, and answered.

        Models that do not keep every token, but windows or states, are left out.
        """
        longest = max(map(len, prompts))
        if not isinstance(cache, DynamicCache) or any(type(layer) is not DynamicLayer for layer in cache.layers):
            return
        tokens = cache.get_seq_length() * len(prompts)
        if self._tokens + tokens > self._most_tokens:
            return
        self._tokens += tokens
        for row, prompt in enumerate(prompts):
            begin = longest - len(prompt)
            self._places[reader, tuple(prompt)] = _Place(cache, row, begin, longest - 1)

    def continue_from(self, reader: str | None, prompt: Sequence[int]) -> DynamicCache | None:
        """Return a cache of all of `prompt` but its last token, to read on from; None when it is not kept."""
        place = self._places.get((reader, tuple(prompt)))
        if place is None or place.end == place.begin:
            return None
        of_row = (slice(place.row, place.row + 1), slice(None), slice(place.begin, place.end))
        layers: list[Any] = place.cache.layers
        return DynamicCache([(layer.keys[of_row], layer.values[of_row]) for layer in layers])

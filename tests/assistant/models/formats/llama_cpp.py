"""llama.cpp in this process, which reads GGUF files by code that is not ours."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import xllamacpp

KEY = "only-for-this-test"


@dataclass(frozen=True)
class Written:
    """What it wrote, greedily."""

    text: str
    tokens: list[int]
    log_probs: list[float]
    """Of each token."""


@dataclass(frozen=True)
class LlamaCpp:
    """A server that has loaded a model."""

    server: xllamacpp.Server

    def write(self, prompt: Sequence[int], most: int, without: Sequence[int] = ()) -> Written:
        """Write at most so many tokens behind the tokens of a prompt.

        It does not say how likely halves of characters were: leave them out where a random model would write them.
        """
        asked = {"prompt": list(prompt), "n_predict": most, "temperature": 0, "n_probs": 1, "cache_prompt": False}
        asked["logit_bias"] = [[token, False] for token in without]
        answer = self._ask("/completion", asked)
        tokens = answer["completion_probabilities"]
        return Written(answer["content"], [one["id"] for one in tokens], [one["logprob"] for one in tokens])

    def tokenise(self, text: str) -> list[int]:
        """Return the tokens of a text in which control tokens stand."""
        return self._ask("/tokenize", {"content": text, "parse_special": True})["tokens"]

    def render(self, messages: list[dict[str, str]]) -> str:
        """Return the prompt by the chat template in the file."""
        return self._ask("/apply-template", {"messages": messages})["prompt"]

    def _ask(self, path: str, body: dict[str, object]) -> Any:
        headers = {"Authorization": f"Bearer {KEY}"}
        return httpx.post(self.server.listening_address + path, json=body, headers=headers, timeout=60).json()


@contextmanager
def serve(model: Path, adapter: Path | None = None, window: int = 1024) -> Iterator[LlamaCpp]:
    """Load a model, with an adapter on it, until the end of the block."""
    settings = xllamacpp.CommonParams()
    settings.model.path = str(model)
    settings.n_ctx, settings.n_parallel, settings.port = window, 1, 0
    settings.hostnames, settings.api_keys = ["127.0.0.1"], [KEY]
    settings.warmup, settings.verbosity = False, 0
    if adapter is not None:
        settings.lora_adapters = [xllamacpp.CommonAdapterLoraInfo(str(adapter), 1.0)]
    server = xllamacpp.Server(settings)
    try:
        yield LlamaCpp(server)
    finally:
        del server

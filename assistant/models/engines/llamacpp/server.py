"""llama.cpp's own server, loaded into this process and asked without a network: this file alone calls it.

Its package opens a socket in any case. It is one of the file system, in a folder that only this user can enter, wants a
key that nobody has, and loses its name as soon as it is there.
"""

import shutil
import socket
import tempfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import Any
from uuid import uuid4

from assistant.answers import Decoding
from assistant.errors import AssistantError

PACKAGE = "xllamacpp"
_LONGEST_SOCKET = 100
"""Bytes; systems know no longer names of sockets."""
_READ_AT_ONCE = 512
"""Tokens of a prompt, after which somebody may stop it."""
_LIKELIEST = 12
_CERTAIN = 1000.0
"""Added to the logit of a token that has to come."""


@dataclass(frozen=True)
class Ask:
    """Where and how the next tokens are written."""

    slot: int
    """Which of the places for texts is used; what is in it already of the text is not read again."""
    adapter: str | None
    text: Sequence[int]
    """The prompt and what was written behind it."""
    most: int
    """Tokens to write."""
    decoding: Decoding
    penalised: int = 0
    """So many tokens at the end of the text count as repeated, and as many of the new text and it together."""


@dataclass(frozen=True)
class Next:
    """One token, and how likely what could have come was."""

    token: int
    likeliest: Mapping[int, float]
    """The likeliest tokens with their log-probabilities, before anything was penalised or forbidden."""


@dataclass(frozen=True)
class Ended:
    """How writing ended."""

    by_itself: bool
    """Whether by a token that ends texts."""
    unheard: int
    """Tokens at the end that were not named: beginnings of characters."""


class LlamaServer:
    """A model with some adapters. Several threads may ask at once, each in a slot of its own."""

    def __init__(
        self, model: Path, adapters: Mapping[str, Path], slots: int, tokens: int, split: Callable[[str], list[int]]
    ) -> None:
        """Load a GGUF file and those of adapters, by their ids; remember so many tokens in all slots together.

        `split` returns the tokens of a text.

        Raises:
            AssistantError: llama.cpp cannot load them.
        """
        llama: Any = import_module(PACKAGE)
        settings = llama.CommonParams()
        settings.model.path = str(model)
        settings.n_ctx, settings.n_parallel, settings.kv_unified = tokens, slots, True
        settings.n_batch = _READ_AT_ONCE
        settings.warmup, settings.verbosity = False, -1
        # slots are chosen here, so nothing has to be put aside for others
        settings.cache_ram_mib, settings.cache_idle_slots = 0, False
        settings.lora_adapters = [llama.CommonAdapterLoraInfo(str(file), 1.0) for file in adapters.values()]
        settings.ui, settings.endpoint_slots, settings.endpoint_props = False, False, False
        settings.api_keys = [uuid4().hex]
        folder = Path(tempfile.mkdtemp(prefix="llama-"))
        try:
            address = str(folder / "s.sock")
            if len(address.encode()) > _LONGEST_SOCKET or not hasattr(socket, "AF_UNIX"):
                address = "127.0.0.1"
            settings.hostnames, settings.port = [address], 0
            try:
                self._server = llama.Server(settings)
            except RuntimeError as error:
                raise AssistantError(
                    f"llama.cpp cannot load {model.name!r}{' with a learned version' if adapters else ''}: the file is "
                    "damaged, of a kind that it does not know, or too large for the memory of this machine."
                ) from error
        finally:
            shutil.rmtree(folder, ignore_errors=True)
        self.adapters = tuple(adapters)
        self._split = split
        # one that is dropped before its loop has begun waits for the end of it forever
        _check(self._server.handle_completions({"prompt": [0], "max_tokens": 1}))

    def write(self, ask: Ask, hear: Callable[[Sequence[int]], bool], stopped: Callable[[], bool]) -> Ended:
        """Write until the end, the limit, or until `hear`, which gets the tokens, or `stopped` returns True.

        Of a character of several tokens llama.cpp names only the last one. Its tokens are those of the text where that
        can be told, else writing ends before them.

        Raises:
            AssistantError: llama.cpp refuses or fails.
        """
        failed: list[BaseException] = []
        by_itself, counted, written = False, 0, 0

        def take(piece: dict[str, Any]) -> bool:
            nonlocal by_itself, counted, written
            try:
                told = _check(piece).get("__verbose", {})
                if "prompt_progress" in piece:
                    return stopped()
                by_itself, written = told.get("stop_type") == "eos", told.get("tokens_predicted", written)
                tokens = named = told.get("tokens") or []
                if named and written - counted != len(named):
                    tokens = self._split(told["content"])
                    if len(tokens) != written - counted or tokens[-1:] != named[-1:]:
                        return True
                counted += len(tokens)
                return (bool(tokens) and hear(tokens)) or stopped()
            except BaseException as error:  # noqa: BLE001 - it would be lost between two languages
                failed.append(error)
                return True

        self._server.handle_completions({**self._describe(ask), "stream": True, "return_progress": True}, take)
        if failed:
            raise failed[0]
        return Ended(by_itself, written - counted)

    def write_unheard(self, ask: Ask) -> list[int]:
        """Write and return all the tokens at once. Raises AssistantError."""
        return _check(self._server.handle_completions(self._describe(ask)))["__verbose"]["tokens"]

    def weigh(self, ask: Ask, forbidden: Sequence[int]) -> Next:
        """Write one token that is not `forbidden`, and say how likely those were, too. Raises AssistantError."""
        bias = [[token, False] for token in forbidden]
        (one,) = self._judge({**self._describe(ask), "logit_bias": bias, "n_probs": _LIKELIEST, "max_tokens": 1})
        return Next(one["id"], {other["id"]: other["logprob"] for other in one["top_logprobs"]})

    def find_log_probabilities(self, ask: Ask, wanted: Sequence[int]) -> list[float]:
        """Return how likely each of the tokens `wanted` is behind the text and those before it, in nats.

        The last one is asked for by itself: a grammar does not end with a token that ends texts. Raises AssistantError.
        """
        *first, last = wanted
        found = []
        if first:
            grammar = "root ::= " + " ".join(f"<[{token}]>" for token in first)
            asked = {**self._describe(ask), "max_tokens": len(first), "n_probs": 1, "grammar": grammar}
            found = self._judge(asked)
        behind = {**self._describe(ask), "prompt": [*ask.text, *first]}
        found += self._judge({**behind, "max_tokens": 1, "n_probs": 1, "logit_bias": [[last, _CERTAIN]]})
        if [one["id"] for one in found] != list(wanted):
            raise AssistantError(
                "llama.cpp did not follow a text that it was to judge: set `[model] engine` to 'auto'."
            )
        return [one["logprob"] for one in found]

    def _judge(self, asked: dict[str, Any]) -> list[dict[str, Any]]:
        answer = _check(self._server.handle_completions(asked))
        return answer["choices"][0]["logprobs"]["content"]

    def _describe(self, ask: Ask) -> dict[str, Any]:
        decoding, drawn = ask.decoding, ask.decoding.temperature > 0
        return {
            "prompt": list(ask.text),
            "id_slot": ask.slot,
            "lora": [{"id": at, "scale": float(name == ask.adapter)} for at, name in enumerate(self.adapters)],
            "max_tokens": ask.most,
            "samplers": ["penalties", *(("temperature", "top_k", "top_p") if drawn else ("top_k",))],
            "temperature": decoding.temperature,
            "top_k": decoding.top_k if drawn else 1,
            "top_p": decoding.top_p,
            "repeat_penalty": decoding.repetition_penalty,
            "repeat_last_n": ask.penalised,
            "return_tokens": True,
            "verbose": True,
        }


def _check(answer: dict[str, Any]) -> dict[str, Any]:
    """Return an answer of llama.cpp. Raises AssistantError where it is an error."""
    if (error := answer.get("error")) is not None:
        if error.get("type") == "exceed_context_size_error":
            raise AssistantError(
                f"The prompt has {error['n_prompt_tokens']} tokens, and there is room for {error['n_ctx']}: raise "
                "`[model] window` or shorten the passages."
            )
        raise AssistantError(f"llama.cpp failed while writing: {error.get('message')}.")
    return answer

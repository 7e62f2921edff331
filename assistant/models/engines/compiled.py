"""A model that OpenVINO runs, in place of one of transformers: `generate` and the call are the same."""

from collections.abc import Mapping, Sequence
from copy import deepcopy
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import openvino as ov
import torch
from transformers import GenerationConfig, GenerationMixin, PretrainedConfig, PreTrainedModel
from transformers.modeling_outputs import CausalLMOutputWithPast

from assistant.errors import AssistantError
from assistant.models.engines.graph import MATRICES, read_graph
from assistant.models.engines.prefixes import Prefixes

_HIDDEN = -65_504.0
"""Added to what must not be looked at."""
_ROOM = 1_000_000_000
"""Bytes for what the linear layers say of the tokens that are read in one go. OpenVINO keeps them until the model is
dropped. A prompt in two goes takes twice the time: its attention to what was read before is slow for many tokens."""
_LEAST_AT_ONCE = 256
_LEAST_PREFIX = 32
"""Tokens from which on it pays to take over what was read of a prompt before."""


@dataclass(frozen=True)
class LoraWeights:
    """An adapter as the graph takes it."""

    name: str
    matrices: Mapping[str, tuple[np.ndarray, np.ndarray, np.ndarray]]
    """By layer (rank, in), (1, rank) and (out, rank), float32."""
    invocation: tuple[int, ...] = ()
    """The tokens from which on it works; nothing where it works on everything."""


@dataclass
class _Read:
    """What the states hold."""

    length: int
    """Tokens of the text."""
    hidden: tuple[int, ...] = ()
    """Places of tokens that were taken back: they stay in the states, and nothing looks at them."""

    @property
    def places(self) -> int:
        """How many tokens lie in the states."""
        return self.length + len(self.hidden)

    def get_seq_length(self) -> int:
        """Return the number of tokens."""
        return self.length

    def crop(self, tokens: int) -> None:
        """Take the last -`tokens` tokens back, which must have been read last."""
        self.hidden += tuple(range(self.places + tokens, self.places))
        self.length += tokens

    def spread(self, mask: np.ndarray) -> np.ndarray:
        """Return a mask of tokens (texts, tokens) as one of places, 0 at hidden ones."""
        spread = np.zeros((len(mask), mask.shape[1] + len(self.hidden)), mask.dtype)
        spread[:, np.delete(np.arange(spread.shape[1]), self.hidden)] = mask
        return spread


class CompiledModel(PreTrainedModel, GenerationMixin):
    """Runs a graph. Everything that is read goes through one set of states, so one text or batch at a time."""

    main_input_name = "input_ids"
    _is_stateful = True
    _supports_sdpa = True

    def __init__(
        self,
        config: PretrainedConfig,
        generation: GenerationConfig,
        folder: Path,
        precision: ov.Type | None,
        most_tokens: int,
    ) -> None:
        """Load the graph in `folder`, and keep up to `most_tokens` tokens of prompts in memory."""
        super().__init__(deepcopy(config))
        self.generation_config = generation
        graph, self.sites = read_graph(folder, precision)
        self._request = graph.create_infer_request()
        states = {state.name: state for state in self._request.query_state()}
        self._lora = {name: state for name, state in states.items() if "@" in name}
        self._past = [state for name, state in states.items() if name not in self._lora]
        bytes_a_token = 4 * sum(target for _, target in self.sites.values())
        self._at_once = max(_LEAST_AT_ONCE, _ROOM // bytes_a_token)
        self._shapes = [state.state.shape[1::2] for state in self._past]
        self._adapter: LoraWeights | None = None
        self._working = False
        self._prefixes = Prefixes(most_tokens)

    @classmethod
    def _supports_default_dynamic_cache(cls) -> bool:
        return False

    @property
    def device(self) -> torch.device:
        """Where tokens are expected."""
        return torch.device("cpu")

    def put_on(self, adapter: LoraWeights | None) -> None:
        """Let an adapter work from the next text on; None takes it off."""
        self._let_work(False)
        self._adapter = adapter

    def prepare_inputs_for_generation(  # pyright: ignore[reportIncompatibleMethodOverride]
        self,
        input_ids: torch.Tensor,
        past_key_values: _Read | None = None,
        attention_mask: torch.Tensor | None = None,
        **_: Any,
    ) -> dict[str, Any]:
        """Return what `forward` reads next: all, or the newest token."""
        unread = input_ids[:, past_key_values.length :] if past_key_values else input_ids
        return {
            "input_ids": unread,
            "attention_mask": attention_mask,
            "past_key_values": past_key_values,
            "logits_to_keep": 1,
        }

    def forward(
        self,
        input_ids: torch.Tensor,
        attention_mask: torch.Tensor | None = None,
        past_key_values: _Read | None = None,
        logits_to_keep: int = 0,
        **_: Any,
    ) -> CausalLMOutputWithPast:
        """Read (batch, tokens) behind what was read before; `attention_mask` (batch, all tokens) is 0 at padding.

        Returns logits (batch, kept, words): those of the last `logits_to_keep` tokens, or of all.
        """
        ids = input_ids.numpy()
        read = past_key_values or _Read(0)
        before, total = read.places, read.places + ids.shape[1]
        whole = np.ones((len(ids), read.length + ids.shape[1]), np.int64)
        mask = read.spread(whole if attention_mask is None else attention_mask.numpy())
        kept = range(total - (logits_to_keep or ids.shape[1]), total)
        known, begin = before, total if self._adapter is None else before
        if past_key_values is None:
            self._forget(len(ids))
            begin = self._find_beginning(ids)
            reader = self._adapter.name if self._adapter and begin == 0 else None
            if len(ids) == 1:
                known = self._take_over(reader, ids[0], min(begin or total, kept[0]))
        logits = [
            self._read(
                ids[:, start - before : end - before],
                mask[:, :end],
                [at - start for at in kept if start <= at < end],
                working,
            )
            for start, end, working in ((known, begin, False), (max(known, begin), total, True))
            if start < end
        ]
        return CausalLMOutputWithPast(
            logits=torch.from_numpy(np.concatenate([part for part in logits if part.shape[1]], 1)),
            past_key_values=_Read(total - len(read.hidden), read.hidden),  # pyright: ignore[reportArgumentType]
        )

    def _find_beginning(self, ids: np.ndarray) -> int:
        """Return the place from which on the adapter works: behind all tokens where there is none."""
        if self._adapter is None:
            return ids.shape[1]
        if not self._adapter.invocation:
            return 0
        places = {_find_last(row.tolist(), self._adapter.invocation) for row in ids}
        if len(places) > 1:
            raise AssistantError("Texts that are read together must begin their answers at the same place.")
        return places.pop()

    def _read(self, ids: np.ndarray, mask: np.ndarray, keep: Sequence[int], working: bool) -> np.ndarray:
        """Read `ids` (batch, tokens), the last of those that `mask` (batch, all) covers; return logits at `keep`."""
        self._let_work(working)
        count, before = ids.shape[1], mask.shape[1] - ids.shape[1]
        size = max(1, self._at_once // len(ids))
        logits = [
            self._step(
                ids[:, start : start + size], mask[:, : before + start + size], [at - start for at in keep], size
            )
            for start in range(0, count, size)
        ]
        return np.concatenate(logits, 1)

    def _step(self, ids: np.ndarray, mask: np.ndarray, keep: Sequence[int], size: int) -> np.ndarray:
        """Read so few tokens that there is room for what is computed between; `keep` may lie outside of them."""
        count, total = ids.shape[1], mask.shape[1]
        places = np.clip(mask.cumsum(1) - 1, 0, None)[:, total - count :]
        later = np.arange(total)[None] > np.arange(total - count, total)[:, None]
        hidden = later[None, None] | (mask == 0)[:, None, None]
        outputs = self._request.infer(
            {
                "input_ids": ids,
                "mask": np.where(hidden, np.float32(_HIDDEN), np.float32(0)),
                "position_ids": places,
                "beam_idx": np.arange(len(ids), dtype=np.int32),
                "keep": np.asarray([at for at in keep if 0 <= at < size], np.int64),
            },
            share_inputs=True,
        )
        return outputs[0]

    def _take_over(self, reader: str | None, ids: np.ndarray, most: int) -> int:
        """Fill the states with what was read of the beginning of a text; return the number of its tokens.

        What is not known of the first `most` tokens is read, and kept for the next text.
        """
        text = tuple(ids.tolist())
        if most < _LEAST_PREFIX:
            return 0
        known, states = self._prefixes.find(reader, text[:most])
        if known < _LEAST_PREFIX:
            known = 0
        for state, values in zip(self._past, states if known else (), strict=False):
            state.state = ov.Tensor(np.ascontiguousarray(values[:, :, :known], np.float32))
        if known < most:
            self._read(ids[None, known:most], np.ones((1, most), np.int64), (), reader is not None)
            self._prefixes.keep(reader, text[:most], [state.state.data.astype(np.float16) for state in self._past])
        return most

    def _forget(self, texts: int) -> None:
        for state, (heads, width) in zip(self._past, self._shapes, strict=True):
            state.state = ov.Tensor(np.zeros((texts, heads, 0, width), np.float32))

    def _let_work(self, working: bool) -> None:
        """Put the matrices of the adapter beside the layers, or empty ones."""
        if working == self._working or (working and self._adapter is None):
            return
        self._working = working
        given = self._adapter.matrices if working and self._adapter else {}
        for site, (source, target) in self.sites.items():
            matrices = given.get(site) or _empty(source, target)
            for name, values in zip(MATRICES, matrices, strict=True):
                self._lora[f"{name}@{site}"].state = ov.Tensor(values)


def _empty(source: int, target: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    return np.zeros((0, source), np.float32), np.zeros((1, 0), np.float32), np.zeros((target, 0), np.float32)


def _find_last(text: Sequence[int], words: Sequence[int]) -> int:
    """Return where `words` stand last in `text`; its length where they do not."""
    size = len(words)
    return next(
        (at for at in range(len(text) - size, -1, -1) if tuple(text[at : at + size]) == tuple(words)), len(text)
    )

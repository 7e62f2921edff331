"""Greedy writing in longer steps: what stands in the prompt is tried as what comes next, a few tokens at a time.

Answers copy from their passages. After a few tokens that also stand in the prompt, or earlier in the answer, the ones
that follow there are a draft; the model reads it in one step, which takes less than a step a token, and keeps what it
would have written itself (prompt lookup decoding, Saxena 2023; Leviathan, Kalman and Matias 2211.17192).
"""

from collections.abc import Sequence
from typing import Any

import torch
from transformers import Cache, GenerationConfig, LogitsProcessorList, PreTrainedModel, StoppingCriteriaList
from transformers.generation.streamers import BaseStreamer
from transformers.generation.utils import GenerateDecoderOnlyOutput

LONGEST_DRAFT = 3
LONGEST_MATCH, SHORTEST_MATCH = 4, 2
"""Tokens. Chosen on what 40 annotators wrote of passages and on what steps of 1 to 16 tokens take on two cores."""


class TextSoFar:
    """A prompt and what was written behind it, in which the last tokens are looked for."""

    def __init__(self, tokens: Sequence[int]) -> None:
        """Start with the prompt."""
        self.tokens: list[int] = []
        self._ends: dict[tuple[int, ...], int] = {}
        """Where what follows each short run of tokens begins, the last place of each."""
        self.extend(tokens)

    def extend(self, tokens: Sequence[int]) -> None:
        """Go on with `tokens`."""
        for token in tokens:
            for size in range(SHORTEST_MATCH, LONGEST_MATCH + 1):
                if len(self.tokens) >= size:
                    self._ends[tuple(self.tokens[-size:])] = len(self.tokens)
            self.tokens.append(token)

    def draft(self, most: int) -> list[int]:
        """Return up to `most` tokens that followed the last ones before; nothing where those are new."""
        for size in range(LONGEST_MATCH, SHORTEST_MATCH - 1, -1):
            if (begin := self._ends.get(tuple(self.tokens[-size:]))) is not None:
                return self.tokens[begin : begin + most]
        return []


def write_with_drafts(
    model: PreTrainedModel,
    input_ids: torch.Tensor,
    *,
    logits_processor: LogitsProcessorList,
    stopping_criteria: StoppingCriteriaList,
    generation_config: GenerationConfig,
    streamer: BaseStreamer | None = None,
    past_key_values: Cache | None = None,
    **_: Any,
) -> GenerateDecoderOnlyOutput:
    """Write greedily behind one prompt (1, tokens): a `custom_generate` of transformers.

    The model must be able to take back what it read last, so it keeps everything: no windows and no states.
    """
    read: Any = past_key_values
    text, unread = TextSoFar(input_ids[0].tolist()), input_ids
    longest, ends = generation_config.max_length or 0, _as_list(generation_config.eos_token_id)
    room = 0  # nothing is drafted while the prompt is read
    while True:
        draft = text.draft(min(LONGEST_DRAFT, room))
        asked = torch.cat([unread, unread.new_tensor([draft])], 1) if draft else unread
        output: Any = model(
            input_ids=asked,
            attention_mask=asked.new_ones(1, len(text.tokens) + len(draft)),
            past_key_values=read,
            use_cache=True,
            logits_to_keep=len(draft) + 1,
        )
        read, written = output.past_key_values, list[int]()
        for place, drafted in enumerate([*draft, None]):
            scores = output.logits[:, place].to(copy=True, dtype=torch.float32)
            token = int(logits_processor(input_ids, scores).argmax(-1))
            written.append(token)
            input_ids = torch.cat([input_ids, input_ids.new_tensor([[token]])], 1)
            if token != drafted or token in ends:
                break
        if wrong := len(draft) + 1 - len(written):
            read.crop(-wrong)
        text.extend(written)
        room = longest - len(text.tokens) - 1
        unread = input_ids[:, -1:]
        if streamer is not None:
            streamer.put(torch.tensor(written))
        if written[-1] in ends or len(text.tokens) >= longest or bool(stopping_criteria(input_ids, None).all()):  # pyright: ignore[reportArgumentType]
            break
    if streamer is not None:
        streamer.end()
    return GenerateDecoderOnlyOutput(sequences=input_ids, past_key_values=read)  # pyright: ignore[reportArgumentType]


def _as_list(ends: Any) -> Sequence[int]:
    return [ends] if isinstance(ends, int) else list(ends or ())

"""Text out of the model in this process, with or without an adapter."""

import logging
import threading
from collections.abc import Callable, Iterator, Sequence
from functools import partial

import torch
from transformers import (
    Cache,
    GenerationConfig,
    LogitsProcessorList,
    StoppingCriteria,
    StoppingCriteriaList,
)
from transformers.generation.logits_process import RepetitionPenaltyLogitsProcessor
from transformers.generation.streamers import BaseStreamer

from assistant.adapters.files import Adapter, require_base
from assistant.answers import Decoding, Turn
from assistant.errors import AssistantError
from assistant.models.base import LoadedBase
from assistant.models.chat.completion import CompletionReader
from assistant.models.chat.rendering import prompt_tokens, render
from assistant.models.writing.drafting import write_with_drafts
from assistant.models.writing.following import follow_tokens
from assistant.models.writing.prompt_cache import PromptCache
from assistant.models.writing.stopping import EndWhenLikely, StopWhen, end_of_turn
from assistant.seams import Fragment, Likelihood

LARGEST_BATCH = 32
"""Prompts generated together. On two cores a token of an answer takes 83 ms alone, 20 among 8 and 11 among 32."""
BATCH_TOKENS = 16_384
"""Most tokens of prompts and answers in a batch. Remembering them takes 0.75 GB, with an 8B model about 2 GB."""
_log = logging.getLogger(__name__)


class LocalGenerator:
    """Satisfies the assistant's Generator. Several may share one base: each answer has its own adapter throughout."""

    def __init__(self, base: LoadedBase) -> None:
        """Write with `base`, one answer at a time."""
        self._base = base
        self._end_of_turn = end_of_turn(base)
        self._reader = CompletionReader(base.tokenizer, self._end_of_turn, thinks=base.thinks)
        self._prompts = PromptCache(BATCH_TOKENS)

    @property
    def model_id(self) -> str:
        """The base model's name."""
        return self._base.model_id

    @property
    def window(self) -> int:
        """Most tokens of prompt and answer together."""
        return self._base.window

    @property
    def at_once(self) -> int:
        """One: its model is switched from adapter to adapter."""
        return 1

    @property
    def engine(self) -> str:
        """What runs the model, with its version where that is not transformers."""
        return self._base.engine

    @property
    def quantization(self) -> str:
        """How the weights are held."""
        return self._base.quantization

    @property
    def conditions(self) -> tuple[str, ...]:
        """Everything about the model and this machine that its answers depend on."""
        base = self._base
        return (base.model_id, base.engine, base.quantization, str(base.dtype), base.device.type, str(base.window))

    def render(self, messages: Sequence[Turn]) -> str:
        """Return the prompt as the model reads it, up to where its answer begins."""
        return render(messages, self._base.tokenizer)

    def count_tokens(self, messages: Sequence[Turn]) -> int:
        """Return the length of the rendered prompt."""
        return len(prompt_tokens(messages, self._base.tokenizer))

    def stream(
        self, messages: Sequence[Turn], decoding: Decoding, stop: threading.Event, adapter: Adapter | None = None
    ) -> Iterator[Fragment]:
        """Yield a fragment per token. Setting `stop` or closing the iterator ends the work after the current token.

        Raises:
            UnusableAdapterError: the adapter cannot be put on the model.
            AssistantError: the model failed.
        """
        prompt = prompt_tokens(messages, self._base.tokenizer)

        def write(hear: Callable[[int], None], abandoned: threading.Event) -> None:
            self._generate([prompt], decoding, _TokenStreamer(hear), StopWhen(stop, abandoned))

        with self._base.switched.lock:
            self._switch(adapter)
            tokens, _ = yield from follow_tokens(write, self._reader.read_running)
        yield self._reader.read_answer(tokens, decoding)

    def write_all(
        self, prompts: Sequence[Sequence[Turn]], decoding: Decoding, adapter: Adapter | None = None
    ) -> list[Fragment]:
        """Return the finished fragment for each prompt, in order. Prompts of similar length are generated together.

        Raises:
            UnusableAdapterError: the adapter cannot be put on the model.
            AssistantError: the model failed.
        """
        encoded = [prompt_tokens(messages, self._base.tokenizer) for messages in prompts]
        by_length = sorted(range(len(encoded)), key=lambda index: len(encoded[index]))
        fragments: dict[int, Fragment] = {}
        self._prompts.clear()
        with self._base.switched.lock:
            self._switch(adapter)
            while by_length:
                # the longest first: where memory is short, that shows at once
                longest = len(encoded[by_length[-1]]) + decoding.max_new_tokens
                size = min(LARGEST_BATCH, max(1, BATCH_TOKENS // longest))
                by_length, batch = by_length[:-size], by_length[-size:]
                asked = [encoded[index] for index in batch]
                answers, cache = self._generate(asked, decoding)
                if not self._base.switched.adds_places:
                    self._prompts.keep(self._base.switched.adapter_id, asked, cache)
                for index, tokens in zip(batch, answers, strict=True):
                    fragments[index] = self._reader.read_finished(tokens, decoding)
        return [fragments[index] for index in range(len(prompts))]

    def log_likelihood(self, messages: Sequence[Turn], completion: str, adapter: Adapter | None = None) -> Likelihood:
        """Return how expected `completion` and the end of turn after it are.

        Behind a prompt that `write_all` has just answered, only the completion is read.

        Raises:
            AssistantError: prompt and completion are longer than the window.
        """
        prompt, wanted = self._reader.split(messages, completion, self.window)
        with self._base.switched.lock:
            self._switch(adapter)  # outside inference mode, whose tensors no later switch could change
            known = self._prompts.continue_from(self._base.switched.adapter_id, prompt)
            read = [prompt[-1], *wanted] if known else prompt + wanted
            ids = torch.tensor([read], device=self._base.device)
            # an adapter for answers looks for the end of the prompt, which here was read before
            behind = {"alora_offsets": [len(read)]} if known and self._base.switched.answers_only else {}
            with torch.inference_mode():
                model = self._base.switched.model
                output = model(input_ids=ids, past_key_values=known, logits_to_keep=len(wanted) + 1, **behind)
            logits = output.logits[0, :-1]
            losses = torch.nn.functional.cross_entropy(logits.float(), ids[0, -len(wanted) :], reduction="sum")
        return Likelihood(float(losses), len(wanted))

    def _switch(self, adapter: Adapter | None) -> None:
        """Put the adapter on the model, which other generators may have switched meanwhile. Needs the lock."""
        switched = self._base.switched
        if adapter is not None and adapter.id != switched.adapter_id:
            require_base(adapter, self.model_id)
            if adapter.quantization != self._base.quantization:
                _log.warning(
                    "Adapter %s was trained on a base in %s and serves on one in %s: answers may differ from its exam.",
                    adapter.id,
                    adapter.quantization,
                    self._base.quantization,
                )
        switched.switch(adapter)

    def _generate(
        self,
        prompts: Sequence[Sequence[int]],
        decoding: Decoding,
        streamer: BaseStreamer | None = None,
        stop: StoppingCriteria | None = None,
    ) -> tuple[list[list[int]], Cache | None]:
        """Return the new tokens of each prompt, up to and with its end of turn, and what the model remembers."""
        longest = max(map(len, prompts))
        padding = self._base.tokenizer.pad_token_id
        ids = torch.tensor([[padding] * (longest - len(prompt)) + list(prompt) for prompt in prompts])
        mask = torch.tensor([[0] * (longest - len(prompt)) + [1] * len(prompt) for prompt in prompts])
        sampling = {"temperature": decoding.temperature, "top_k": decoding.top_k, "top_p": decoding.top_p}
        config = GenerationConfig(
            max_new_tokens=decoding.max_new_tokens,
            do_sample=decoding.temperature > 0,
            eos_token_id=self._end_of_turn,
            pad_token_id=padding,
            return_dict_in_generate=True,
            **(sampling if decoding.temperature > 0 else {}),
        )
        switched = self._base.switched
        drafts = len(prompts) == 1 and not config.do_sample and switched.drafts
        processors = LogitsProcessorList()
        if decoding.temperature == 0 and decoding.end_probability > 0:
            processors.append(EndWhenLikely(self._end_of_turn, decoding.end_probability))
        if decoding.repetition_penalty != 1:
            # words of the passages are wanted in the answer, so only what the answer itself repeats is penalised
            penalty = RepetitionPenaltyLogitsProcessor(decoding.repetition_penalty, prompt_ignore_length=longest)
            processors.append(penalty)
        try:
            output = switched.model.generate(
                input_ids=ids.to(self._base.device),
                attention_mask=mask.to(self._base.device),
                generation_config=config,
                logits_processor=processors,
                stopping_criteria=StoppingCriteriaList([stop] if stop else []),
                streamer=streamer,
                # generate itself hands the prompt to the streamer, and the streamer to no function of others
                custom_generate=partial(write_with_drafts, streamer=streamer) if drafts else None,
            )
        except RuntimeError as error:
            raise AssistantError(
                f"The model failed while writing: {error}. If memory ran out, lower `[model] window` or "
                "`[answers] max_new_tokens`."
            ) from error
        tokens = [self._until_end(row) for row in output.sequences[:, longest:].tolist()]
        return tokens, output.past_key_values

    def _until_end(self, tokens: list[int]) -> list[int]:
        ends = [index for index, token in enumerate(tokens) if token in self._end_of_turn]
        return tokens[: ends[0] + 1] if ends else tokens


class _TokenStreamer(BaseStreamer):
    """Passes on the tokens of one answer as they come; the first call brings the prompt."""

    def __init__(self, hear: Callable[[int], None]) -> None:
        self._hear = hear
        self._prompt_seen = False

    def put(self, value: torch.Tensor) -> None:
        if self._prompt_seen:
            for token in value.tolist():
                self._hear(token)
        self._prompt_seen = True

    def end(self) -> None:
        """The end is announced by the work itself, which also ends when it fails."""

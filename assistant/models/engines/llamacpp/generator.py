"""Text out of a GGUF file that llama.cpp runs in this process, with or without an adapter."""

import logging
import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from functools import cached_property
from typing import TYPE_CHECKING

from assistant.adapters.files import Adapter, require_base
from assistant.answers import Decoding, Turn
from assistant.models.chat.completion import CompletionReader
from assistant.models.chat.rendering import prompt_tokens
from assistant.models.engines.choosing import AT_ONCE
from assistant.models.engines.llamacpp.adapters import works_on_answers_only
from assistant.models.engines.llamacpp.decoding import Writing
from assistant.models.engines.llamacpp.server import Ask
from assistant.models.engines.llamacpp.serving import Loaded, Serving
from assistant.models.writing.following import follow_tokens
from assistant.seams import Fragment, Likelihood, Writer

if TYPE_CHECKING:
    from transformers import PreTrainedTokenizerBase

_log = logging.getLogger(__name__)
_GREEDY = Decoding(max_new_tokens=1, temperature=0, repetition_penalty=1.0, end_probability=0.0)


class LlamaCppGenerator:
    """Satisfies Writer. What llama.cpp cannot run, such as versions of other kinds than LoRA, transformers does."""

    def __init__(
        self,
        serving: Serving,
        tokenizer: "PreTrainedTokenizerBase",
        reader: CompletionReader,
        load_plain: Callable[[], Writer],
        conditions: tuple[str, ...],
        window: int,
    ) -> None:
        """Write with what `serving` has loaded; `load_plain` returns the same model as it is trained.

        `conditions` are the model's name, the engine, how the weights are held, and whatever else answers depend on.
        """
        self._serving = serving
        self._tokenizer = tokenizer
        self._reader = reader
        self._load_plain = load_plain
        self._loading = threading.Lock()
        self._window = window
        self.conditions = conditions
        self.model_id, self.engine, self.quantization = conditions[:3]

    @property
    def window(self) -> int:
        """Most tokens of prompt and answer together."""
        return self._window

    @property
    def at_once(self) -> int:
        """How many answers it writes at the same time."""
        return AT_ONCE

    def count_tokens(self, messages: Sequence[Turn]) -> int:
        """Return the length of the rendered prompt."""
        return len(prompt_tokens(messages, self._tokenizer))

    def stream(
        self, messages: Sequence[Turn], decoding: Decoding, stop: threading.Event, adapter: Adapter | None = None
    ) -> Iterator[Fragment]:
        """Yield a fragment per token. Setting `stop` or closing the iterator ends the work after the current token.

        While a prompt is read, it ends after 512 tokens at most.

        Raises:
            UnusableAdapterError: the adapter cannot be put on the model.
            AssistantError: the model failed.
        """
        loaded = self._open(adapter)
        if loaded is None:
            yield from self._plain.stream(messages, decoding, stop, adapter)
            return
        prompt = prompt_tokens(messages, self._tokenizer)

        def write(hear: Callable[[int], None], abandoned: threading.Event) -> list[int]:
            def is_stopped() -> bool:
                return stop.is_set() or abandoned.is_set()

            def take(token: int) -> bool:
                hear(token)
                return is_stopped()

            return self._write(loaded, prompt, decoding, adapter, take, is_stopped)

        _, written = yield from follow_tokens(write, self._reader.read_running)
        yield self._reader.read_answer(written, decoding)

    def write_all(
        self, prompts: Sequence[Sequence[Turn]], decoding: Decoding, adapter: Adapter | None = None
    ) -> list[Fragment]:
        """Return the finished fragment for each prompt, in order; several are written at the same time.

        Raises:
            UnusableAdapterError: the adapter cannot be put on the model.
            AssistantError: the model failed.
        """
        loaded = self._open(adapter)
        if loaded is None:
            return self._plain.write_all(prompts, decoding, adapter)
        encoded = [prompt_tokens(messages, self._tokenizer) for messages in prompts]
        longest = max(map(len, encoded), default=0) + decoding.max_new_tokens

        def write(prompt: list[int]) -> Fragment:
            tokens = self._write(loaded, prompt, decoding, adapter, lambda _: False, lambda: False)
            return self._reader.read_finished(tokens, decoding)

        with ThreadPoolExecutor(max(1, min(AT_ONCE, self._serving.room // longest)), "generation") as writers:
            return list(writers.map(write, encoded))

    def log_likelihood(self, messages: Sequence[Turn], completion: str, adapter: Adapter | None = None) -> Likelihood:
        """Return how expected `completion` and the end of turn after it are.

        Behind a prompt that was answered lately, only the completion is read, a token at a time.

        Raises:
            AssistantError: prompt and completion are longer than the window.
        """
        loaded = self._open(adapter)
        if loaded is None:
            return self._plain.log_likelihood(messages, completion, adapter)
        prompt, wanted = self._reader.split(messages, completion, self.window)
        with self._placed(loaded, prompt, _GREEDY, adapter) as ask:
            return Likelihood(-sum(loaded.server.find_log_probabilities(ask, wanted)), len(wanted))

    def _open(self, adapter: Adapter | None) -> Loaded | None:
        """Return a server that has an adapter, or None where transformers runs it. Raises UnusableAdapterError."""
        if adapter is not None:
            require_base(adapter, self.model_id)
        return self._serving.find(adapter)

    def _write(
        self,
        loaded: Loaded,
        prompt: list[int],
        decoding: Decoding,
        adapter: Adapter | None,
        hear: Callable[[int], bool],
        is_stopped: Callable[[], bool],
    ) -> list[int]:
        with self._placed(loaded, prompt, decoding, adapter) as ask:
            return Writing(loaded.server, ask, self._reader.ends, hear, is_stopped).run()

    @contextmanager
    def _placed(self, loaded: Loaded, prompt: list[int], decoding: Decoding, adapter: Adapter | None) -> Iterator[Ask]:
        """Give a slot to a prompt."""
        of_base = adapter is None or works_on_answers_only(adapter)
        name = adapter.id if adapter else None
        with loaded.slots.lend(name, prompt, decoding.max_new_tokens, of_base=of_base) as slot:
            yield Ask(slot, name, prompt, decoding.max_new_tokens, decoding)

    @property
    def _plain(self) -> Writer:
        with self._loading:
            return self._plain_writer

    @cached_property
    def _plain_writer(self) -> Writer:
        _log.info("transformers runs what llama.cpp cannot.")
        return self._load_plain()

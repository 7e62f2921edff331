"""A generator whose model is loaded when it first writes: most answers of an untrained small model are quoted."""

import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from assistant.adapters.files import Adapter
from assistant.answers import Decoding, Turn
from assistant.models.chat.rendering import load_tokenizer, prompt_tokens, read_window
from assistant.models.engines.choosing import AT_ONCE, LLAMA_CPP, choose_engine, find_described
from assistant.seams import Fragment, Writer
from assistant.settings import ModelSettings

if TYPE_CHECKING:
    from transformers import PreTrainedTokenizerBase


class WaitingGenerator:
    """Satisfies the assistant's Generator. It counts tokens without the weights and what computes with them."""

    def __init__(self, settings: ModelSettings, home: Path, load: Callable[[], Writer] | None = None) -> None:
        """Load nothing yet; `load` returns what writes, and without it the engine of the settings does."""
        self._settings = settings
        self._home = home
        self._load = load
        self._loading = threading.RLock()

    @property
    def model_id(self) -> str:
        """The base model's name."""
        return self._settings.model_id

    @property
    def window(self) -> int:
        """Most tokens of prompt and answer together. Raises AssistantError; see `writer`."""
        return self._parts[1] if self._parts else self.writer.window

    @property
    def at_once(self) -> int:
        """How many answers it writes at the same time, by the engine that is going to run the model."""
        return AT_ONCE if choose_engine(self._settings, self._home) == LLAMA_CPP else 1

    def count_tokens(self, messages: Sequence[Turn]) -> int:
        """Return the length of the rendered prompt. Raises AssistantError; see `writer`."""
        if (parts := self._parts) is None:
            return self.writer.count_tokens(messages)
        return len(prompt_tokens(messages, parts[0]))

    @property
    def writer(self) -> Writer:
        """What writes, loaded once.

        Raises:
            AssistantError: there is no such model, or this machine cannot hold it.
        """
        with self._loading:
            return self._writer

    def stream(
        self, messages: Sequence[Turn], decoding: Decoding, stop: threading.Event, adapter: Adapter | None = None
    ) -> Iterator[Fragment]:
        """Yield ever longer fragments; see LocalGenerator."""
        return self.writer.stream(messages, decoding, stop, adapter)

    def write_all(
        self, prompts: Sequence[Sequence[Turn]], decoding: Decoding, adapter: Adapter | None = None
    ) -> list[Fragment]:
        """Return the finished fragment for each prompt; see LocalGenerator."""
        return self.writer.write_all(prompts, decoding, adapter)

    @cached_property
    def _writer(self) -> Writer:
        if self._load:
            return self._load()
        from assistant.models.engines.loading import load_served

        return load_served(self._settings, self._home)

    @property
    def held(self) -> Writer | None:
        """What writes, where it is in memory already."""
        return self.__dict__.get("_writer")

    @property
    def _parts(self) -> "tuple[PreTrainedTokenizerBase, int] | None":
        """The tokenizer and the window; None where only who loads all of it can tell."""
        if "_tokenizer_and_window" in self.__dict__:  # without waiting for who loads the weights
            return self._tokenizer_and_window
        with self._loading:
            return self._tokenizer_and_window

    @cached_property
    def _tokenizer_and_window(self) -> "tuple[PreTrainedTokenizerBase, int] | None":
        source = find_described(self._settings, self._home)
        # what is damaged is explained by who loads all of it
        with suppress(OSError, ValueError, KeyError, ImportError, RuntimeError):
            if (longest := read_window(source)) is not None:
                return load_tokenizer(self._settings, source), min(self._settings.window, longest)
        return None

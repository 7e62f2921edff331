"""Which adapters llama.cpp has loaded. It takes them only when it starts, so it is started anew for another one.

The new one starts beside the old one, which answers until then; answers that are under way end there.
"""

import logging
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from assistant.adapters.files import Adapter
from assistant.errors import AssistantError, UnusableAdapterError
from assistant.models.engines.choosing import AT_ONCE
from assistant.models.engines.llamacpp.adapters import write_gguf
from assistant.models.engines.llamacpp.server import LlamaServer
from assistant.models.engines.llamacpp.slots import Slots

_MOST_ADAPTERS = 3
"""That are loaded together: what serves, what may follow it in an exam, and the one before."""
_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Loaded:
    """A server with what is loaded in it. Whoever holds it may use it to the end of an answer."""

    server: LlamaServer
    files: Mapping[str, Path]
    """Of its adapters, by their ids."""
    slots: Slots


class Serving:
    """The server that answers, and the one that will."""

    def __init__(
        self,
        start: Callable[[Mapping[str, Path]], LlamaServer],
        described: Path,
        refuse_plain: Callable[[], None],
        room: int,
    ) -> None:
        """Start without adapters. `described` is the folder with the configuration of the model.

        `refuse_plain` raises AssistantError where transformers cannot run what llama.cpp cannot; in the server there is
        `room` for so many tokens.
        """
        self.room = room
        self._start = start
        self._described = described
        self._refuse_plain = refuse_plain
        self._exchanging = threading.Lock()
        self._current = Loaded(start({}), {}, Slots(AT_ONCE, room))

    def find(self, adapter: Adapter | None) -> Loaded | None:
        """Return a server that has the adapter; None where only transformers runs such a version.

        Raises:
            UnusableAdapterError: nobody can run the adapter; what was loaded goes on.
        """
        current = self._current
        if adapter is None or adapter.id in current.files:
            return current
        with self._exchanging:
            current = self._current
            if adapter.id in current.files:
                return current
            if (file := self._write(adapter)) is None:
                return None
            there = [(name, one) for name, one in current.files.items() if one.is_file()]  # others were deleted
            files = {**dict(there[1 - _MOST_ADAPTERS :]), adapter.id: file}
            try:
                self._current = current = Loaded(self._start(files), files, Slots(AT_ONCE, self.room))
            except AssistantError as error:
                raise UnusableAdapterError(
                    f"Adapter {adapter.id!r} cannot be loaded: {error} Promote another one, or train again."
                ) from error
            return current

    def _write(self, adapter: Adapter) -> Path | None:
        """Return the file of an adapter; None where llama.cpp cannot run it, and transformers can."""
        try:
            return write_gguf(adapter, self._described)
        except UnusableAdapterError:
            raise
        except AssistantError as reason:
            try:
                self._refuse_plain()
            except AssistantError as error:
                raise UnusableAdapterError(f"llama.cpp cannot run {adapter.id!r} ({reason}) {error}") from error
            _log.info("%s is no plain LoRA: transformers runs it.", adapter.id)
            return None

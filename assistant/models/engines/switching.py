"""A compiled model and the one version that is switched on; what it cannot run, the plain model does."""

import logging
import threading
from collections.abc import Callable
from functools import cached_property
from typing import Any

from assistant.adapters.files import Adapter
from assistant.models.engines.adapters import read_lora
from assistant.models.engines.compiled import CompiledModel
from assistant.models.switching import Switched

_log = logging.getLogger(__name__)


class SwitchedEngine:
    """Satisfies Switched."""

    def __init__(self, compiled: CompiledModel, load_plain: Callable[[], Switched]) -> None:
        """Start with the compiled model alone; `load_plain` returns the same model as it is trained."""
        self.lock = threading.Lock()
        self.adapter_id: str | None = None
        self._compiled = compiled
        self._load_plain = load_plain
        self._in_plain = False

    @property
    def model(self) -> Any:
        """What to generate from."""
        return self._plain.model if self._in_plain else self._compiled

    @property
    def answers_only(self) -> bool:
        """Whether the caller must say where an adapter begins; the compiled model finds that itself."""
        return self._in_plain and self._plain.answers_only

    @property
    def adds_places(self) -> bool:
        """Whether the version puts something before the prompt."""
        return self._in_plain and self._plain.adds_places

    @property
    def drafts(self) -> bool:
        """Whether one text is written in longer steps; the compiled model does."""
        return not self._in_plain

    def switch(self, adapter: Adapter | None) -> None:
        """Switch to `adapter`; None is the base model.

        Raises:
            UnusableAdapterError: it cannot be loaded; the base model is switched on then.
        """
        if adapter is not None and adapter.id == self.adapter_id:
            return
        self.adapter_id = None
        self._compiled.put_on(None)
        if self._in_plain:
            self._plain.switch(None)
            self._in_plain = False
        if adapter is None:
            return
        if weights := read_lora(adapter, self._compiled.sites):
            self._compiled.put_on(weights)
        else:
            _log.info("%s is no plain LoRA: transformers runs it.", adapter.id)
            self._plain.switch(adapter)
            self._in_plain = True
        self.adapter_id = adapter.id

    @cached_property
    def _plain(self) -> Switched:
        return self._load_plain()

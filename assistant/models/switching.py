"""A base model and the one adapter that is switched on."""

import threading
import warnings
from typing import Any, Protocol

from peft import PeftConfig, PeftModel, PeftModelForCausalLM
from safetensors import SafetensorError
from transformers import PreTrainedModel

from assistant.adapters.files import Adapter
from assistant.adapters.replacement import Replacement, is_replacement
from assistant.errors import UnusableAdapterError


def ignore_warnings_of_peft() -> None:
    """Keep from people what peft warns of for nothing."""
    # it asks transformers for a property that transformers has renamed
    warnings.filterwarnings("ignore", message=".*is_gradient_checkpointing", category=FutureWarning)
    # soft prompts count places themselves, from the first one of a batch on
    warnings.filterwarnings("ignore", message="Position ids are not supported", category=UserWarning)
    # the ranks of experts are looked for among layers only, and are used all the same
    warnings.filterwarnings("ignore", message="The following (rank|alpha)_pattern keys", category=RuntimeWarning)


class Switched(Protocol):
    """A base model and the one adapter that is switched on. Hold `lock` while switching and while it writes."""

    lock: threading.Lock
    adapter_id: str | None

    @property
    def model(self) -> Any:
        """What to generate from."""
        ...

    @property
    def answers_only(self) -> bool:
        """Whether who calls the model must say where the adapter begins."""
        ...

    @property
    def adds_places(self) -> bool:
        """Whether the adapter puts something before the prompt."""
        ...

    @property
    def drafts(self) -> bool:
        """Whether one text is written in longer steps."""
        ...

    def switch(self, adapter: Adapter | None) -> None:
        """Switch to `adapter`; None is the base model. Raises UnusableAdapterError when it cannot be loaded."""
        ...


class SwitchedModel:
    """Satisfies Switched with a model of transformers."""

    def __init__(self, base: PreTrainedModel) -> None:
        """Start with the base model alone."""
        self.lock = threading.Lock()
        self.adapter_id: str | None = None
        self._base = base
        self._peft: PeftModel | None = None
        self._replaced: Replacement | None = None

    @property
    def model(self) -> Any:
        """What to generate from. Language models of transformers and peft share no type that has `generate`."""
        return self._peft or self._base

    @property
    def answers_only(self) -> bool:
        """Whether the adapter that is switched on works only from the end of a prompt on."""
        return self._peft is not None and bool(getattr(self._peft.active_peft_config, "alora_invocation_tokens", None))

    @property
    def adds_places(self) -> bool:
        """Whether the adapter puts something before the prompt: nothing that was read without it can be used then."""
        return self._peft is not None and self._peft.active_peft_config.is_prompt_learning

    @property
    def drafts(self) -> bool:
        """False: this is the reference, and on 16 bits a longer step rounds otherwise."""
        return False

    def switch(self, adapter: Adapter | None) -> None:
        """Load `adapter` beside the one in use, switch to it, then drop the old one; None is the base model.

        Two of different kinds, such as LoRA and IA3, never lie beside each other, and neither do two soft prompts.

        Raises:
            UnusableAdapterError: it cannot be loaded; the one in use stays in use, or none is where it was of another
                kind.
        """
        if adapter is None:
            if self._peft is not None:
                _take_off(self._peft)
            if self._replaced is not None:
                self._replaced.exchange()
            self._peft, self._replaced, self.adapter_id = None, None, None
        elif adapter.id == self.adapter_id:
            return
        elif is_replacement(adapter.folder):
            replaced = self._read(adapter)
            self.switch(None)
            replaced.exchange()
            self._replaced, self.adapter_id = replaced, adapter.id
        else:
            if self._replaced is not None:
                self.switch(None)
            peft = self._loaded(adapter)
            peft.set_adapter(adapter.id, inference_mode=True)
            if self.adapter_id is not None:
                peft.delete_adapter(self.adapter_id)
            self._peft, self.adapter_id = peft, adapter.id

    def _read(self, adapter: Adapter) -> Replacement:
        try:
            return Replacement(self._base, adapter.folder)
        except (OSError, ValueError, SafetensorError) as error:
            raise _explain(adapter, error) from error

    def _loaded(self, adapter: Adapter) -> PeftModel:
        peft = self._peft
        ignore_warnings_of_peft()
        try:
            config = PeftConfig.from_pretrained(str(adapter.folder))
            other = peft is not None and peft.active_peft_config.peft_type != config.peft_type
            if other or self.adds_places:
                self.switch(None)
                peft = None
            if peft is None:
                config.inference_mode = True
                peft = PeftModelForCausalLM(self._base, config, adapter_name=adapter.id)
            missing = peft.load_adapter(str(adapter.folder), adapter_name=adapter.id).missing_keys
            if missing:
                raise ValueError(f"{len(missing)} weights are missing, the first is {missing[0]!r}")
        except (OSError, ValueError, KeyError, TypeError, RuntimeError, SafetensorError) as error:
            if peft is not None and self._peft is None:
                _take_off(peft)
            elif peft is not None and adapter.id in peft.peft_config:
                peft.delete_adapter(adapter.id)
            raise _explain(adapter, error) from error
        return peft


def _take_off(peft: PeftModel) -> None:
    """Leave the model as it was; soft prompts have put nothing into it."""
    if not peft.active_peft_config.is_prompt_learning:
        peft.unload()


def _explain(adapter: Adapter, error: Exception) -> UnusableAdapterError:
    return UnusableAdapterError(
        f"Adapter {adapter.id!r} cannot be loaded from {str(adapter.folder)!r}: {error}. Promote another one, or train "
        "again."
    )

"""What is asked of a model server of any kind: to have learned versions, and to write with one of them."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol

from assistant.adapters.files import Adapter
from assistant.adapters.hosts import Host
from assistant.answers import Decoding
from assistant.errors import AssistantError, AwayAdapterError
from assistant.models.remote.connection import Connection
from assistant.settings import ModelSettings


@dataclass(frozen=True)
class Writer:
    """How a request names who writes."""

    model: str
    """The model's name at the server."""
    fields: Mapping[str, Any] = field(default_factory=dict)
    """What stands in the request beside it."""


class AdapterServer(Host, Protocol):
    """A server that writes, and what of it differs from kind to kind."""

    @property
    def product(self) -> str:
        """What the server is, for people."""
        ...

    @property
    def takes_adapters(self) -> bool:
        """Whether adapters are brought there by `bring`, and not by people."""
        ...

    @property
    def needs_whole_prompts(self) -> bool:
        """Whether adapters work on prompts too there, so that none may be trained for answers only."""
        ...

    def find_writer(self, adapter: Adapter | None) -> Writer:
        """Return how a request asks for the adapter, or for the base model alone.

        What the server has lost is brought again where that is possible.

        Raises:
            AwayAdapterError: the server does not have the adapter; the sentence says what to do.
            AssistantError: nothing answers there.
        """
        ...

    def draw(self, decoding: Decoding) -> Mapping[str, Any]:
        """Return how a request says what OpenAI's interface has no field for."""
        ...


class OtherServer:
    """Satisfies AdapterServer where adapters are not ours to bring: people load them there, under their ids."""

    product = "the model server"
    takes_adapters = False
    needs_whole_prompts = True

    def __init__(self, settings: ModelSettings) -> None:
        """Connect to nothing yet."""
        self._settings = settings
        self._connection = Connection(settings)

    def find_writer(self, adapter: Adapter | None) -> Writer:
        """Return the name under which the server lists the adapter. Many servers write with another model instead of
        refusing a name that they do not know, so only what is listed is asked for."""
        if adapter is None:
            return Writer(self._settings.name)
        refuse_answers_only(adapter, self.product)
        if (name := self._find(adapter)) is None:
            raise AwayAdapterError(
                f"The model server at {self._settings.base_url!r} does not list {adapter.id!r}: load it there under "
                "its id."
            )
        return Writer(name)

    def bring(self, adapter: Adapter) -> None:
        """Raise AssistantError, which says how people load it, unless the server lists it."""
        refuse_answers_only(adapter, self.product)
        if self._find(adapter) is None:
            raise AssistantError(
                f"{adapter.id!r} cannot be brought to the model server at {self._settings.base_url!r}: only vLLM and "
                f"llama-server take one. Run `finetune export {adapter.id} FOLDER --to gguf` (or merged, "
                f"gguf-adapter), load it there under the name {adapter.id} (Ollama: `ollama create {adapter.id} -f "
                f"FOLDER/Modelfile`), then `finetune promote {adapter.id} --part adapter`."
            )

    def keep_only(self, versions: Collection[str]) -> None:
        """Leave the server as it is."""
        del versions

    def draw(self, decoding: Decoding) -> Mapping[str, Any]:
        """Return the names that vLLM and SGLang gave them."""
        return {"top_k": decoding.top_k, "repetition_penalty": decoding.repetition_penalty}

    def _find(self, adapter: Adapter) -> str | None:
        listed = {str(one.get("id")) for one in self._connection.list_models()}
        return next((name for name in (adapter.id, f"{adapter.id}:latest") if name in listed), None)


def refuse_answers_only(adapter: Adapter, product: str) -> None:
    """Raise AwayAdapterError where an adapter works on answers only, which the server would apply to prompts too."""
    if adapter.settings.get("reach") == "answer":
        raise AwayAdapterError(
            f"Adapter {adapter.id!r} works on answers only, and {product} would apply it to prompts too: train with "
            "`[training] reach` set to 'everything', or `finetune promote base`."
        )

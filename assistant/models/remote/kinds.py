"""Which kind of server runs the model: the settings say it, or the server does."""

from collections.abc import Callable
from pathlib import Path

from assistant.errors import AssistantError
from assistant.models.formats.conversion import locate
from assistant.models.remote.adapter_files import AdapterFiles
from assistant.models.remote.connection import Connection
from assistant.models.remote.llama_server import LlamaServer
from assistant.models.remote.server import AdapterServer, OtherServer
from assistant.models.remote.vllm import Vllm
from assistant.settings import ModelSettings

_OWNERS = {"vllm": "vllm", "llamacpp": "llama-server"}
"""What servers call themselves in the field `owned_by` of the models that they list."""


def find_server(
    settings: ModelSettings, weights: ModelSettings, home: Path, find_serving: Callable[[], str | None]
) -> AdapterServer:
    """Return the server that the settings name, which is asked what it is unless they say so.

    `weights` name the same model on this machine, and `find_serving` returns which version writes.

    Raises:
        AssistantError: it has to be asked, and nothing answers.
    """
    folder = home / "adapters"

    def find_base() -> Path | str:
        if weights.base_url is not None:
            raise AssistantError(
                "llama-server takes an adapter only as a GGUF, which is written with the model at hand: set "
                "`[training] base` to the model on this machine."
            )
        return locate(weights.name, home)

    match find_kind(settings):
        case "vllm":
            return Vllm(settings, folder)
        case "llama-server":
            return LlamaServer(settings, AdapterFiles(folder, settings.adapters_path, find_base, find_serving))
        case _:
            return OtherServer(settings)


def find_kind(settings: ModelSettings) -> str:
    """Return "vllm", "llama-server" or "openai".

    Raises:
        AssistantError: it has to be asked, and nothing answers.
    """
    if settings.server != "auto":
        return settings.server
    connection = Connection(settings)
    owners = {str(one.get("owned_by")) for one in connection.list_models()}
    for owner, kind in _OWNERS.items():
        if owner in owners:
            return kind
    # builds of llama-server that name no owner
    listed = connection.get_beside("/lora-adapters")
    return "llama-server" if listed.status == 200 and isinstance(listed.body, list) else "openai"

"""vLLM: adapters are loaded and unloaded while it runs, and are model names.

Source: `vllm/entrypoints/openai/models/serving.py` and `vllm/entrypoints/serve/lora/`.
"""

import json
import shlex
from collections.abc import Collection, Mapping
from pathlib import Path
from typing import Any

from assistant.adapters.files import WEIGHTS, Adapter
from assistant.answers import Decoding
from assistant.errors import AssistantError, AwayAdapterError
from assistant.models.remote.connection import Connection, Reply
from assistant.models.remote.server import Writer, refuse_answers_only
from assistant.settings import ModelSettings

_PLAIN = {"use_dora": False, "bias": "none", "modules_to_save": None}
"""What vLLM refuses of a LoRA, and the value that it takes."""
_RANKS = (1, 8, 16, 32, 64, 128, 256, 320, 512)
"""Those that `--max-lora-rank` takes."""


class Vllm:
    """Satisfies AdapterServer."""

    product = "vLLM"
    takes_adapters = True
    needs_whole_prompts = True

    def __init__(self, settings: ModelSettings, adapters: Path) -> None:
        """Connect to nothing yet. `adapters` is the folder of all adapters on this machine."""
        self._settings = settings
        self._adapters = adapters
        self._connection = Connection(settings)

    def find_writer(self, adapter: Adapter | None) -> Writer:
        """Return the name of the base model or of the adapter, which is loaded again where the server has lost it."""
        if adapter is None:
            return Writer(self._settings.name)
        try:
            self.bring(adapter)
        except AssistantError as error:
            raise AwayAdapterError(str(error)) from error
        return Writer(adapter.id)

    def bring(self, adapter: Adapter) -> None:
        """Load an adapter. Raises AssistantError where vLLM cannot: it says why in its own words."""
        refuse_answers_only(adapter, self.product)
        _check_plain(adapter)
        if adapter.id in self._list():
            return
        path = self._settings.adapters_path
        seen = f"{path.rstrip('/')}/{adapter.folder.name}" if path else str(adapter.folder.absolute())
        reply = self._connection.post("/load_lora_adapter", {"lora_name": adapter.id, "lora_path": seen})
        if reply.status != 200 and "has already been loaded" not in reply.message:  # by another process, meanwhile
            raise AssistantError(self._explain(reply, adapter, seen))

    def keep_only(self, versions: Collection[str]) -> None:
        """Unload those adapters of the folder that are not among `versions`. Others were loaded by others."""
        for name in self._list():
            if name not in versions and (self._adapters / name).is_dir():
                reply = self._connection.post("/unload_lora_adapter", {"lora_name": name})
                if reply.status not in (200, 404):
                    raise AssistantError(f"vLLM at {self._settings.base_url!r} keeps {name!r}: {reply.message}")

    def draw(self, decoding: Decoding) -> Mapping[str, Any]:
        """Return vLLM's names of them."""
        return {"top_k": decoding.top_k, "repetition_penalty": decoding.repetition_penalty}

    def _list(self) -> list[str]:
        """Return the adapters that are loaded: unlike base models, they have a parent."""
        return [str(one.get("id")) for one in self._connection.list_models() if one.get("parent")]

    def _explain(self, reply: Reply, adapter: Adapter, seen: str) -> str:
        """Return why vLLM did not load an adapter, and what to do."""
        rank = next(size for size in _RANKS if size >= int(str(_read_config(adapter).get("r") or 1)))
        command = (
            f"VLLM_ALLOW_RUNTIME_LORA_UPDATING=True vllm serve {shlex.quote(self._settings.name)} --enable-lora "
            f"--max-lora-rank {rank}"
        )
        where = f"vLLM at {self._settings.base_url!r}"
        if reply.status == 404 and "adapter" in reply.message:
            return (
                f"{where} does not find {adapter.id!r} at {seen!r}: set `[model] adapters_path` to the folder "
                f"{str(self._adapters)!r} as vLLM sees it."
            )
        if reply.status in (404, 405):
            return f"{where} loads no adapters while it runs: start it as `{command}`."
        remedy = f" Start it as `{command}`." if "rank" in reply.message or "not enabled" in reply.message else ""
        return f"{where} did not load {adapter.id!r}: {reply.message.rstrip('.')}.{remedy}"


def _read_config(adapter: Adapter) -> Mapping[str, Any]:
    try:
        return json.loads((adapter.folder / WEIGHTS[0]).read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise AssistantError(f"The weights of {adapter.id!r} cannot be read ({error}): train it again.") from error


def _check_plain(adapter: Adapter) -> None:
    """Raise AssistantError where an adapter is no plain LoRA."""
    config = _read_config(adapter)
    plain = config.get("peft_type") == "LORA" and all(
        (config.get(name) or value) == value for name, value in _PLAIN.items()
    )
    if not plain:
        raise AssistantError(
            f"{adapter.id!r} is no plain LoRA, and vLLM takes no other adapters: set `[training] tuner` to 'lora' and "
            "train again."
        )

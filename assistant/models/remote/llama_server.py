"""llama-server of llama.cpp: it reads adapters when it starts, and each request says how much of which is applied.

Source: `tools/server/README.md` of llama.cpp, on `GET /lora-adapters` and the field `lora` of a request. Each adapter
that the server has is named in each request, the others with a scale of 0, so that the base model answers alone even
where the server was started to apply them.
"""

import shlex
from collections.abc import Collection, Mapping, Sequence
from typing import Any

from assistant.adapters.files import Adapter
from assistant.answers import Decoding
from assistant.errors import AssistantError, AwayAdapterError
from assistant.models.remote.adapter_files import AdapterFiles
from assistant.models.remote.connection import Connection
from assistant.models.remote.server import Writer
from assistant.settings import ModelSettings


class LlamaServer:
    """Satisfies AdapterServer."""

    product = "llama-server"
    takes_adapters = True
    needs_whole_prompts = False

    def __init__(self, settings: ModelSettings, files: AdapterFiles) -> None:
        """Connect to nothing yet. `files` are those that the server is started with."""
        self._settings = settings
        self._files = files
        self._connection = Connection(settings)

    def find_writer(self, adapter: Adapter | None) -> Writer:
        """Return the scale of each adapter that the server has. It is told by the name in its file which it is."""
        loaded = self._list()
        if adapter is not None and (missing := self._explain_missing(loaded, adapter)):
            raise AwayAdapterError(missing)
        writes = next((one["id"] for one in loaded if self._is(one, adapter)), None)  # both files may hold the same
        scales = [{"id": one["id"], "scale": float(one["id"] == writes)} for one in loaded]
        return Writer(self._settings.name, {"lora": scales} if scales else {})

    def bring(self, adapter: Adapter) -> None:
        """Write the file that the server reads when it starts. Raises AssistantError until it has read it."""
        if missing := self._explain_missing(self._list(), adapter):
            raise AssistantError(f"{missing} Then `finetune promote {adapter.id} --part adapter`.")

    def keep_only(self, versions: Collection[str]) -> None:
        """Take what was deleted out of the files. The others stay: the server needs both when it starts."""
        del versions
        self._files.forget_deleted()

    def draw(self, decoding: Decoding) -> Mapping[str, Any]:
        """Return llama-server's names of them. The whole text counts as repeated, as it does here."""
        return {"top_k": decoding.top_k, "repeat_penalty": decoding.repetition_penalty, "repeat_last_n": -1}

    def _list(self) -> list[Mapping[str, Any]]:
        """Return the adapters that the server has read."""
        reply = self._connection.get_beside("/lora-adapters")
        if reply.status != 200:
            raise AssistantError(
                f"The server at {self._settings.base_url!r} does not say which adapters it has ({reply.message}): "
                "update llama-server, or set `[model] server` to 'openai'."
            )
        return [one for one in reply.entries if "id" in one]

    def _explain_missing(self, loaded: Sequence[Mapping[str, Any]], adapter: Adapter) -> str:
        """Say why the server cannot write with an adapter, which is in one of the files then; "" where it can."""
        where = f"llama-server at {self._settings.base_url!r}"
        found = next((one for one in loaded if self._is(one, adapter)), None)
        if found is None:
            self._files.write(adapter)
            named = ",".join(self._files.seen_paths)
            return (
                f"{where} reads adapters only when it starts: restart it with `--lora {shlex.quote(named)} "
                f"--lora-init-without-apply`, and it has {adapter.id!r}."
            )
        if adapter.settings.get("reach") == "answer" and not found.get("alora_invocation_tokens"):
            return f"{where} is too old to apply {adapter.id!r} to answers only: update it."
        return ""

    def _is(self, entry: Mapping[str, Any], adapter: Adapter | None) -> bool:
        return adapter is not None and entry.get("task_name") == adapter.id

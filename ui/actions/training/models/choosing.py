"""Write down which model answers, for the command and for the page; and let a running server answer with it."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

from assistant.adapters.files import Adapter
from assistant.errors import AssistantError
from ui.people.audit import Actor, AuditLog
from ui.settings.loading import Loaded, check_strategy, fit_to_model, load
from ui.settings.models.choosing import Choice, choose
from ui.settings.read_only import describe_read_only
from ui.settings.writing import check_writable, write_section
from ui.wiring import Apprentice


@dataclass(frozen=True)
class Written:
    """A choice that stands in the settings file."""

    choice: Choice
    model_id: str
    """The name that answers and learned versions are stamped with."""
    file: Path
    drops_key: bool
    """Whether the key of the server before was taken out: it is not for this one."""


def write_choice(loaded: Loaded, wanted: str, at_server: str | None, fetch: Callable[[str], object]) -> Written:
    """Write into the settings file that the model which `wanted` means answers, once it is sure that it can.

    `at_server` and `fetch` are those of `ui.settings.models.choosing.choose`. The key of the settings goes to another
    server than theirs only where it comes from the environment.

    Raises:
        AssistantError: there is no such model, it is not whole, or nobody answers at the address.
        SettingsError: the environment would overrule what is written, or the file cannot be changed.
    """
    check_writable(loaded, "model", ("name", "base_url"))
    key_is_theirs = loaded.origins.get("model.api_key") == "environment"
    choice = choose(wanted, at_server, loaded.settings, key_is_theirs=key_is_theirs, fetch=fetch)
    changes: dict[str, str | None] = {"name": choice.name, "base_url": choice.base_url}
    before = loaded.settings.model
    other = choice.base_url is not None and choice.base_url != (before.base_url or "").rstrip("/")
    drops_key = other and loaded.origins.get("model.api_key") == "file"
    if drops_key:
        changes["api_key"] = None
    if choice.base_url != before.base_url:  # what the server before was, and how it saw the adapters
        changes |= {key: None for key in ("server", "adapters_path") if loaded.origins.get(f"model.{key}") == "file"}
    model = before.model_copy(update={"name": choice.name, "base_url": choice.base_url})
    settings = loaded.settings.model_copy(update={"model": model})
    check_strategy(fit_to_model(settings).answers)
    return Written(choice, settings.weights.model_id, write_section(loaded, "model", changes), drops_key)


def check_choosing(apprentice: Apprentice, wanted: str) -> None:
    """Raise AssistantError or SettingsError where the page can choose no model, or not this one.

    Nobody at a page sends a key of the environment, which they do not know, to a server that they name.
    """
    loaded = apprentice.loaded
    if loaded.read_only:
        raise AssistantError(describe_read_only(loaded.read_only))
    check_writable(loaded, "model", ("name", "base_url"))
    address = wanted.rstrip("/") if wanted.startswith(("http://", "https://")) else None
    same = loaded.settings.model.base_url is not None and loaded.settings.model.base_url.rstrip("/") == address
    if address and not same and loaded.origins.get("model.api_key") == "environment":
        raise AssistantError(
            "The key in APPRENTICE_MODEL__API_KEY would be sent to another server: choose that one by `assistant "
            "models use`, on the machine that Apprentice runs on."
        )


def exchange_model(apprentice: Apprentice, file: Path, by: Actor | None = None) -> None:
    """Let the model that a settings file names answer from the next answer on, without a restart.

    Of the file are taken the model and what fits its size; all other settings stay as they were when the server began.
    Answers under way end with the model before, and what it took in memory is free when the last of them has ended.
    """
    fresh, now = load(file), apprentice.loaded
    changed = {name: getattr(fresh.settings, name) for name in ("model", "answers", "training")}
    settings = now.settings.model_copy(update=changed)
    apprentice.exchange_model(replace(now, settings=settings, file=fresh.file, origins=fresh.origins))
    AuditLog(apprentice.engine).note(by, "model chosen", settings.model.model_id)


def list_unfitting(apprentice: Apprentice, model_id: str) -> list[Adapter]:
    """Return the learned versions that were trained on another model than this one, with which they do not serve."""
    if not (apprentice.home / "adapters").is_dir():
        return []
    return [one for one in apprentice.shelf.adapters() if one.base_model != model_id]

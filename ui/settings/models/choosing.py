"""What a person means by a model (name, id, folder or address), checked before it is written down."""

import difflib
import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from assistant.errors import AssistantError
from assistant.models.formats.conversion import find_embedded_gguf
from ui.settings.loading import Settings
from ui.settings.models.catalogue import find_model, read_catalogue
from ui.settings.models.files import check_folder, check_gguf
from ui.settings.models.servers import list_models

_HUB_ID = re.compile(r"[\w.-]+/[\w.-]+")


@dataclass(frozen=True)
class Choice:
    """A model that can answer, as the settings name it."""

    name: str
    base_url: str | None = None


def choose(
    wanted: str, at_server: str | None, settings: Settings, *, key_is_theirs: bool, fetch: Callable[[str], object]
) -> Choice:
    """Return the choice that `wanted` means, once it is sure that it can answer.

    `fetch` gets the model of a Hugging Face id onto this machine. At a server the model is the one called `at_server`,
    else its only one. The key of the settings is sent to another server than theirs only if `key_is_theirs`.

    Raises:
        AssistantError: there is no such model, it is not whole, or nobody answers at the address.
    """
    if wanted.startswith(("http://", "https://")):
        return _choose_at_server(wanted.rstrip("/"), at_server, settings, key_is_theirs=key_is_theirs)
    if at_server is not None:
        raise AssistantError("--model names one of a server's models: give the server's address with it.")
    known = find_model(wanted)
    if known and known.id == "embedded":
        find_embedded_gguf()
        return Choice("embedded")
    path = Path(wanted).expanduser()
    if known is None and path.suffix == ".gguf":
        check_gguf(path)
        return Choice(str(path.absolute()))
    if known is None and (path.is_dir() or wanted.startswith((".", "/", "~"))):
        if not path.is_dir():
            raise AssistantError(f"There is no folder {str(path)!r}.")
        check_folder(path)
        return Choice(str(path.absolute()))
    name = known.id if known else wanted
    if not _HUB_ID.fullmatch(name):
        near = difflib.get_close_matches(wanted.lower(), [model.name for model in read_catalogue()], n=1, cutoff=0.4)
        hint = f" Did you mean {near[0]}?" if near else ""
        raise AssistantError(
            f"The catalogue has no model {wanted!r}.{hint} `assistant models` lists it; a folder, a .gguf file, a "
            "Hugging Face id or the address of a server is taken, too."
        )
    fetch(name)
    return Choice(name)


def _choose_at_server(address: str, at_server: str | None, settings: Settings, *, key_is_theirs: bool) -> Choice:
    same = settings.model.base_url is not None and settings.model.base_url.rstrip("/") == address
    key = settings.model.api_key.get_secret_value() if same or key_is_theirs else ""
    models = list_models(address, key)
    if at_server is None and len(models) != 1:
        named = ", ".join(models) or "none yet"
        raise AssistantError(f"Say by --model which of the models at {address!r} answers: {named}.")
    name = at_server or models[0]
    if name not in models:
        raise AssistantError(f"The server at {address!r} has no model {name!r}. It has: {', '.join(models) or 'none'}.")
    return Choice(name, address)

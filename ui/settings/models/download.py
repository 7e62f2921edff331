"""Models of the Hugging Face hub: found in its cache on this machine, or downloaded. Asks the hub only to download."""

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx2
from huggingface_hub import constants, snapshot_download
from huggingface_hub.errors import (
    DryRunError,
    GatedRepoError,
    HfHubHTTPError,
    HFValidationError,
    LocalEntryNotFoundError,
    OfflineModeIsEnabled,
    RepositoryNotFoundError,
)
from tqdm.asyncio import tqdm_asyncio

from assistant.errors import AssistantError
from ui.settings.models.files import check_folder

FILES = ("*.json", "*.safetensors", "*.jinja", "*.model", "*.txt")
"""What a model of transformers is read from."""
_NEVER = ("original/*", "onnx/*", "*/*")
"""The same weights once more, in other formats."""

OnBytes = Callable[[float, int, str], None]
"""Takes how many bytes are there, how many there will be, and nothing more to say."""


def find_downloaded(name: str) -> Path | None:
    """Return the folder in the cache that holds the whole model of a Hugging Face id; None when none does."""
    try:
        folder = Path(
            snapshot_download(name, local_files_only=True, allow_patterns=list(FILES), ignore_patterns=list(_NEVER))
        )
        check_folder(folder)
    except (LocalEntryNotFoundError, HFValidationError, AssistantError, OSError):
        return None
    return folder


def download(name: str, on_bytes: OnBytes) -> Path:
    """Download the model of a Hugging Face id into the cache and return its folder. What is there is not fetched again.

    Raises:
        AssistantError: it cannot be had, with what to bring instead; or it is no model that can chat.
    """
    if constants.HF_HUB_OFFLINE:
        raise AssistantError(f"{name!r} is not on this machine, and HF_HUB_OFFLINE forbids to fetch it. {_bring(name)}")
    wanted: dict[str, Any] = {"allow_patterns": list(FILES), "ignore_patterns": list(_NEVER)}
    try:
        planned = snapshot_download(name, dry_run=True, tqdm_class=_counting(None, 0), **wanted)
        total = sum(file.file_size or 0 for file in planned if file.will_download)
        _check_disk(name, total)
        folder = Path(snapshot_download(name, tqdm_class=_counting(on_bytes, total), **wanted))
    except (HfHubHTTPError, HFValidationError, OfflineModeIsEnabled, httpx2.HTTPError, OSError) as error:
        raise AssistantError(_explain(name, error)) from error
    check_folder(folder)
    return folder


def _explain(name: str, error: BaseException) -> str:
    match error:
        case DryRunError(__cause__=BaseException() as cause):
            return _explain(name, cause)
        case GatedRepoError():
            return (
                f"The makers of {name!r} ask for consent to its licence: give it at {constants.ENDPOINT}/{name}, run "
                f"`hf auth login`, then try again. {_bring(name)}"
            )
        case RepositoryNotFoundError():
            return (
                f"There is no model {name!r} at {constants.ENDPOINT}, or it is private: check the name, or run "
                "`hf auth login`."
            )
    why = (str(error).strip() or type(error).__name__).splitlines()[0]
    return f"{name!r} cannot be fetched from {constants.ENDPOINT} ({why}). {_bring(name)}"


def _bring(name: str) -> str:
    """Say how to bring a model to a machine without a network."""
    folder = name.rpartition("/")[2]
    return (
        f"Without a network: run `hf download {name} --local-dir {folder}` elsewhere, bring the folder {folder} here, "
        f"and run `assistant models use /path/to/{folder}`."
    )


def _check_disk(name: str, wanted: int) -> None:
    cache = Path(constants.HF_HUB_CACHE)
    there = next(folder for folder in (cache, *cache.parents) if folder.exists())
    free = shutil.disk_usage(there).free
    if wanted > free:
        raise AssistantError(
            f"{name!r} takes {wanted / 1e9:.1f} GB, and {str(there)!r} has {free / 1e9:.1f} GB free: make room, or set "
            "HF_HOME to a folder on another disk."
        )


def _counting(on_bytes: OnBytes | None, total: int) -> type[tqdm_asyncio]:
    """Return a progress bar that shows nothing and reports the bytes that have come so far."""

    class Counting(tqdm_asyncio):
        def __init__(self, *args: Any, **options: Any) -> None:
            # the hub counts what came over the network as well as what was written; a file is whole when it is written
            self._counts = options.get("unit") == "B" and "Downloading" not in options.get("desc", "")
            self._done = 0.0
            options.pop("name", None)
            super().__init__(*args, **{**options, "disable": True})

        def update(self, n: float | None = 1) -> bool | None:
            if self._counts and on_bytes:
                self._done += n or 0
                on_bytes(self._done, total, "")
            return None

    return Counting

"""Writes settings into `apprentice.toml`: comments and all other settings stay as they are."""

import stat
from collections.abc import Mapping
from pathlib import Path

import tomlkit
from tomlkit.exceptions import TOMLKitError

from assistant.adapters.files import replace_file
from ui.settings.loading import FILE_NAME, PREFIX, Loaded, SettingsError


def check_writable(loaded: Loaded, section: str, keys: tuple[str, ...]) -> None:
    """Raise SettingsError when the environment would overrule what is written."""
    for key in keys:
        if loaded.origins.get(f"{section}.{key}") == "environment":
            variable = f"{PREFIX}{section}__{key}".upper()
            raise SettingsError(f"{variable} in the environment would overrule the file: unset it first.")


def write_section(loaded: Loaded, section: str, changes: Mapping[str, str | None]) -> Path:
    """Set keys of a section, None takes one out, in the file that was loaded, else in a new one here; returns it.

    Raises:
        SettingsError: the environment would overrule what is written, or the file cannot be changed.
    """
    check_writable(loaded, section, tuple(changes))
    file = (loaded.file or Path(FILE_NAME)).resolve()
    try:
        document = tomlkit.parse(file.read_bytes().decode()) if file.exists() else tomlkit.document()
        table = document.setdefault(section, tomlkit.table())
        for key, value in changes.items():
            if value is not None:
                table[key] = value
            elif key in table:
                del table[key]
        mode = stat.S_IMODE(file.stat().st_mode) if file.exists() else 0o600
        with replace_file(file) as draft:
            Path(draft.name).chmod(mode)
            draft.write(tomlkit.dumps(document))
    except (TOMLKitError, UnicodeDecodeError) as error:
        raise SettingsError(f"{file} cannot be read: {error}") from None
    except OSError as error:
        raise SettingsError(f"{file} cannot be written ({error.strerror}): change its owner, or edit it.") from error
    return file

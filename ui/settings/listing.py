"""Shows the settings: as a list that says where each value comes from, and as the commented example file."""

from dataclasses import dataclass
from pathlib import Path

from pydantic import SecretStr

from ui.settings.loading import Loaded, Origin, Settings, list_leaves


@dataclass(frozen=True)
class Setting:
    """A setting as it is shown: passwords and keys are hidden."""

    name: str
    value: object
    origin: Origin
    description: str


def list_settings(loaded: Loaded) -> list[Setting]:
    """Return every setting, in the order of the example file."""
    return [
        Setting(name, _shown(value), loaded.origins.get(name, "default"), description)
        for name, value, description in list_leaves(loaded.settings)
    ]


def render_example() -> str:
    """Return the text of `apprentice.example.toml`: every setting with its default and what it means."""
    lines = [
        "# Settings of Apprentice with their defaults. Copy the lines you change to `apprentice.toml`.",
        "# Each can also be set by a variable, with __ between section and name: APPRENTICE_MODEL__NAME=...",
    ]
    section = ""
    for name, value, description in list_leaves(Settings.model_construct()):
        head, _, key = name.rpartition(".")
        if head != section:
            lines += ["", f"[{head}]"]
            section = head
        else:
            lines.append("")
        lines.append(f"# {description}")
        literal = _literal(value)
        lines.append(f"# {key} =" if literal is None else f"{key} = {literal}")
    return "\n".join(lines) + "\n"


def _shown(value: object) -> object:
    """Return the value as it may be shown: without passwords, and a path as text."""
    if isinstance(value, SecretStr):
        return "********" if value else ""
    if isinstance(value, str) and "://" in value and "@" in value:
        scheme, _, rest = value.partition("://")
        user = rest.rpartition("@")[0].partition(":")[0]
        return f"{scheme}://{user}:********@{rest.rpartition('@')[2]}" if ":" in rest.rpartition("@")[0] else value
    return str(value) if isinstance(value, Path) else value


def _literal(value: object) -> str | None:
    match value:
        case None:
            return None
        case bool():
            return str(value).lower()
        case int() | float():
            return repr(value)
        case dict():
            return (
                "{ " + ", ".join(f"{name} = {_literal(item)}" for name, item in value.items()) + " }" if value else "{}"
            )
        case list() | tuple():
            return "[" + ", ".join(_literal(item) or '""' for item in value) + "]"
        case _:
            escaped = str(value).replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
            return f'"{escaped}"'

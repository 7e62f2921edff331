"""Which engine runs the model that answers, since when that is measured, and what to do where it is not."""

from dataclasses import dataclass
from pathlib import Path

from assistant.models.engines.choosing import TRANSFORMERS, read_choice, read_measured
from assistant.settings import ModelSettings


@dataclass(frozen=True)
class EngineFound:
    """What runs the model, for people."""

    sentence: str
    advice: str = ""
    """What to run, where nothing was measured."""


def describe_engine(settings: ModelSettings, home: Path, *, gpu: bool) -> EngineFound:
    """Return what runs the model of the settings; `gpu`: whether this machine has one, which only transformers uses."""
    if settings.base_url:
        return EngineFound(f"the server at {settings.base_url}")
    if settings.engine != "auto":
        return EngineFound(f"{settings.engine}, as [model] engine says")
    measured, chosen = read_measured(settings, home), read_choice(settings, home)
    if gpu and chosen == TRANSFORMERS:
        return EngineFound("transformers, on the GPU")
    if not measured:
        advice = (
            "Run `assistant models measure`, which takes a minute or more, then restart. A training does it by itself "
            "as soon as the model writes answers."
        )
        return EngineFound(f"{chosen}: with this model nothing was measured here", advice)
    seconds = ", ".join(f"{one.engine} {one.answer_s:.1f} s" for one in measured)
    since = next((f" on {one.at[:10]}" for one in measured if one.at), "")
    return EngineFound(f"{chosen}, measured{since}: an answer takes {seconds}")

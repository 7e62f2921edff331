"""What fits a language model because of its size: how it is decoded, pointed to sentences, tuned, and made to answer.

This is the only place that knows sizes. Settings that a person wrote down are never overruled.
"""

import re
from dataclasses import dataclass
from pathlib import Path

from assistant.settings import AnswerSettings, Manner, ModelSettings

_EMBEDDED_PARAMETERS = 135_000_000
_SIZE_IN_NAME = re.compile(r"(?<![a-z0-9.])(\d+(?:\.\d+)?)([mb])(?![a-z0-9])", re.IGNORECASE)
_BYTES_PER_PARAMETER = {"gguf": 0.6, "safetensors": 2.0}
"""GGUF files are mostly quantised to 4 bits, safetensors mostly 16 bits wide; a factor of two does not matter here."""


@dataclass(frozen=True)
class ModelProfile:
    """The defaults for models of one size."""

    most_parameters: float
    highlights: int
    """Sentences that the prompt repeats at its end: small models choose badly what to answer with (decision 0008)."""
    repetition_penalty: float
    """Small models loop at 1 (decision 0004)."""
    end_probability: float
    """Small models end too soon at 0 (decision 0009)."""
    rewrite_followups: bool
    """Whether the model completes follow-up questions itself; small ones do that unreliably."""
    untrained: Manner
    """How the model answers before it has learned (decision 0012)."""
    learning_rate_share: float
    """Share of each method's own learning rate, which was found for 135M (docs/experiments.md): models of 7B are tuned
    at about a hundredth of it, 2e-6 to 1e-5."""

    def fit_answers(self, settings: AnswerSettings) -> AnswerSettings:
        """Return the settings with what this size wants wherever nothing was written down."""
        defaults = {
            "highlights": self.highlights,
            "repetition_penalty": self.repetition_penalty,
            "end_probability": self.end_probability,
            "rewrite_followups": self.rewrite_followups,
        }
        return settings.model_copy(
            update={name: value for name, value in defaults.items() if name not in settings.model_fields_set}
        )


PROFILES = (
    ModelProfile(1e9, 2, 1.1, 0.65, False, "quote", 1.0),
    ModelProfile(3e9, 2, 1.1, 0.0, False, "write", 0.2),
    ModelProfile(7e9, 0, 1.0, 0.0, True, "write", 0.04),
    ModelProfile(float("inf"), 0, 1.0, 0.0, True, "write", 0.01),
)
"""By rising size. Only the first was measured here; the others follow what the authors of such models use."""
_UNKNOWN = PROFILES[1]
"""For a model whose size cannot be told: nothing in it harms a larger one."""


def choose_profile(settings: ModelSettings) -> ModelProfile:
    """Return the profile for the model that the settings name, without loading it."""
    parameters = count_parameters(settings)
    if parameters is None:
        return _UNKNOWN
    return next(profile for profile in PROFILES if parameters < profile.most_parameters)


def count_parameters(settings: ModelSettings) -> float | None:
    """Return roughly how many parameters a model has, by its files or its name; None when neither tells."""
    if settings.base_url is None:
        if settings.name == "embedded":
            return _EMBEDDED_PARAMETERS
        path = Path(settings.name).expanduser()
        files = [path] if path.is_file() else [*path.glob("*.safetensors")] if path.is_dir() else []
        if files:
            return sum(file.stat().st_size / _BYTES_PER_PARAMETER.get(file.suffix[1:], 2.0) for file in files)
    sizes = [float(number) * (1e6 if unit in "mM" else 1e9) for number, unit in _SIZE_IN_NAME.findall(settings.name)]
    return max(sizes, default=None)

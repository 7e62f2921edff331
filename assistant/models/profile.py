"""What fits a language model because of its size: how it is decoded, pointed to sentences, tuned, and made to answer,
and how much it reads at once; and what fits a model that thinks.

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
    strategy_writes: bool
    """Whether the model writes what a strategy searches beside the question."""
    untrained: Manner
    """How the model answers before it has learned (decision 0012)."""
    preference_rate: float
    """Learning rate of an adapter that compares answers."""
    imitation_rate: float
    """Learning rate of an adapter that only learns to write answers."""
    window: int
    """Tokens of prompt and answer together, where the model was built for as many: 16,384 of 8B take 2 GB."""

    def fit_answers(self, settings: AnswerSettings, *, thinking: bool = False) -> AnswerSettings:
        """Return the settings with what this size, and `thinking`, wants wherever nothing was written down."""
        defaults = {
            "highlights": self.highlights,
            "repetition_penalty": self.repetition_penalty,
            "end_probability": self.end_probability,
            "rewrite_followups": self.rewrite_followups,
            "strategy_writes": self.strategy_writes,
        } | (_THINKING if thinking else {})
        return settings.model_copy(
            update={name: value for name, value in defaults.items() if name not in settings.model_fields_set}
        )

    def fit_model(self, settings: ModelSettings) -> ModelSettings:
        """Return the settings with the window of this size unless one was written down, or the model is at a server."""
        if settings.base_url is not None or "window" in settings.model_fields_set:
            return settings
        return settings.model_copy(update={"window": self.window})


PROFILES = (
    ModelProfile(1e9, 2, 1.1, 0.65, False, False, "quote", 5e-4, 5e-4, 4096),
    ModelProfile(3e9, 2, 1.1, 0.0, False, True, "write", 1e-4, 2e-4, 8192),
    ModelProfile(7e9, 0, 1.0, 0.0, True, True, "write", 2e-5, 2e-4, 8192),
    ModelProfile(float("inf"), 0, 1.0, 0.0, True, True, "write", 5e-6, 1e-4, 16_384),
)
"""By rising size. Only the first was measured here (docs/experiments.md); the others follow what the authors of such
models use. Preferences of 7B are learned at 5e-6 (zephyr-7b-dpo-qlora of the Alignment Handbook), and between the two
ends the rate falls evenly. Imitation is learned at 2e-4 up to 13B and at 1e-4 above, in steps of 16 pairs (QLoRA,
2305.14314), and best at 1e-3 up to 4B and 3e-4 from 8B on in steps of 128 (the sweep of the Tinker Cookbook); steps of
4 pairs want less."""
_THINKING = {"max_new_tokens": 2048, "temperature": 0.6, "top_p": 0.95, "top_k": 20, "end_probability": 0.0}
"""As Qwen3 asks for where it thinks: the likeliest word each time leads it in circles, and thoughts are long."""
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

"""What is exported, and what a format is.

Every command reads the names of all formats, so the file of a format imports models only where it writes one.
"""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from assistant.adapters.files import WEIGHTS, Adapter
from assistant.adapters.replacement import is_replacement
from assistant.answers import Decoding
from assistant.settings import ModelSettings
from finetune.errors import FinetuneError

BASE = "base"
"""Names the model as it was installed."""
Precision = Literal["q8_0", "f16", "bf16"]
"""How a whole GGUF holds its matrices."""
Prompt = Sequence[int]
"""A prompt as the tokens that the model reads."""


@dataclass(frozen=True)
class Subject:
    """What is exported: a learned version on its base model, or the base model alone."""

    name: str
    """The id of the version, or "base"."""
    adapter: Adapter | None
    """None for the base model."""
    settings: ModelSettings
    source: Path | str
    """Where the base model is: a folder or a Hugging Face id."""
    decoding: Decoding
    """How answers are drawn here."""
    licence: str = ""
    """Of the base model; empty where it is not known."""
    exam: Sequence[str] = ()
    """What its exam found, in sentences."""
    precision: Precision = "q8_0"

    @property
    def config(self) -> Mapping[str, object]:
        """What peft wrote of the version; empty for the base model. Raises FinetuneError where it cannot be read."""
        if self.adapter is None:
            return {}
        try:
            return json.loads((self.adapter.folder / WEIGHTS[0]).read_text(encoding="utf-8"))
        except (OSError, ValueError) as error:
            raise FinetuneError(f"The weights of {self.name!r} cannot be read ({error}): train it again.") from error

    @property
    def kind(self) -> str:
        """What holds what was learned, by peft's name such as "LORA"; "" for whole weights and the base."""
        return str(self.config.get("peft_type") or "")

    @property
    def replaces_weights(self) -> bool:
        """Whether it has learned in the model's own weights."""
        return self.adapter is not None and is_replacement(self.adapter.folder)

    @property
    def works_on_answers_only(self) -> bool:
        """Whether it begins where an answer does (activated LoRA)."""
        return bool(self.config.get("alora_invocation_tokens"))

    @property
    def adds_places(self) -> bool:
        """Whether it stands before the prompt (soft prompts)."""
        return "num_virtual_tokens" in self.config


@dataclass(frozen=True)
class Format:
    """A way to hand a version to other programs."""

    name: str
    """What `finetune export --to` takes."""
    title: str
    """Who reads it, for people."""
    check: Callable[[Subject], None]
    """Raise FinetuneError or AssistantError, which says what to do instead, where the format has no such thing."""
    write: Callable[[Subject, Path], None]
    """Write into a folder that is there and empty."""
    describe_use: Callable[[Subject, Path], str]
    """Return the one command that uses what lies in the folder."""
    ask: Callable[[Subject, Path, Sequence[Prompt], int], list[str]]
    """Return what the program that reads the format writes greedily behind each prompt, at most so many tokens."""


def refuse_unmergeable(subject: Subject) -> None:
    """Raise FinetuneError where what was learned cannot become part of the model's weights."""
    if subject.works_on_answers_only:
        raise FinetuneError(
            f"{subject.name!r} works on answers only, so it cannot become part of the weights: export it as 'peft' or "
            "'gguf-adapter', or set `[training] reach` to 'everything' and train again."
        )
    if subject.adds_places:
        raise FinetuneError(
            f"{subject.name!r} is a soft prompt, which stands before the prompt and is no part of the weights: export "
            "it as 'peft', or set `[training] tuner` to 'lora' and train again."
        )


def refuse_base(subject: Subject) -> None:
    """Raise FinetuneError for the base model, where only what was learned is written."""
    if subject.adapter is None:
        raise FinetuneError("The base model has learned nothing to export by itself: export it as 'merged' or 'gguf'.")

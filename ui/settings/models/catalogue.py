"""The catalogue of language models: what is known of each, read from `catalogue.toml` beside this file."""

import tomllib
from functools import cache
from pathlib import Path
from typing import Self

from pydantic import BaseModel, ConfigDict, Field, ValidationInfo, field_validator, model_validator

from ui.settings.loading import Settings

_FILE = Path(__file__).with_name("catalogue.toml")
_TOLERANCE = 0.015
"""How far the published count of parameters may lie from that of the shape: norms and biases are left out there."""


class Shape(BaseModel):
    """The sizes of a decoder: a gated feed-forward network, and keys and values that several heads may share."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    layers: int = Field(ge=1)
    hidden: int = Field(ge=1)
    intermediate: int = Field(ge=1)
    heads: int = Field(ge=1)
    kv_heads: int = Field(ge=1)
    head: int = Field(ge=1, description="Width of one head; heads * head need not be `hidden`.")
    vocabulary: int = Field(ge=1)
    tied: bool = Field(description="Whether what reads words and what writes them are the same weights.")

    @property
    def projections(self) -> tuple[tuple[int, int], ...]:
        """Inputs and outputs of the linear layers of one block. Quantisation and adapters are about these."""
        wide, narrow = self.heads * self.head, self.kv_heads * self.head
        up = (self.hidden, self.intermediate)
        return (
            (self.hidden, wide), (self.hidden, narrow), (self.hidden, narrow), (wide, self.hidden),
            up, up, (self.intermediate, self.hidden),
        )  # fmt: skip

    @property
    def linear_parameters(self) -> int:
        """Parameters of the linear layers in all blocks."""
        return self.layers * sum(inputs * outputs for inputs, outputs in self.projections)

    @property
    def embedding_parameters(self) -> int:
        """Parameters of the words, read and written; they are never quantised."""
        return self.vocabulary * self.hidden * (1 if self.tied else 2)

    def adapter_parameters(self, rank: int) -> int:
        """Return the parameters of a LoRA adapter of this rank on all linear layers."""
        return self.layers * rank * sum(inputs + outputs for inputs, outputs in self.projections)


class CatalogueModel(BaseModel):
    """One model of the catalogue."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: str = Field(pattern=r"^[a-z0-9][a-z0-9.-]*$", description="What people call it here.")
    id: str = Field(pattern=r"^(embedded|[\w.-]+/[\w.-]+)$", description="The value of `[model] name`.")
    parameters: float = Field(gt=0, description="As published.")
    window: int = Field(ge=512, description="Tokens that it was built for.")
    licence: str = Field(min_length=3)
    gated: bool = Field(default=False, description="Whether the hub asks for an account and consent to the licence.")
    languages: tuple[str, ...] = Field(min_length=1, description="Those that its makers name; ISO 639-1, or 'many'.")
    tools: bool = Field(description="Whether its makers trained it to call tools.")
    good_for: str = Field(min_length=10, max_length=110)
    shape: Shape

    @field_validator("languages")
    @classmethod
    def _languages_are_codes(cls, languages: tuple[str, ...], _: ValidationInfo) -> tuple[str, ...]:
        wrong = [language for language in languages if language != "many" and len(language) != 2]
        if wrong:
            raise ValueError(f"{wrong} are no codes of two letters")
        return languages

    @model_validator(mode="after")
    def _shape_has_the_parameters(self) -> Self:
        found = self.shape.linear_parameters + self.shape.embedding_parameters
        if abs(found / self.parameters - 1) > _TOLERANCE:
            raise ValueError(f"{self.name}: the shape has {found:.4g} parameters, published are {self.parameters:.4g}")
        return self


class _Catalogue(BaseModel):
    model_config = ConfigDict(extra="forbid")

    model: tuple[CatalogueModel, ...]

    @model_validator(mode="after")
    def _names_differ(self) -> Self:
        for names in ([one.name for one in self.model], [one.id for one in self.model]):
            if twice := {name for name in names if names.count(name) > 1}:
                raise ValueError(f"named twice: {', '.join(sorted(twice))}")
        return self


@cache
def read_catalogue() -> tuple[CatalogueModel, ...]:
    """Return the models of the catalogue, in its order."""
    return _Catalogue(**tomllib.loads(_FILE.read_text(encoding="utf-8"))).model


def find_model(name: str) -> CatalogueModel | None:
    """Return the model of this name or id; None when the catalogue does not have it."""
    wanted = name.lower()
    return next((model for model in read_catalogue() if wanted in (model.name, model.id.lower())), None)


def is_used(model: CatalogueModel, settings: Settings) -> bool:
    """Whether this is the model that the settings name, held in this process."""
    return settings.model.base_url is None and settings.model.name == model.id


def write_size(parameters: float) -> str:
    """Return a number of parameters as people write it, such as "1.7B"."""
    return f"{parameters / 1e9:.1f}B" if parameters >= 1e9 else f"{parameters / 1e6:.0f}M"

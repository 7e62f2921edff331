"""Settings of feedback: what is learned from it, how it helps at once, and which model judges exams."""

from dataclasses import dataclass
from typing import Literal, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from assistant.steps.refusals import is_refusal


class FeedbackSettings(BaseModel):
    """What may be learned, and how much it counts. Edit distances run from 0 (same text) to 1 (all new)."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    include_simulated: bool = Field(default=True, description="Learn from `feedback simulate` as well as from people.")
    typo_distance: float = Field(
        default=0.2,
        ge=0.0,
        le=1.0,
        description="An edit up to this distance that changes only spelling, case, punctuation or spaces is a typo.",
    )
    rewrite_distance: float = Field(
        default=0.9,
        ge=0.0,
        le=1.0,
        description="From this distance on, an edit is a rewrite, which is learned but not contrasted with the answer.",
    )
    min_characters: int = Field(default=2, ge=1, le=1_000, description="Shorter edits are not learned from.")
    max_characters: int = Field(default=8_000, ge=100, le=1_000_000, description="Longer edits are not learned from.")
    minimum_support: float = Field(
        default=0.2,
        ge=0.0,
        le=1.0,
        description="Passages must contain this share of an edit's facts, and every number. 0: nothing is checked.",
    )
    names_must_occur: bool = Field(
        default=True,
        description="Whether its passages must contain every name in an edit. Set false for languages that "
        "capitalise nouns (German).",
    )
    thumb_weight: float = Field(
        default=0.25, gt=0.0, le=1.0, description="How much a thumb without an edit counts beside a correction."
    )
    largest_user_share: float = Field(
        default=0.33,
        gt=0.0,
        le=1.0,
        description="Largest share of what is learned, and of the exam, that may come from one of three or more "
        "people, or from all new people together: nobody owns more than a third. 1 sets no limit.",
    )
    review: Literal["after", "before"] = Field(
        default="after",
        description="after: corrections and thumbs down count at once, and reviewers may reject them later. before: "
        "nothing comes of them until a reviewer has accepted them.",
    )
    always_learned: int = Field(
        default=80,
        ge=0,
        description="So many answers of the first two people are always learned, whatever that share says, to have "
        "enough for training.minimum_pairs and promotion.minimum_questions together.",
    )


@dataclass(frozen=True)
class LearningRules:
    """What decides whether feedback is learned from: the settings, and how a refusal is recognised."""

    settings: FeedbackSettings
    refusal: str
    """The configured sentence that says: the documents do not answer this."""

    def refuses(self, text: str) -> bool:
        """Return whether `text` is a refusal."""
        return is_refusal(text, self.refusal)


class CorrectionSettings(BaseModel):
    """How corrections help with the next question, before anything is trained."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    enabled: bool = Field(
        default=True, description="Use corrections at once: as the answer to the same question, and as examples."
    )
    approved_similarity: float = Field(
        default=0.8,
        ge=-1,
        le=1,
        description="A question of the same words and this similarity (cosine) or more gets the correction as answer.",
    )
    examples: int = Field(
        default=0,
        ge=0,
        le=8,
        description="Corrections of similar questions that the model is shown as examples; each makes prompts longer.",
    )
    example_similarity: float = Field(
        default=0.4,
        ge=-1,
        le=1,
        description="Least similarity (cosine) of a question for its correction to be an example.",
    )


class JudgeSettings(BaseModel):
    """The model that judges answers in an exam. Without it, metrics that need a judge are "not judged"."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    base_url: str | None = Field(
        default=None,
        description="Address of an OpenAI-compatible server, such as http://localhost:8000/v1. Empty: no judge. "
        "`assistant judge check` measures it; exams do without one that has not passed.",
    )
    model: str | None = Field(default=None, description="Name of the judge at that address; small models cannot judge.")
    api_key_env: str = Field(
        default="", description="Environment variable that holds the key; empty when none is needed."
    )
    local: bool = Field(
        default=False,
        description="Let the model of [model] judge, with neither address nor name here. The embedded one cannot.",
    )
    timeout_s: float = Field(
        default=120.0, gt=0, le=3_600, description="Seconds that one metric of one answer may take."
    )
    requests_at_once: int = Field(
        default=4, ge=1, le=64, description="Number of metrics judged at the same time at that address."
    )

    @property
    def places(self) -> int:
        """How many questions the judge is asked at the same time: a model in this process has one place."""
        return 1 if self.local else self.requests_at_once

    @model_validator(mode="after")
    def _name_one_judge(self) -> Self:
        if self.local and (self.base_url or self.model):
            raise ValueError("local = true needs neither base_url nor model: remove these, or set local to false")
        if bool(self.base_url) != bool(self.model):
            raise ValueError("base_url and model belong together: set both, or none")
        return self

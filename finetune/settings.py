"""The settings of learning. Imports nothing heavy."""

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field


class PromotionSettings(BaseModel):
    """When a candidate takes over. Fixed before the exam: a measure chosen afterwards finds a winner in any noise."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    primary: Literal["rougeL_f", "rouge1_f", "chrf", "token_recall", "semantic_similarity"] = Field(
        "rougeL_f", description="The one score that must rise, over the answerable questions."
    )
    minimum_gain: float = Field(0.02, ge=0.0, le=1.0, description="Least mean rise of the primary score.")
    alpha: float = Field(
        0.01,
        gt=0.0,
        le=0.2,
        description="Largest one-sided p of the gain. At 0.05 a run each night promotes 18 times a year by luck.",
    )
    minimum_questions: int = Field(
        30, ge=5, description="With fewer answerable questions measured, the exam is inconclusive."
    )
    overlap_margin: float = Field(
        0.10, gt=0.0, le=1.0, description="Token recall and precision must be shown to fall by less than this."
    )
    refusal_margin: float = Field(
        0.05, ge=0.0, le=1.0, description="Most that the rates of false and of missed refusals may rise."
    )
    nll_margin: float = Field(
        0.05, gt=0.0, le=10.0, description="The reference's nats per token must be shown to rise by less than this."
    )
    length_growth: float = Field(
        0.25, ge=0.0, le=10.0, description="Share by which answers may outgrow the references or the old answers."
    )

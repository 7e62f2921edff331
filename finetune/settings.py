"""The settings of learning. Every command reads them, so nothing heavy is imported here."""

from pathlib import Path
from typing import Any, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, create_model, field_validator, model_validator

from finetune.methods.method import Method, S
from finetune.methods.table import METHODS
from finetune.methods.tuners.lora import LORA
from finetune.methods.tuners.table import TUNERS

Reach = Literal["answer", "everything"]
_MANY_EPOCHS, _USUAL_VALIDATION = 3, 0.1


class SharedTrainingSettings(BaseModel):
    """How an adapter is trained, whatever the method."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    base: str | None = Field(
        default=None,
        min_length=1,
        description="With [model] base_url: the same model on this machine, to train on, named as [model] name names "
        "one without a server. What is learned there is given to the server.",
    )
    minimum_pairs: int = Field(default=50, ge=1, description="Fewer pairs than this are not trained on.")
    holdout_share: float = Field(
        default=0.2, ge=0, le=0.5, description="Share of the document groups kept out of training for the exam."
    )
    seed: int = Field(
        default=7, ge=0, description="Seed of the split, of the order of the pairs and of the first adapter weights."
    )
    epochs: int = Field(
        default=2,
        ge=1,
        le=20,
        description="Passes over the pairs. The default is 4 where an adapter writes from what would be quoted.",
    )
    replay_share: float = Field(
        default=0.25,
        ge=0,
        le=0.5,
        description="Largest share of liked answers in what is learned. They keep what is good from being forgotten.",
    )
    refusal_share: float = Field(
        default=0.0,
        ge=0,
        le=0.5,
        description="Largest share of refusals in what is learned. The score of [answerability] learns from refusals, "
        "and small models that learn them refuse nearly everything.",
    )
    contrast_share: float = Field(
        default=0.0,
        ge=0,
        le=1,
        description="Free contrasts, as a share of the corrections learned from: the base model writes to their "
        "questions without passages or with another's, and a method that compares texts learns to prefer the "
        "corrections to that.",
    )
    instructions: Path | None = Field(
        default=None,
        description="File of other questions and answers (Alpaca, ShareGPT or messages), learned beside the "
        "corrections so that less is forgotten. A relative path begins at the folder of this file.",
    )
    instructions_share: float = Field(
        default=0.2, ge=0, le=0.5, description="Share of what is learned that comes from that file."
    )
    validation_share: float | None = Field(
        default=None,
        ge=0,
        le=0.3,
        description="Share of the document groups that are held back and measured: training ends when their margin no "
        "longer grows. Unset: 0.1 where 3 or more epochs are asked for, else none.",
    )
    folds: int = Field(
        default=0,
        ge=0,
        le=10,
        description="Train the adapter once more without each of so many folds of the documents, and ask it every "
        "correction instead of those held out: so many times the training, for 50 to 300 corrections. 0: not.",
    )
    pairs_per_step: int = Field(default=4, ge=1, description="Pairs behind one step of the optimiser.")
    pairs_at_once: int = Field(default=1, ge=1, description="Pairs in memory at once; must divide pairs_per_step.")
    launch: str | None = Field(
        default=None,
        description="Train in several processes: a number of them on this machine, or a configuration that `accelerate "
        "config` wrote, for FSDP, DeepSpeed or several machines. A relative path begins at the folder of this file.",
    )
    warmup_share: float = Field(default=0.1, ge=0, lt=1, description="Share of the steps that raise the learning rate.")
    tuner: str = Field(
        default=LORA.name,
        description="Which weights hold what is learned: lora, dora (lengths apart from directions), ia3 (a hundredth "
        "of the weights), prompt or prefix (vectors before the prompt), frozen (the last layers themselves) or full "
        "(the whole model). Only lora can work on answers alone.",
    )
    frozen_share: float = Field(
        default=0.75,
        ge=0,
        lt=1,
        description="Share of the layers, from the first on, that the tuner frozen leaves alone.",
    )
    rank: int = Field(default=16, ge=1, le=512, description="Rank of the adapter (LoRA r).")
    alpha: int = Field(default=32, ge=1, le=1024, description="Scale of the adapter; its effect is alpha / rank.")
    dropout: float = Field(default=0.0, ge=0, lt=1, description="Dropout on the adapter's input.")
    reach: Reach = Field(
        default="answer",
        description="Where the adapter works. answer: on answers only, so that nothing else can be forgotten and "
        "prompts cost less (activated LoRA, 2504.12397). everything: on prompts too; for model servers, which know "
        "no others, and always for models of experts and for other tuners than lora.",
    )
    edited_span_weight: float = Field(
        default=1.0,
        ge=1,
        le=20,
        description="What a token that the edit changed counts beside one that it left (2312.00849 takes 5).",
    )
    longest_pair_tokens: int | None = Field(
        default=None,
        ge=16,
        description="Refuse to train when prompt + answer of a pair is longer. Default: the model's window.",
    )
    gradient_checkpointing: bool = Field(
        default=False, description="Less memory for a third more time; for when training runs out of memory."
    )
    checkpoint_seconds: float = Field(
        default=120.0,
        ge=0,
        description="Time between checkpoints: what a killed run loses at most. 0: after every step.",
    )

    @property
    def held_back_share(self) -> float:
        """Share of the document groups that tells when to stop: many passes over few pairs learn them by heart."""
        if self.validation_share is not None:
            return self.validation_share
        return _USUAL_VALIDATION if self.epochs >= _MANY_EPOCHS else 0.0

    @field_validator("tuner")
    @classmethod
    def _is_known(cls, name: str) -> str:
        if name not in TUNERS:
            raise ValueError(f"there is no tuner {name!r}: use one of {', '.join(TUNERS)}.")
        return name

    @field_validator("launch", mode="before")
    @classmethod
    def _may_be_a_number(cls, launch: object) -> object:
        return str(launch) if isinstance(launch, int) else launch

    @model_validator(mode="after")
    def _folds_divide(self) -> Self:
        if self.folds == 1:
            raise ValueError("folds = 1 leaves nothing to learn from: use 0 for none, or 2 to 10.")
        return self

    @model_validator(mode="after")
    def _batches_divide(self) -> Self:
        if self.pairs_per_step % self.pairs_at_once:
            raise ValueError(
                f"pairs_per_step {self.pairs_per_step!r} is no multiple of pairs_at_once {self.pairs_at_once!r}: "
                f"use pairs_per_step = {self.pairs_at_once * max(1, self.pairs_per_step // self.pairs_at_once)}."
            )
        if self.launch and self.launch.isdecimal():
            check_processes(self, int(self.launch))
        return self


def check_processes(settings: SharedTrainingSettings, processes: int) -> None:
    """Raise ValueError when so many processes cannot share the pairs of a step so that each step stays what it is."""
    at_once, step = settings.pairs_at_once, settings.pairs_per_step
    if processes < 2:
        raise ValueError(f"launch = {processes} does not share a training: use 2 or more, or leave it out")
    if step % (at_once * processes):
        fitting = at_once * processes * max(1, round(step / (at_once * processes)))
        raise ValueError(
            f"{processes} processes cannot share the {step} pairs of a step evenly, {at_once} at once: set "
            f"pairs_per_step to {fitting}, or start another number of processes"
        )


_SECTIONS: dict[str, Any] = {method.name: (method.settings, method.settings()) for method in METHODS}


class TrainingSettings(create_model("TrainingSections", __base__=SharedTrainingSettings, **_SECTIONS)):
    """How an adapter is trained from the pairs that feedback left, with a section for each method of the table."""

    @model_validator(mode="after")
    def _ranks_several(self) -> Self:
        for method in METHODS:
            if self.pairs_at_once == 1 and self.of(method).ranks_pairs:
                raise ValueError(
                    f"the loss in [training.{method.name}] compares the pairs of a batch with one another: set "
                    "pairs_at_once to 2 or more."
                )
        return self

    def of(self, method: Method[S]) -> S:
        """Return the section of a method."""
        return getattr(self, method.name)

    def find_instructions(self, folder: Path) -> Self:
        """Return the settings with the file of instructions as it is seen from a folder."""
        if self.instructions is None:
            return self
        return self.model_copy(update={"instructions": (folder / self.instructions.expanduser()).absolute()})

    def find_launch(self, folder: Path) -> Self:
        """Return the settings with the file that `launch` names as it is seen from a folder."""
        if self.launch is None or self.launch.isdecimal():
            return self
        return self.model_copy(update={"launch": str((folder / Path(self.launch).expanduser()).absolute())})

    def lengthen_for_short_prompts(self) -> Self:
        """Return the settings with twice as many passes where none were written down: short prompts are quick.

        So many were measured to be right without holding anything back.
        """
        if "epochs" in self.model_fields_set:
            return self
        return self.model_copy(update={"epochs": 2 * self.epochs, "validation_share": self.validation_share or 0.0})

    def fit_learning_rates(self, preference: float, imitation: float) -> Self:
        """Return the settings with these learning rates, as LoRA takes them, where none was written down.

        `imitation` is that of methods that only learn to write texts, `preference` that of those that compare two.
        """
        times = TUNERS[self.tuner].rate
        rates = {method.name: times * (preference if method.compares else imitation) for method in METHODS}
        return self.model_copy(
            update={
                name: getattr(self, name).model_copy(update={"learning_rate": rate})
                for name, rate in rates.items()
                if "learning_rate" not in getattr(self, name).model_fields_set
            }
        )


class PromotionSettings(BaseModel):
    """When a candidate takes over. Fixed before the exam: a measure chosen afterwards finds a winner in any noise."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    primary: Literal["rougeL_f", "rouge1_f", "chrf", "token_recall", "semantic_similarity"] = Field(
        default="rougeL_f", description="The one score that must rise, over the answerable questions."
    )
    minimum_gain: float = Field(default=0.02, ge=0.0, le=1.0, description="Least mean rise of the primary score.")
    alpha: float = Field(
        default=0.01,
        gt=0.0,
        le=0.2,
        description="Largest one-sided p of the gain. At 0.05 a run each night promotes 18 times a year by luck.",
    )
    minimum_questions: int = Field(
        default=30, ge=5, description="With fewer answerable questions measured, the exam is inconclusive."
    )
    light_edit: float = Field(
        default=0.2,
        ge=0.0,
        le=1.0,
        description="An edit that changed no more than this share is not asked in the exam: whoever wrote that answer "
        "would be favoured.",
    )
    automatic_rollback: bool = Field(
        default=True,
        description="Take a part of an answer back as soon as people judge its answers worse than those before it. It "
        "undoes only what is shown to be worse; without it, the figures are only shown.",
    )
    rollback_alpha: float = Field(
        default=0.05,
        gt=0.0,
        le=0.2,
        description="Largest chance that a part which is no worse is ever taken back, however often one looks.",
    )
    overlap_margin: float = Field(
        default=0.10,
        gt=0.0,
        le=1.0,
        description="Token recall (within the length of the reference) and precision must be shown to fall by less.",
    )
    refusal_margin: float = Field(
        default=0.05, ge=0.0, le=1.0, description="Most that the rates of false and of missed refusals may rise."
    )
    nll_margin: float = Field(
        default=0.05,
        gt=0.0,
        le=10.0,
        description="The reference's nats per token must be shown to rise by less than this.",
    )
    length_growth: float = Field(
        default=0.25,
        ge=0.0,
        le=10.0,
        description="Share by which answers may outgrow the references or the old answers.",
    )

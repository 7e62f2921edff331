"""What a tuning method is: its settings, its loss, and the feedback that it learns from.

Every command reads the settings of all methods, so the file of a method imports torch only inside its loss.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Generic, TypeVar

from pydantic import BaseModel, ConfigDict, Field

from feedback.records import CORRECTIONS, Kind

if TYPE_CHECKING:
    import torch

    from finetune.methods.loss import Pairs, Rewards
    from finetune.methods.samples import Samples

LIKED: Kind = "desirable"
"""Answers that people liked as they are. They are learned again, so that what is good is not forgotten."""


class MethodSettings(BaseModel):
    """The settings that every method has."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    learning_rate: float = Field(
        default=5e-4,
        gt=0,
        le=1e-2,
        description="Peak learning rate. Larger models take less, by the table in docs/growing.md.",
    )

    @property
    def ranks_pairs(self) -> bool:
        """Whether the loss compares the pairs of a batch with one another, so that one alone teaches nothing new."""
        return False


S = TypeVar("S", bound=MethodSettings)


@dataclass(frozen=True)
class Method(Generic[S]):
    """A way to learn from feedback. `table.py` lists all of them."""

    name: str
    """The name of its command and of its section in the settings, such as "dpo"."""
    title: str
    """What the name stands for."""
    summary: str
    """What it does, for people who choose a method: a sentence that lacks only the name in front."""
    settings: type[S]
    loss: "Callable[[Pairs, S], tuple[torch.Tensor, Rewards]]"
    """Returns the loss of each pair, (pairs,), before the pair is weighted, and what it takes the texts to be worth.

    Where a pair has only a chosen text, the loss is that text's likelihood, unless the method says otherwise.
    """
    reinforce: "Callable[[Samples, S], torch.Tensor] | None" = None
    """Where a reward is learned from the pairs first: return the loss of each text that the model then writes to their
    questions, (questions, samples), from its reward. The loss of the pairs is added."""
    learns_from: tuple[Kind, ...] = (*CORRECTIONS, LIKED)
    """The kinds of pairs that it learns from. A disliked answer says nothing to a method that needs a text to write."""
    compares: bool = True
    """Whether it looks at the rejected texts. They are not read where it does not."""
    reads_questions: bool = True
    """Whether it learns texts as answers to their questions. Otherwise every question is empty."""
    reads_documents: bool = False
    """Whether it learns the documents and no judgements. Those teach only whether to answer, and are asked in its
    exam."""
    needs_reference: bool = False
    """Whether its loss needs the log-probabilities that the base model gives to the texts."""
    needs_divergence: bool = False
    """Whether its loss needs to know how far the model has moved from the base model: `Pairs.divergence`."""
    written: str = ""
    """How people write its name, where that is not in capitals."""
    limits_liked: bool = True
    """Whether liked answers are at most `training.replay_share` of what it learns. They are many and teach little."""

    @property
    def shown(self) -> str:
        """Its name in a sentence, such as "DPO"."""
        return self.written or self.name.upper()

"""What is exported: pairs as a training would learn them, in the shapes that other programs train on.

Texts are those that were served and written, byte for byte. Who said it does not travel along.
"""

from dataclasses import dataclass
from typing import Literal

from feedback.exporters.formats.said import digest_taught
from feedback.records import CORRECTIONS, Exchange, PreferencePair

Shape = Literal["pairs", "thumbs", "texts"]
"""What the rows for a training are: a text and a worse one; texts that were liked or not; texts to write."""
SHAPES: dict[str, Shape] = {
    "dpo": "pairs",
    "orpo": "pairs",
    "simpo": "pairs",
    "cpo": "pairs",
    "kto": "thumbs",
    "rlhf": "pairs",
    "sft": "texts",
    "response": "texts",
}
"""The shape by the method of training."""


@dataclass(frozen=True)
class Lesson:
    """What one judged answer teaches."""

    pair: PreferencePair
    exchange: Exchange
    """The answer that was judged."""

    @property
    def question(self) -> str:
        """As it was asked, without the passages."""
        return self.exchange.answer.question

    @property
    def notes(self) -> dict[str, object]:
        """What goes along with every row, where its format has room: plain values that are never null."""
        pair = self.pair
        return {
            "id": pair.id,
            "exchange_id": pair.exchange_id,
            "question": self.question,
            "kind": pair.kind,
            "taught": digest_taught(pair.chosen),
            "weight": round(pair.weight, 4),
            "document_group": pair.document_group,
            "refuses": pair.refuses,
            "rejected_whole": pair.rejected_whole,
            "simulated": pair.simulated,
        }

    @property
    def answer(self) -> str:
        """The text that was judged; "" where only a right answer is known."""
        return self.pair.chosen if self.pair.kind == "desirable" else self.pair.rejected

    @property
    def correction(self) -> str:
        """What was said that it should be; "" for a thumb."""
        return self.pair.chosen if self.pair.kind in CORRECTIONS else ""


@dataclass(frozen=True)
class Preference:
    """A text, and one that is worse."""

    chosen: str
    rejected: str


@dataclass(frozen=True)
class Judged:
    """A text, and whether it is good."""

    text: str
    good: bool


@dataclass(frozen=True)
class Written:
    """A text to write."""

    text: str


def take_shape(pair: PreferencePair, shape: Shape) -> list[Preference | Judged | Written]:
    """Return what a training on rows of this shape can learn from a pair; nothing where it can not."""
    if shape == "pairs":
        return [Preference(pair.chosen, pair.rejected)] if pair.kind == "contrast" else []
    if shape == "texts":
        return [Written(pair.chosen)] if pair.chosen else []
    good = [Judged(pair.chosen, good=True)] if pair.chosen else []
    bad = [Judged(pair.rejected, good=False)] if pair.kind in ("contrast", "undesirable") else []
    return [*good, *bad]

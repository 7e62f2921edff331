"""The score of answerability: a logistic regression that turns signals into the probability that passages answer."""

import math
from bisect import bisect_right
from collections.abc import Mapping
from dataclasses import dataclass

from pydantic import TypeAdapter, ValidationError

from assistant.answerability.signals import SIGNALS, Signals
from assistant.errors import AssistantError
from retrieval.documents import content_id


@dataclass(frozen=True)
class Term:
    """What one signal contributes: `weight` for each `scale` above `mean`."""

    signal: str
    mean: float
    scale: float
    weight: float


@dataclass(frozen=True)
class TradeOff:
    """What refusing below a threshold does, measured on questions that the score was not fitted on."""

    threshold: float
    correct_refusals: float
    """Share of the unanswerable questions that are refused, 0 to 1."""
    false_refusals: float
    """Share of the answerable questions that are refused, 0 to 1."""


@dataclass(frozen=True)
class AnswerabilityScore:
    """A fitted score, its threshold and what it was measured to do."""

    note: str
    """How it was made, for people."""
    embeddings: str
    """The embedding model that measured the signals; with another one the score means nothing."""
    intercept: float
    terms: tuple[Term, ...]
    threshold: float
    """Refuse below this probability."""
    curve: tuple[TradeOff, ...]
    """By rising threshold, from refusing nothing on."""
    figures: Mapping[str, float]
    """Out of fold: `auc`, `correct_refusals` and `false_refusals` at the threshold, `answerable`, `unanswerable`."""

    @property
    def digest(self) -> str:
        """The identity of everything in it."""
        return content_id("answerability", self.to_json())

    def probability(self, signals: Signals) -> float:
        """Return how likely the passages answer, 0 to 1. A signal that is None counts as average."""
        return 1 / (1 + math.exp(-max(min(self.logit(signals), 50.0), -50.0)))

    def logit(self, signals: Signals) -> float:
        """Return the logarithm of the odds that the passages answer."""
        logit = self.intercept
        for term in self.terms:
            value = signals.get(term.signal)
            if value is not None:
                logit += term.weight * (value - term.mean) / term.scale
        return logit

    def at(self, threshold: float) -> TradeOff:
        """Return the measured trade-off at `threshold`: that of the nearest lower one of the curve."""
        place = bisect_right([point.threshold for point in self.curve], threshold) - 1
        measured = self.curve[place] if place >= 0 else TradeOff(0.0, 0.0, 0.0)
        return TradeOff(threshold, measured.correct_refusals, measured.false_refusals)

    def to_json(self) -> str:
        """Return the score as JSON; `from_json` gives an equal one back."""
        return _ADAPTER.dump_json(self, indent=1).decode()

    @staticmethod
    def from_json(text: str) -> "AnswerabilityScore":
        """Read what `to_json` wrote. Raises AssistantError when it is something else."""
        try:
            score = _ADAPTER.validate_json(text)
        except ValidationError as error:
            raise AssistantError(f"Not an answerability score: {error.errors()[0]['msg']}. Fit it again.") from error
        if unknown := [term.signal for term in score.terms if term.signal not in SIGNALS]:
            raise AssistantError(f"The answerability score uses the unknown signal {unknown[0]!r}. Fit it again.")
        return score


_ADAPTER = TypeAdapter(AnswerabilityScore)

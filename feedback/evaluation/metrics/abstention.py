"""Scores whether refusing was right, for one question and for a whole exam."""

from collections.abc import Iterable
from dataclasses import dataclass


def score_abstention(answerable: bool, refused: bool) -> float:
    """Return 1.0 when an answerable question was answered or an unanswerable one refused, else 0.0."""
    return float(answerable != refused)


@dataclass(frozen=True)
class Abstention:
    """How many answerable and unanswerable questions were answered and refused."""

    answered: int
    """Answerable questions that were answered, whether rightly or not."""
    false_refusals: int
    """Answerable questions that were refused."""
    missed_refusals: int
    """Unanswerable questions that were answered."""
    correct_refusals: int
    """Unanswerable questions that were refused."""

    @property
    def precision(self) -> float | None:
        """Share of the refusals that were right; None when nothing was refused."""
        return _divide(self.correct_refusals, self.false_refusals)

    @property
    def recall(self) -> float | None:
        """Share of the unanswerable questions that were refused; None without such a question."""
        return _divide(self.correct_refusals, self.missed_refusals)

    @property
    def false_refusal_rate(self) -> float | None:
        """Share of the answerable questions that were refused; None without such a question."""
        return _divide(self.false_refusals, self.answered)


def tabulate_abstention(answerable_refused: Iterable[tuple[bool, bool]]) -> Abstention:
    """Count (answerable, refused) pairs, one for each question that was measured."""
    pairs = list(answerable_refused)
    return Abstention(
        answered=pairs.count((True, False)),
        false_refusals=pairs.count((True, True)),
        missed_refusals=pairs.count((False, False)),
        correct_refusals=pairs.count((False, True)),
    )


def _divide(part: int, rest: int) -> float | None:
    return part / (part + rest) if part + rest else None

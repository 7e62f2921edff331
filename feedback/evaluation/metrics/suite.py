"""What a suite of further metrics is: samples in, one judgement each out. Light: the suites live in their own homes."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol


@dataclass(frozen=True)
class Sample:
    """An answered question, as a metric sees it."""

    question: str
    answer: str
    references: tuple[str, ...]
    """At least one."""
    contexts: tuple[str, ...]
    """The texts of the passages in the prompt."""


@dataclass(frozen=True)
class SampleScores:
    """What a suite says of one sample."""

    scores: Mapping[str, float | None]
    notes: tuple[str, ...] = field(default=())
    """Why a score is None although it should have been measured."""


class MetricSuite(Protocol):
    """A suite of metrics. A sample that cannot be judged gets None and a note; it never ends the suite."""

    @property
    def scores(self) -> Mapping[str, float | None]:
        """The names it gives, each with the value of an answerable question that was refused."""
        ...

    def score(self, samples: Sequence[Sample]) -> list[SampleScores]:
        """Return one judgement for each sample, in their order."""
        ...

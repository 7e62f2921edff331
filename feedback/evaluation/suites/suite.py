"""What a suite of metrics takes and returns. The suites import heavy libraries and have files of their own."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol


@dataclass(frozen=True)
class Sample:
    """An answered question, as a suite of metrics sees it."""

    question: str
    answer: str
    references: tuple[str, ...]
    """At least one."""
    contexts: tuple[str, ...]
    """The texts of the passages that the model read."""


@dataclass(frozen=True)
class SampleScores:
    """The scores of one sample."""

    scores: Mapping[str, float | None]
    notes: tuple[str, ...] = field(default=())
    """Why some scores are None although they should have been measured."""


class MetricSuite(Protocol):
    """A suite of metrics. A sample that cannot be scored gets None and a note, and does not stop the others."""

    @property
    def scores(self) -> Mapping[str, float | None]:
        """The names of its scores, each with the value for an answerable question that was refused."""
        ...

    def score(self, samples: Sequence[Sample]) -> list[SampleScores]:
        """Return the scores of each sample, in their order."""
        ...

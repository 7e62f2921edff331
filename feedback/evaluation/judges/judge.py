"""What a suite of further metrics is: samples in, one judgement each out. Light: the suites live in their own homes."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol

JUDGE_SCORES: Mapping[str, float | None] = {
    "ragas_faithfulness": None,
    "ragas_answer_relevancy": None,
    "ragas_answer_accuracy": None,
    "ragas_context_precision": None,
    "ragas_context_recall": None,
}
"""The scores that only a judge model can give. Without one they are None in every row: not judged, never a number."""


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
class Judgement:
    """What a suite says of one sample."""

    scores: Mapping[str, float | None]
    notes: tuple[str, ...] = field(default=())
    """Why a score is None although it should have been measured."""


class Judge(Protocol):
    """A suite of metrics. A sample that cannot be judged gets None and a note; it never ends the suite."""

    @property
    def scores(self) -> Mapping[str, float | None]:
        """The names it gives, each with the value of an answerable question that was refused."""
        ...

    def judge(self, samples: Sequence[Sample]) -> list[Judgement]:
        """Return one judgement for each sample, in their order."""
        ...

"""Corrections that people wrote: the seam that finds them, and how one becomes the answer."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Protocol

from assistant.answers import Answer
from assistant.steps.citations import renumber
from retrieval.documents import Passage


@dataclass(frozen=True)
class Correction:
    """An answer as a person wrote it over one of ours."""

    exchange_id: str
    """Where it was written."""
    question: str
    """As it was searched: follow-ups are completed."""
    text: str
    """`[n]` in it points to `sources[n - 1]`; it holds no other number."""
    sources: tuple[Passage, ...] = ()


class Corrections(Protocol):
    """Finds corrections by their question.

    `passages` are those of the question that is asked now. `given` says that the caller handed them in: then they, and
    not the library, decide whether the sources of a correction are still there.
    """

    def approved(self, question: str, passages: Sequence[Passage], *, given: bool) -> Correction | None:
        """Return the correction that answers exactly this question from sources that have not changed since."""
        ...

    def examples(self, question: str, passages: Sequence[Passage], *, given: bool) -> Sequence[Correction]:
        """Return corrections of similar questions that show the model how to answer, the most similar first."""
        ...


@dataclass(frozen=True)
class FewerExamples:
    """Satisfies Corrections with those of another one, of which at most `most` are shown as examples."""

    corrections: Corrections
    most: int

    def approved(self, question: str, passages: Sequence[Passage], *, given: bool) -> Correction | None:
        """Return what the other one does."""
        return self.corrections.approved(question, passages, given=given)

    def examples(self, question: str, passages: Sequence[Passage], *, given: bool) -> Sequence[Correction]:
        """Return the first of what the other one does."""
        return self.corrections.examples(question, passages, given=given)[: self.most]


def repeat_correction(answer: Answer, correction: Correction, passages: Sequence[Passage]) -> Answer:
    """Return `answer` with the text of `correction`; its sources are found among `passages` or added after them."""
    found = list(passages)
    places = {passage.chunk.id: number for number, passage in enumerate(found, start=1)}
    for source in correction.sources:
        if source.chunk.id not in places:
            found.append(source)
            places[source.chunk.id] = len(found)
    numbers = {number: places[source.chunk.id] for number, source in enumerate(correction.sources, start=1)}
    return replace(
        answer,
        text=renumber(correction.text, numbers),
        passages=tuple(found),
        approved_exchange_id=correction.exchange_id,
        ending="complete",
    )

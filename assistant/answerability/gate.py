"""Whether to answer, judged by the passages before anything is written, and the score that judges at first."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from assistant.answerability.score import AnswerabilityScore
from assistant.answerability.signals import measure_signals
from assistant.errors import AssistantError
from retrieval.documents import Passage
from retrieval.index.embedding.embedder import Embedder
from retrieval.search.reranking import FindReader, no_reader
from retrieval.settings import PACKAGED_EMBEDDINGS

MOST_DOUBTED = 0.15
"""Share of the answerable questions that are answered under a note, as it was measured when the score was fitted."""

LOOKED_AT = 2
"""Passages whose language is compared with that of the question."""

DEFAULT_FILES = {name: Path(__file__).with_name("default_scores") / f"{name}.json" for name in PACKAGED_EMBEDDINGS}
"""The scores that come with the program, by the embedding model that their signals were measured with."""


@dataclass(frozen=True)
class Line:
    """The score that judges and the probability below which it refuses."""

    score: AnswerabilityScore
    threshold: float
    chosen_by: str
    """ "settings", "people" or "measured"."""

    @property
    def doubt(self) -> float:
        """Below this probability it is uncertain that the passages answer: as many answerable questions lie below it
        as `MOST_DOUBTED` says."""
        sure = [point.threshold for point in self.score.curve if point.false_refusals <= MOST_DOUBTED]
        return max(sure, default=self.threshold)

    @property
    def identity(self) -> str:
        """Two lines with the same identity judge alike."""
        return f"{self.score.digest} {self.threshold}"


@dataclass(frozen=True)
class Estimate:
    """How likely the passages answer the question, and from where on it is answered."""

    probability: float
    threshold: float
    doubt: float = 0.0
    """Below this probability an answer is shown with a note that it may not answer."""

    @property
    def is_doubtful(self) -> bool:
        """Whether it is answered, with that note."""
        return self.threshold <= self.probability < self.doubt


class AnswerabilityGate:
    """Satisfies the assistant's Gate: measures the signals, and lets the line's score weigh them."""

    def __init__(
        self,
        embedder: Callable[[], Embedder],
        same_language: Callable[[str, str], bool] = lambda _, __: True,
        reader: FindReader = no_reader,
    ) -> None:
        """Load nothing yet. `same_language` tells whether a question and a text are written in one language."""
        self._embedder = embedder
        self._same_language = same_language
        self._reader = reader

    def judge(self, question: str, passages: Sequence[Passage], line: Line) -> Estimate:
        """Judge a question that stands alone by at least one passage."""
        alike = any(self._same_language(question, passage.chunk.text) for passage in passages[:LOOKED_AT])
        signals = measure_signals(question, passages, self._embedder(), same_language=alike, reader=self._reader())
        return Estimate(line.score.probability(signals), line.threshold, line.doubt)


def first_score(file: Path | None = None, embeddings: str = "multilingual") -> AnswerabilityScore:
    """Return the score in `file`, by default the one that came with the program; its note says how it was made.

    It judges nothing where its own `embeddings` are others.

    Raises:
        AssistantError: there is no such file, or no score in it.
    """
    file = file or DEFAULT_FILES.get(embeddings, DEFAULT_FILES["embedded"])
    try:
        return AnswerabilityScore.from_json(file.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError) as error:
        raise AssistantError(
            f"The answerability score {str(file)!r} cannot be read: {error}. Mend or unset [answerability] first_score."
        ) from error


def seems_answered(passages: Sequence[Passage], estimate: Estimate | None, min_relevance: float) -> bool:
    """Return whether the passages are likely to answer.

    Without an estimate the nearest needs `min_relevance`, and passages without a similarity are trusted.
    """
    if estimate is not None:
        return estimate.probability >= estimate.threshold
    similarities = [passage.scores.dense for passage in passages if passage.scores.dense is not None]
    return bool(passages) and (not similarities or max(similarities) >= min_relevance)

"""The assistant's Gate: which score judges, and where its threshold lies at this moment. Knows no fitting.

A score belongs to an adapter and serves with it: promoted, rolled back and examined together. It needs no language
model, so an adapter that another server runs under its name is judged for by the folder that stands on the shelf here.
"""

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from assistant.adapters.shelf import AdapterShelf
from assistant.answerability.score import AnswerabilityScore
from assistant.answerability.signals import measure
from assistant.answerability.thresholds import Thresholds
from assistant.errors import AssistantError
from assistant.seams import Estimate
from assistant.settings import AnswerabilitySettings
from retrieval.documents import Passage
from retrieval.index.embedder import Embedder

SCORE_FILE = "answerability.json"
"""In the folder of an adapter; its digest is among the settings on the card, under `answerability`."""
DEFAULT_FILE = Path(__file__).with_name("default_score.json")
_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Line:
    """The score that judges now and the probability below which it refuses."""

    score: AnswerabilityScore
    threshold: float
    chosen_by: str
    """ "settings", "people" or "measured"."""


class AnswerabilityGate:
    """Judges by the score of the adapter that is to serve, or by the one that came with the program."""

    def __init__(
        self,
        embedder: Callable[[], Embedder],
        embeddings: str,
        shelf: AdapterShelf,
        thresholds: Thresholds,
        settings: AnswerabilitySettings,
        serve: str = "champion",
    ) -> None:
        """Load nothing yet. `embeddings` names the embedder; `serve` is "champion", "base" or an adapter's id."""
        self._embedder = embedder
        self._embeddings = embeddings
        self._shelf = shelf
        self._thresholds = thresholds
        self._settings = settings
        self._serve = serve
        self._scores: dict[str | None, AnswerabilityScore | None] = {}

    def judge(self, question: str, passages: Sequence[Passage]) -> Estimate | None:
        """Return the probability that the passages answer; None when no score fits the embedding model."""
        line = self.line()
        if line is None:
            return None
        return Estimate(line.score.probability(measure(question, passages, self._embedder())), line.threshold)

    @property
    def identity(self) -> str:
        """The score that judges now, and its threshold."""
        line = self.line()
        return f"{line.score.digest} {line.threshold}" if line else "no score"

    def line(self) -> Line | None:
        """Return the score and the threshold that count at this moment; None when no score fits."""
        served = self._shelf.champion() if self._serve == "champion" else self._serve
        adapter_id = None if served in (None, "base") else served
        if adapter_id not in self._scores:
            self._scores[adapter_id] = self._score(adapter_id)
        score = self._scores[adapter_id]
        if score is None:
            return None
        if self._settings.threshold is not None:
            return Line(score, self._settings.threshold, "settings")
        chosen = self._thresholds.chosen(score.digest)
        return Line(score, score.threshold, "measured") if chosen is None else Line(score, chosen, "people")

    def _score(self, adapter_id: str | None) -> AnswerabilityScore | None:
        score = None
        if adapter_id is not None:
            try:
                score = stored_score(self._shelf, adapter_id)
            except AssistantError as error:
                _log.warning("%s The score that came with the program judges instead.", error)
        for candidate in (score, first_score(self._settings.first_score)):
            if candidate is not None and candidate.embeddings == self._embeddings:
                return candidate
        return None


def first_score(file: Path | None = None) -> AnswerabilityScore:
    """Return the score in `file`, by default the one that came with the program; its note says how it was made.

    Raises:
        AssistantError: there is no such file, or no score in it.
    """
    try:
        return AnswerabilityScore.from_json((file or DEFAULT_FILE).read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError) as error:
        raise AssistantError(
            f"The answerability score {str(file)!r} cannot be read: {error}. Mend or unset [answerability] first_score."
        ) from error


def stored_score(shelf: AdapterShelf, adapter_id: str) -> AnswerabilityScore | None:
    """Return the score that was fitted with an adapter; None when its feedback was too little for one.

    Raises:
        AssistantError: the adapter is unknown, or the score is missing, damaged or not the one on the card.
    """
    adapter = shelf.get(adapter_id)
    digest = adapter.settings.get("answerability")
    if digest is None:
        return None
    try:
        score = AnswerabilityScore.from_json((adapter.folder / SCORE_FILE).read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError) as error:
        raise AssistantError(f"The answerability score of {adapter_id!r} cannot be read: {error}.") from error
    if score.digest != digest:
        raise AssistantError(f"The answerability score of {adapter_id!r} is not the one it was finished with.")
    return score

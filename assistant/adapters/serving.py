"""What answers, read once when an answer begins and carried through it: the adapter, its manner, its line, its extract.

A promotion in the middle of an answer therefore changes the next answer and never this one
(docs/decisions/0018-one-served-value-an-answer.md).
"""

import logging
import threading
import time
from dataclasses import dataclass, replace
from typing import Literal, Protocol

from assistant.adapters.files import Adapter, read_extract, read_score
from assistant.adapters.parts import INSTALLED, Parts, take_part
from assistant.adapters.shelf import AdapterShelf
from assistant.adapters.style import FIRST_STYLE, ExtractStyle
from assistant.answerability.gate import Line, first_score
from assistant.answerability.score import AnswerabilityScore
from assistant.answerability.thresholds import Thresholds
from assistant.answers import UNKNOWN, Conditions
from assistant.errors import AssistantError, AwayAdapterError
from assistant.settings import AnswerabilitySettings, Manner, Wish

AWAY_S = 30.0
"""Seconds until an adapter that its server did not have is asked for again."""
_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Served:
    """Everything that was learned, as it was when an answer began."""

    adapter: Adapter | None = None
    """None: the base model."""
    manner: Manner = "write"
    line: Line | None = None
    """The score that judges whether to answer, and its threshold; None where no score fits the embedding model."""
    style: ExtractStyle = FIRST_STYLE
    parts: Parts = INSTALLED
    """Which versions these come from."""
    conditions: Conditions = UNKNOWN
    wish: Wish | None = None
    """What the person who asks prefers to `manner`."""
    chosen: tuple[tuple[str, str], ...] = ()
    """All that the person has chosen, to be recorded with the answer."""

    @property
    def adapter_id(self) -> str | None:
        """The name of the adapter that writes; None for the base model."""
        return self.adapter.id if self.adapter else None

    def quotes(self, fresh: bool) -> bool:
        """Whether passages are quoted; not in a `fresh` answer, which a model is to write."""
        return (self.wish or self.manner) == "quote" and not fresh

    def condenses(self, fresh: bool) -> bool:
        """Whether is written from what would be quoted; in place of quotes too, where an adapter learned that."""
        if self.manner == "quote" and (fresh or self.wish == "write"):
            return self.adapter is not None and self.adapter.manner == "condense"
        return self.manner == "condense"


class Serving(Protocol):
    """Says what answers."""

    def served(self) -> Served:
        """Return what answers at this moment."""
        ...

    def set_aside(self, served: Served, reason: AssistantError) -> bool:
        """Note that the adapter of `served` cannot be loaded; return whether something else answers from now on."""
        ...


@dataclass(frozen=True)
class Fixed:
    """Satisfies Serving with always the same, for exams: what they examine has no substitute."""

    value: Served = Served()

    def served(self) -> Served:
        """Return the value."""
        return self.value

    def set_aside(self, served: Served, reason: AssistantError) -> bool:
        """Return False: the exam fails."""
        del served, reason
        return False


@dataclass(frozen=True)
class Wished:
    """Satisfies Serving with what another one serves, as the person who asks prefers it."""

    serving: Serving
    wish: Wish | None
    chosen: tuple[tuple[str, str], ...]

    def served(self) -> Served:
        """Return what the other one serves, with what the person has chosen."""
        return replace(self.serving.served(), wish=self.wish, chosen=self.chosen)

    def set_aside(self, served: Served, reason: AssistantError) -> bool:
        """Return whether something else answers from now on."""
        return self.serving.set_aside(served, reason)


class AdapterServing:
    """Satisfies Serving with the adapter that was promoted last: the champion.

    One that cannot answer must not silence a running service: the one before it goes on, with a warning.
    """

    def __init__(
        self,
        shelf: AdapterShelf,
        thresholds: Thresholds,
        settings: AnswerabilitySettings,
        embeddings: str,
        manner: Literal["learned"] | Manner = "learned",
        untrained: Manner = "write",
    ) -> None:
        """Read nothing yet. `embeddings` names the embedding model.

        With the manner "learned" adapters answer as they did best in their exam and the base model as `untrained` says.
        """
        self._shelf = shelf
        self._thresholds = thresholds
        self._settings = settings
        self._embeddings = embeddings
        self._manner: Literal["learned"] | Manner = manner
        self._untrained: Manner = untrained
        self._lock = threading.Lock()
        self._standing: list[Adapter | None] = [None]
        """What wrote so far, the last one now; the base model is always there."""
        self._unfit: set[str] = set()
        self._asked_again: dict[str, float] = {}
        """When those that were only away are asked for again."""
        self._scores: dict[str | None, AnswerabilityScore | None] = {}
        self._styles: dict[str | None, ExtractStyle] = {None: FIRST_STYLE}

    def served(self) -> Served:
        """Return what answers at this moment. A threshold that people have just moved counts too."""
        with self._lock:
            parts = self._shelf.parts()
            self._follow(parts.adapter_id)
            return self._serve(parts, self._standing[-1])

    def set_aside(self, served: Served, reason: AssistantError) -> bool:
        """Let the adapter before the one of `served` answer, until another one is promoted or it may be back."""
        with self._lock:
            if served.adapter is None:
                return False
            self._unfit.add(served.adapter.id)
            if isinstance(reason, AwayAdapterError):
                self._asked_again[served.adapter.id] = time.monotonic() + AWAY_S
            self._standing = [one for one in self._standing if one != served.adapter]
            self._warn(reason)
            return True

    def of(self, parts: Parts) -> Served:
        """Return what `parts` are when they serve.

        Raises:
            AssistantError: their adapter is unknown, or not fit to serve.
        """
        return self._serve(parts, self._shelf.trained(parts.adapter_id) if parts.adapter_id else None)

    def named(self, name: str) -> Served:
        """Return what "champion", "base" or the version with this id is.

        Raises:
            AssistantError: there is no such version, or it is not fit to serve.
        """
        if name == "champion":
            return self.served()
        return self.of(take_part(INSTALLED, None if name == "base" else self._shelf.verify(name), None))

    def _serve(self, parts: Parts, adapter: Adapter | None) -> Served:
        """Put what serves together; `adapter` differs from that of `parts` where that one is not fit to serve."""
        if (adapter.id if adapter else None) != parts.adapter_id:
            parts = replace(parts, adapter_id=adapter.id if adapter else None, manner=None)
        manner = parts.answer_by(adapter, self._untrained) if self._manner == "learned" else self._manner
        learned = self._line(parts.score_id), self._style(parts.extract_id)
        return Served(adapter, manner, *learned, parts, self._shelf.conditions())

    def _follow(self, champion: str | None) -> None:
        standing = self._standing[-1]
        if champion is not None and time.monotonic() >= self._asked_again.get(champion, float("inf")):
            self._unfit.discard(champion)
            del self._asked_again[champion]
        if champion == (standing.id if standing else None) or champion in self._unfit:
            return
        self._unfit.clear()
        if champion is None:
            self._standing = [None]
            return
        try:
            self._standing = [None, *self._standing[1:][-1:], self._shelf.verify(champion)]
        except AssistantError as error:
            self._unfit.add(champion)
            self._warn(error)

    def _warn(self, reason: AssistantError) -> None:
        standing = self._standing[-1]
        _log.warning("%s Until then %s serves.", reason, standing.id if standing else "the base model")

    def _line(self, score_id: str | None) -> Line | None:
        if score_id not in self._scores:
            self._scores[score_id] = self._score(score_id)
        score = self._scores[score_id]
        if score is None:
            return None
        if self._settings.threshold is not None:
            return Line(score, self._settings.threshold, "settings")
        chosen = self._thresholds.chosen(score.digest)
        return Line(score, score.threshold, "measured") if chosen is None else Line(score, chosen, "people")

    def _score(self, score_id: str | None) -> AnswerabilityScore | None:
        """Return the score of a version, else the first one; None where neither was fitted with our embeddings."""
        own = None
        try:
            own = read_score(self._shelf.look_up(score_id)) if score_id else None
        except AssistantError as error:
            _log.warning("%s The score that came with the program judges instead.", error)
        candidates = (own, first_score(self._settings.first_score, self._embeddings))
        return next((score for score in candidates if score and score.embeddings == self._embeddings), None)

    def _style(self, extract_id: str | None) -> ExtractStyle:
        """Return what a version has learned of extracts, else what came with the program."""
        if extract_id is not None and extract_id not in self._styles:
            try:
                self._styles[extract_id] = read_extract(self._shelf.look_up(extract_id)) or FIRST_STYLE
            except AssistantError as error:
                _log.warning("%s As much is quoted as the program did at first.", error)
                self._styles[extract_id] = FIRST_STYLE
        return self._styles[extract_id]

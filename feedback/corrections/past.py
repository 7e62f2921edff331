"""Past corrections, found by their question: the answer to the same one, examples for similar ones.

What is known is kept in memory and brought up to date by two counts per question, so that an edit made in any process
helps at the next question in every other. Knows the store and an embedding model, not what makes a correction good.
"""

import threading
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from assistant.steps.corrections import Correction
from feedback.corrections.approved import ApprovedAnswer, choose_highest, find_approved_answer
from feedback.history import JudgedExchange
from feedback.pairs.superseding import disputes
from feedback.settings import CorrectionSettings, LearningRules
from feedback.store.store import FeedbackStore
from feedback.texts.same_question import QuestionKey, make_question_key
from retrieval.documents import Passage
from retrieval.index.embedder import Embedder


@dataclass(frozen=True)
class _Known:
    """The corrections in use at one moment, one per question."""

    by_key: Mapping[QuestionKey, ApprovedAnswer] = field(default_factory=dict)
    vectors: np.ndarray | None = None
    """Of their questions in the order of `by_key`, shape (len(by_key), dimensions); None until examples are wanted."""


class PastCorrections:
    """The corrections in a store: the assistant's `Corrections`. Safe to use from several threads."""

    def __init__(
        self,
        store: FeedbackStore,
        embedder: Callable[[], Embedder],
        documents: Callable[[], Collection[str]],
        settings: CorrectionSettings,
        rules: LearningRules,
    ) -> None:
        """Read nothing yet. `documents` returns the ids of the documents that the library finds passages in now."""
        self._store = store
        self._embedder = embedder
        self._documents = documents
        self._settings = settings
        self._rules = rules
        self._lock = threading.Lock()
        self._revision: tuple[int, int, int] | None = None
        self._judgements: Mapping[str, int] = {}
        self._corrections: dict[str, ApprovedAnswer] = {}
        """By exchange."""
        self._repeats: dict[str, JudgedExchange] = {}
        """Judged approved answers, by exchange."""
        self._vectors: dict[str, np.ndarray] = {}
        """By question."""
        self._known = _Known()

    def approved(self, question: str, passages: Sequence[Passage], *, given: bool) -> Correction | None:
        """Return the newest correction of this very question, unless a source of it changed or it was disliked since.

        The words must be the same and the embeddings near.
        """
        key = make_question_key(question)
        one = self._refreshed().by_key.get(key) if key else None
        if one is None or not one.stands(passages, self._documents(), given=given):
            return None
        asked, corrected = self._embedder().embed([question, one.correction.question])
        return one.correction if float(asked @ corrected) >= self._settings.approved_similarity else None

    def examples(self, question: str, passages: Sequence[Passage], *, given: bool) -> list[Correction]:
        """Return up to `[corrections] examples` corrections of similar questions; no refusals, nothing outdated."""
        if not self._settings.examples:
            return []
        known = self._refreshed()
        if known.vectors is None:
            return []
        similarities = known.vectors @ self._embedder().embed([question])[0]
        entries, documents = list(known.by_key.values()), self._documents()
        found: list[Correction] = []
        for index in np.argsort(-similarities, kind="stable"):
            if similarities[index] < self._settings.example_similarity or len(found) == self._settings.examples:
                break
            if entries[index].is_example(passages, documents, given=given):
                found.append(entries[index].correction)
        return found

    def refresh(self) -> None:
        """Read now what the next question would have to read, so that it need not wait."""
        self._refreshed()

    def _refreshed(self) -> _Known:
        """Return what is known now. Only exchanges of which something new was said are read again."""
        with self._lock:
            revision = self._store.revision()
            if revision != self._revision:
                judgements = self._store.judgements()
                news = [name for name, number in judgements.items() if self._judgements.get(name) != number]
                for judged in self._store.corrected(news):
                    self._take(judged)
                by_key = self._in_use()
                vectors = self._embedded(by_key.values()) if by_key and self._settings.examples else None
                self._known = _Known(by_key, vectors)
                self._revision, self._judgements = revision, judgements
            return self._known

    def _take(self, judged: JudgedExchange) -> None:
        name = judged.exchange.id
        if judged.exchange.simulated and not self._rules.settings.include_simulated:
            return
        if judged.exchange.answer.approved_exchange_id is not None:
            self._repeats[name] = judged
        if correction := find_approved_answer(judged, self._rules):
            self._corrections[name] = correction
        else:
            self._corrections.pop(name, None)

    def _in_use(self) -> dict[QuestionKey, ApprovedAnswer]:
        """One correction per question; none where it is unsafe or was disliked when it was given."""
        disliked: set[str] = set()
        for repeat in self._repeats.values():
            given = self._corrections.get(repeat.exchange.answer.approved_exchange_id or "")
            if given is not None and disputes(repeat, given.edit):
                disliked.add(given.correction.exchange_id)
        counting = choose_highest(self._corrections.values())
        return {
            key: one for key, one in counting.items() if not one.why_not and one.correction.exchange_id not in disliked
        }

    def _embedded(self, corrections: Collection[ApprovedAnswer]) -> np.ndarray:
        questions = [one.correction.question for one in corrections]
        if new := [question for question in dict.fromkeys(questions) if question not in self._vectors]:
            self._vectors.update(zip(new, self._embedder().embed(new), strict=True))
        return np.stack([self._vectors[question] for question in questions])

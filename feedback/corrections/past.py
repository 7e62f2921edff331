"""Past corrections, found by their question: as the answer to the same question and as examples for similar ones.

Corrections are kept in memory. Before each question the store is asked how much feedback there is, and only what is new
is read. So an edit made in one process helps with the next question in every other process. Once everything of a person
was erased, in whatever process, all is forgotten and read anew.
"""

import threading
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from assistant.steps.corrections import Correction
from feedback.corrections.approved import ApprovedAnswer, choose_highest, find_approved_answer
from feedback.corrections.readable import ALL, ReadableDocuments, find_read
from feedback.history import JudgedExchange, Revision
from feedback.pairs.superseding import disputes
from feedback.settings import CorrectionSettings, LearningRules
from feedback.store.store import FeedbackStore
from feedback.texts.same_question import QuestionKey, make_question_key
from retrieval.documents import Passage
from retrieval.index.embedding.embedder import Embedder


@dataclass(frozen=True)
class _Known:
    """The corrections that are in use at one moment, one per question."""

    by_key: Mapping[QuestionKey, ApprovedAnswer] = field(default_factory=dict)
    vectors: np.ndarray | None = None
    """Embeddings of the questions in the order of `by_key`, shape (len(by_key), dimensions); None without examples."""


class PastCorrections:
    """Finds corrections in a store for the assistant (its `Corrections`). Several threads may use it at once."""

    def __init__(
        self,
        store: FeedbackStore,
        embedder: Callable[[], Embedder],
        documents: Callable[[], Collection[str]],
        settings: CorrectionSettings,
        rules: LearningRules,
        readable: Callable[[], ReadableDocuments] = lambda: ALL,
    ) -> None:
        """Read nothing yet. `documents` returns the ids of the documents that are in the library now.

        What rests on documents that are not `readable`, or was corrected in a conversation that does, is not given.
        """
        self._store = store
        self._embedder = embedder
        self._documents = documents
        self._settings = settings
        self._rules = rules
        self._readable = readable
        self._lock = threading.Lock()
        self._revision: Revision | None = None
        self._judgements: Mapping[str, int] = {}
        self._corrections: dict[str, ApprovedAnswer] = {}
        """Approved answers by the id of the corrected exchange."""
        self._read: dict[str, frozenset[str]] = {}
        """Where the documents were read from that a corrected answer and its conversation rest on, by its id."""
        self._repeats: dict[str, JudgedExchange] = {}
        """Answers that repeated a correction and were judged, by the id of their exchange."""
        self._vectors: dict[str, np.ndarray] = {}
        """Embeddings by question."""
        self._known = _Known()

    def approved(self, question: str, passages: Sequence[Passage], *, given: bool) -> Correction | None:
        """Return the newest correction of the same question; None when its sources changed or it was disliked since.

        The words of both questions must be the same and their embeddings near.
        """
        key = make_question_key(question)
        one = self._read_news().by_key.get(key) if key else None
        if one is None or not one.stands(passages, self._documents(), given=given) or not self._may_be_read(one):
            return None
        asked, corrected = self._embedder().embed_questions([question, one.correction.question])
        return one.correction if float(asked @ corrected) >= self._settings.approved_similarity else None

    def examples(self, question: str, passages: Sequence[Passage], *, given: bool) -> list[Correction]:
        """Return up to `corrections.examples` corrections of similar questions, without refusals and outdated ones."""
        if not self._settings.examples:
            return []
        known = self._read_news()
        if known.vectors is None:
            return []
        similarities = known.vectors @ self._embedder().embed_questions([question])[0]
        entries, documents = list(known.by_key.values()), self._documents()
        found: list[Correction] = []
        for index in np.argsort(-similarities, kind="stable"):
            if similarities[index] < self._settings.example_similarity or len(found) == self._settings.examples:
                break
            one = entries[index]
            if one.is_example(passages, documents, given=given) and self._may_be_read(one):
                found.append(one.correction)
        return found

    def refresh(self) -> None:
        """Read new feedback now, so that the next question need not wait for it."""
        self._read_news()

    def _read_news(self) -> _Known:
        """Return the corrections in use. Only exchanges with new feedback are read again."""
        with self._lock:
            revision = self._store.revision()
            if self._revision and revision.erasures != self._revision.erasures:
                self._forget()
            if revision != self._revision:
                judgements = self._store.judgements()
                news = [name for name, number in judgements.items() if self._judgements.get(name) != number]
                for judged in self._store.corrected(news):
                    self._take(judged)
                by_key = self._choose_usable()
                vectors = self._embed(by_key.values()) if by_key and self._settings.examples else None
                self._known = _Known(by_key, vectors)
                self._revision, self._judgements = revision, judgements
            return self._known

    def _forget(self) -> None:
        self._judgements, self._known = {}, _Known()
        for kept in (self._corrections, self._read, self._repeats, self._vectors):
            kept.clear()

    def _take(self, judged: JudgedExchange) -> None:
        name = judged.exchange.id
        self._read.pop(name, None)  # its conversation may have gone on before it was corrected again
        if judged.exchange.simulated and not self._rules.settings.include_simulated:
            return
        if judged.exchange.answer.approved_exchange_id is not None:
            self._repeats[name] = judged
        if correction := find_approved_answer(judged, self._rules):
            self._corrections[name] = correction
        else:
            self._corrections.pop(name, None)

    def _may_be_read(self, one: ApprovedAnswer) -> bool:
        readable, name = self._readable(), one.correction.exchange_id
        if readable.uris is None:
            return True
        if name not in self._read:
            self._read[name] = self._find_read(name, set())
        return readable.cover(self._read[name])

    def _find_read(self, exchange_id: str, seen: set[str]) -> frozenset[str]:
        """Return what a conversation was answered from, and those whose corrections it repeats."""
        conversation = self._store.conversation(self._store.exchange(exchange_id).conversation_id)
        seen |= {judged.exchange.id for judged in conversation}
        read = find_read(conversation)
        for repeated in [judged.exchange.answer.approved_exchange_id for judged in conversation]:
            if repeated and repeated not in seen:
                read |= self._find_read(repeated, seen)
        return read

    def _choose_usable(self) -> dict[QuestionKey, ApprovedAnswer]:
        """Return one correction per question, without those that must not be given or were disliked when given."""
        disliked: set[str] = set()
        for repeat in self._repeats.values():
            given = self._corrections.get(repeat.exchange.answer.approved_exchange_id or "")
            if given is not None and disputes(repeat, given.edit):
                disliked.add(given.correction.exchange_id)
        counting = choose_highest(self._corrections.values())
        return {
            key: one for key, one in counting.items() if not one.why_not and one.correction.exchange_id not in disliked
        }

    def _embed(self, corrections: Collection[ApprovedAnswer]) -> np.ndarray:
        questions = [one.correction.question for one in corrections]
        if new := [question for question in dict.fromkeys(questions) if question not in self._vectors]:
            self._vectors.update(zip(new, self._embedder().embed_questions(new), strict=True))
        return np.stack([self._vectors[question] for question in questions])

"""Past corrections, found by their question: the answer to the same one, examples for similar ones.

What is known is kept in memory and brought up to date by two counts per question, so that an edit made in any process
helps at the next question in every other. Knows the store and an embedding model, not what answers are made of.
"""

import threading
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

import numpy as np

from assistant.answers import Answer
from assistant.citations import cite, renumbered
from assistant.corrections import Correction
from assistant.refusals import is_refusal
from feedback.history import Judged
from feedback.pairs import BLAMES_THE_PASSAGES
from feedback.records import Edit, Rating
from feedback.same_question import QuestionKey, question_key
from feedback.settings import CorrectionSettings, FeedbackSettings
from feedback.store import FeedbackStore
from feedback.superseding import disputes, newer_edit
from retrieval.documents import Chunk, Passage, is_given


class Embedder(Protocol):
    """What is needed of the embedding model."""

    def embed(self, texts: Sequence[str]) -> np.ndarray:
        """Return unit vectors, float32, of shape (len(texts), dimensions)."""
        ...


@dataclass(frozen=True)
class _Kept:
    """One exchange with a correction."""

    correction: Correction
    key: QuestionKey
    edit: Edit
    rank: tuple[bool, datetime]
    """The highest counts among corrections of one question: a person's before a simulated one, then the newest."""
    safe: bool
    """False when what was said of the answer forbids to repeat it. It still takes the place of older corrections."""
    refuses: bool
    rests_on: tuple[Chunk, ...]


@dataclass(frozen=True)
class _Known:
    """The corrections in use at one moment, one per question, with the vectors of their questions."""

    by_key: Mapping[QuestionKey, _Kept] = field(default_factory=dict)
    entries: Sequence[_Kept] = ()
    vectors: np.ndarray | None = None
    """Float32, of shape (len(entries), dimensions); None until examples are wanted."""


class PastCorrections:
    """The corrections in a store: the assistant's `Corrections`. Safe to use from several threads."""

    def __init__(
        self,
        store: FeedbackStore,
        embedder: Callable[[], Embedder],
        documents: Callable[[], Collection[str]],
        settings: CorrectionSettings,
        feedback: FeedbackSettings,
        refusal: str,
    ) -> None:
        """Read nothing yet. `documents` returns the ids of the documents that the library finds passages in now."""
        self._store = store
        self._embedder = embedder
        self._documents = documents
        self._settings = settings
        self._include_simulated = feedback.include_simulated
        self._refusal = refusal
        self._lock = threading.Lock()
        self._revision: tuple[int, int] | None = None
        self._judgements: Mapping[str, int] = {}
        self._kept: dict[str, _Kept] = {}
        self._repeats: dict[str, Judged] = {}
        self._vectors: dict[str, np.ndarray] = {}
        self._known = _Known()

    def approved(self, question: str, passages: Sequence[Passage], *, given: bool) -> Correction | None:
        """Return the newest correction of this very question, unless a source of it changed or it was disliked since.

        The words must be the same and the embeddings near. A corrected refusal says that the documents hold no answer,
        so it stands only while nothing else is found than what was read then.
        """
        key = question_key(question)
        kept = self._up_to_date().by_key.get(key) if key else None
        if kept is None or not self._stands(kept, passages, given):
            return None
        one, other = self._embedder().embed([question, kept.correction.question])
        return kept.correction if float(one @ other) >= self._settings.approved_similarity else None

    def examples(self, question: str, passages: Sequence[Passage], *, given: bool) -> list[Correction]:
        """Return up to `examples` corrections of other questions, most similar first; no refusals, nothing outdated."""
        if not self._settings.examples:
            return []
        known = self._up_to_date(embedded=True)
        if known.vectors is None or not known.entries:
            return []
        similarities = known.vectors @ self._embedder().embed([question])[0]
        documents, found = self._documents(), []
        for index in np.argsort(-similarities, kind="stable"):
            if similarities[index] < self._settings.example_similarity or len(found) == self._settings.examples:
                break
            kept = known.entries[index]
            if not kept.refuses and _is_current(kept.rests_on, documents, passages, given):
                found.append(kept.correction)
        return found

    def _stands(self, kept: _Kept, passages: Sequence[Passage], given: bool) -> bool:
        chunks = {passage.chunk.id for passage in passages}
        if kept.refuses:
            return chunks <= {chunk.id for chunk in kept.rests_on}
        if given:
            return all(chunk.id in chunks for chunk in kept.rests_on)
        documents = self._documents()
        return all(chunk.document_id in documents for chunk in kept.rests_on)

    def _up_to_date(self, *, embedded: bool = False) -> _Known:
        """Return what is known now. Only exchanges of which something new was said are read again."""
        with self._lock:
            revision = self._store.revision()
            if revision != self._revision:
                judgements = self._store.judgements()
                news = [name for name, number in judgements.items() if self._judgements.get(name) != number]
                for judged in self._store.corrected(news):
                    self._take(judged)
                self._known = _Known(by_key := self._in_use(), list(by_key.values()))
                self._revision, self._judgements = revision, judgements
            if embedded and self._known.vectors is None:
                self._known = self._embedded(self._known)
            return self._known

    def _take(self, judged: Judged) -> None:
        name, answer, edit = judged.exchange.id, judged.exchange.answer, newer_edit(judged)
        self._kept.pop(name, None)
        if judged.exchange.simulated and not self._include_simulated:
            return
        if answer.approved_exchange_id is not None:
            self._repeats[name] = judged
        key = question_key(answer.standalone_question)
        if edit is not None and key is not None:
            self._kept[name] = self._keep(judged, edit, key)

    def _keep(self, judged: Judged, edit: Edit, key: QuestionKey) -> _Kept:
        answer, text = judged.exchange.answer, edit.text.strip()
        refuses = is_refusal(text, self._refusal)
        cited = _cited(text, answer)
        numbers = {number: place for place, number in enumerate(cited, start=1)}
        sources = tuple(answer.passages[number - 1] for number in cited)
        rests_on = answer.passages if refuses else sources or answer.passages
        return _Kept(
            Correction(judged.exchange.id, answer.standalone_question, renumbered(text, numbers), sources),
            key,
            edit,
            (not judged.exchange.simulated, edit.at),
            safe=refuses or (bool(rests_on) and not _is_blamed(judged.rating)),
            refuses=refuses,
            rests_on=tuple(passage.chunk for passage in rests_on),
        )

    def _in_use(self) -> dict[QuestionKey, _Kept]:
        """The highest correction of every question; none where that is unsafe or was disliked when it was given."""
        highest: dict[QuestionKey, _Kept] = {}
        for kept in self._kept.values():
            if kept.key not in highest or kept.rank > highest[kept.key].rank:
                highest[kept.key] = kept
        disliked = self._disliked()
        return {key: kept for key, kept in highest.items() if kept.safe and kept.correction.exchange_id not in disliked}

    def _disliked(self) -> set[str]:
        names = ((repeat, repeat.exchange.answer.approved_exchange_id or "") for repeat in self._repeats.values())
        return {name for repeat, name in names if name in self._kept and disputes(repeat, self._kept[name].edit)}

    def _embedded(self, known: _Known) -> _Known:
        questions = [kept.correction.question for kept in known.entries]
        if new := [question for question in dict.fromkeys(questions) if question not in self._vectors]:
            self._vectors.update(zip(new, self._embedder().embed(new), strict=True))
        vectors = np.stack([self._vectors[question] for question in questions]) if questions else None
        return _Known(known.by_key, known.entries, vectors)


def _cited(text: str, answer: Answer) -> list[int]:
    """Return the numbers of the passages that `text` cites or, where it writes no number, plainly takes words from."""
    citations, _ = cite(text, [passage.chunk.text for passage in answer.passages])
    return list(dict.fromkeys(citation.number for citation in citations))


def _is_blamed(rating: Rating | None) -> bool:
    """Whether the passages do not hold the correction, or there should be no answer at all."""
    if rating is None or rating.value != -1:
        return False
    return any(reason in (*BLAMES_THE_PASSAGES, "should have refused") for reason in rating.reasons)


def _is_current(chunks: Iterable[Chunk], documents: Collection[str], passages: Sequence[Passage], given: bool) -> bool:
    """Whether the documents of `chunks` are as they were. Those handed in once are in no library: beside passages that
    are handed in too they hold, unless one of these shows that they changed.
    """
    now = {passage.chunk.uri: passage.chunk.document_id for passage in passages}

    def holds(chunk: Chunk) -> bool:
        if given and is_given(chunk):
            return now.get(chunk.uri, chunk.document_id) == chunk.document_id
        return chunk.document_id in documents

    return all(map(holds, chunks))

"""Which sentences of the passages matter most: those nearest to the question. Knows no language model.

A small model chooses badly what to answer with, and the embedding model, which is there anyway, chooses better
(docs/decisions/0008-the-prompt-ends-with-the-nearest-sentences.md).
"""

import threading
from collections import OrderedDict
from collections.abc import Callable, Sequence

import numpy as np

from assistant.answerability.signals import MOST_SENTENCES
from assistant.seams import Highlight
from assistant.steps.quotable import quotable
from retrieval.documents import Passage
from retrieval.index.embedding.embedder import Embedder
from retrieval.text.words import question_words, stem, words

SELECTION_VERSION = 3
"""Counted up when other sentences are chosen, so that exams are not compared with those of before."""
HEADINGS_WEIGHT = 0.5
"""Of the headings above a sentence beside the sentence itself: what it says depends on where it stands."""

NAMED = 0.3
"""Added to the cosine of a row of a table whose name the question holds, a part of it for a part of the name.

"How much did Apple spend on research and development?" is nearer to any sentence about Apple than to such a name.
"""


class NearestSentences:
    """Satisfies the assistant's Highlighter."""

    def __init__(self, embedder: Callable[[], Embedder], most: int) -> None:
        """Load nothing yet; point to `most` sentences."""
        self._embedder = embedder
        self._most = most

    @property
    def identity(self) -> str:
        """How many sentences are pointed to, and in which way they are chosen."""
        return f"{self._most}h{SELECTION_VERSION}"

    def highlights(self, question: str, passages: Sequence[Passage]) -> list[Highlight]:
        """Return the nearest sentences in the order in which they stand in the passages, each text once.

        A sentence is compared with its title before it, because passages seldom repeat what they are about.
        """
        sentences, similarities = self._compared(question, passages)
        return _in_order(sentences, np.argsort(-similarities, kind="stable")[: self._most])

    def _compared(self, question: str, passages: Sequence[Passage]) -> tuple[list[Highlight], np.ndarray]:
        """Return each sentence once, and its cosine to the question."""
        sentences = quotable(passages, MOST_SENTENCES)
        if not sentences:
            return [], np.empty(0, np.float32)
        titled = [f"{one.highlight.passage.chunk.title}: {one.meaning}" for one in sentences]
        names = list(dict.fromkeys(one.headings for one in sentences if one.headings))
        vectors = self._embedder().embed([*titled, *names])
        asked = self._embedder().embed_questions([question])[0]
        below = dict(zip(names, vectors[len(titled) :], strict=True))
        weighed = [
            vector + HEADINGS_WEIGHT * below[one.headings] if one.headings else vector
            for one, vector in zip(sentences, vectors[: len(titled)], strict=True)
        ]
        similarities = np.array([one @ asked / np.linalg.norm(one) for one in weighed])
        of_question = set(map(stem, words(question)))
        named = np.array([_share_asked_for(one.name, of_question) for one in sentences])
        return [one.highlight for one in sentences], similarities + NAMED * named


def _share_asked_for(name: str, of_question: set[str]) -> float:
    """Return the share of the words of a row's name that the question has; 0 for a sentence, which has no name."""
    of_name = set(map(stem, question_words(name)))
    return len(of_name & of_question) / len(of_name) if of_name else 0.0


def _in_order(sentences: Sequence[Highlight], places: np.ndarray) -> list[Highlight]:
    return [sentences[place] for place in sorted(places.tolist())]


class RememberingEmbedder:
    """Embeds a text once while it is among the last ones: several judge the same sentences of one question."""

    def __init__(self, embedder: Callable[[], Embedder], texts: int = 512) -> None:
        """Load nothing yet; remember up to `texts` vectors."""
        self._embedder = embedder
        self._most = texts
        self._vectors: OrderedDict[tuple[bool, str], np.ndarray] = OrderedDict()
        self._lock = threading.Lock()

    def embed(self, texts: Sequence[str]) -> np.ndarray:
        """Return the unit vectors, float32, of texts that are searched; shape (len(texts), dimensions)."""
        return self._remember(texts, asked=False)

    def embed_questions(self, questions: Sequence[str]) -> np.ndarray:
        """Return the unit vectors, float32, of what is asked; shape (len(questions), dimensions)."""
        return self._remember(questions, asked=True)

    def forget(self) -> None:
        """Forget all texts, because one of them is to be erased."""
        with self._lock:
            self._vectors.clear()

    def _remember(self, texts: Sequence[str], *, asked: bool) -> np.ndarray:
        keys = [(asked, text) for text in texts]
        with self._lock:
            found = {key: self._vectors[key] for key in keys if key in self._vectors}
        if new := [text for text in dict.fromkeys(texts) if (asked, text) not in found]:
            embed = self._embedder().embed_questions if asked else self._embedder().embed
            found.update(((asked, text), vector) for text, vector in zip(new, embed(new), strict=True))
        with self._lock:
            for key in found:
                self._vectors[key] = found[key]
                self._vectors.move_to_end(key)
            while len(self._vectors) > self._most:
                self._vectors.popitem(last=False)
        return np.array([found[key] for key in keys])

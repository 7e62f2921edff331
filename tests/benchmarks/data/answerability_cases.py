"""Questions that their passages answer or do not, from public data.

Four sets, so that nothing is tuned to one: CLAP NQ with the passage of each question; CLAP NQ with the five best of
all its passages, as a search finds them; Chroma's chunking evaluation, whose questions are answerable from the five
best chunks of their corpus, and not once the chunks that hold the answer are taken away; and everyday questions over
made documents on which the reader was not trained.
"""

import csv
import json
import pickle
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from assistant.answerability.reading.finding import find_reader
from feedback.evaluation.golden import GoldenQuestion
from retrieval.chunking.cut import cut
from retrieval.documents import Chunk, Document, Passage, Scores
from retrieval.index.embedding.embedder import ChunkEmbedder, Embedder
from retrieval.index.embedding.sentence_embedder import SentenceEmbedder
from retrieval.index.words.bm25 import Bm25
from retrieval.index.words.counts import WordCounts
from retrieval.search.hybrid import fuse
from retrieval.search.reranking import rerank
from retrieval.settings import IndexSettings
from retrieval.text.words import question_words, stem
from tests.benchmarks.data import clapnq
from tests.benchmarks.reading.lessons import KEPT_BACK
from tests.benchmarks.reading.worlds import find_cases, load_worlds

CORPORA = ("chatlogs", "state_of_the_union", "wikitexts")
"""The small ones: embedding every sentence of the others takes an hour on two cores."""
FOUND = 5
"""Passages of a search in memory."""


@dataclass(frozen=True)
class Case:
    """A question with what would be in its prompt."""

    question: str
    passages: tuple[Passage, ...]
    answerable: bool
    group: str


class FiledEmbedder:
    """Embeds each text once; with a file, once for all runs."""

    def __init__(self, file: Path | None = None, embeddings: str = "multilingual") -> None:
        self.name = embeddings
        self._embedder = SentenceEmbedder(embeddings)
        self._file = file
        self._vectors: dict[str, np.ndarray] = pickle.loads(file.read_bytes()) if file and file.exists() else {}

    @property
    def max_tokens(self) -> int:
        """Tokens that are read of one text."""
        return self._embedder.max_tokens

    def embed(self, texts: Sequence[str]) -> np.ndarray:
        """Return unit vectors, float32, of shape (len(texts), dimensions)."""
        new = [text for text in dict.fromkeys(texts) if text not in self._vectors]
        if new:
            self._vectors.update(zip(new, self._embedder.embed(new), strict=True))
        return np.array([self._vectors[text] for text in texts])

    def embed_questions(self, questions: Sequence[str]) -> np.ndarray:
        """Return unit vectors, float32, of shape (len(questions), dimensions)."""
        return self._embedder.embed_questions(questions)

    def count_tokens(self, text: str) -> int:
        """Return the tokens of a text, special tokens included."""
        return self._embedder.count_tokens(text)

    def save(self) -> None:
        """Keep the vectors for the next run."""
        if self._file:
            self._file.write_bytes(pickle.dumps(self._vectors))


def load_given(embedder: Embedder) -> list[Case]:
    """CLAP NQ: every question with the passage that its annotators read."""
    del embedder
    return [Case(q.question, q.passages, q.answerable, q.group) for q in _load_clapnq()]


def load_found(embedder: Embedder) -> list[Case]:
    """CLAP NQ: every question with the best five of all passages, if that of an answerable one is among them."""
    questions = _load_clapnq()
    chunks = [passage.chunk for question in questions for passage in question.passages]
    finder = _Finder(chunks, embedder)
    cases = []
    for question in questions:
        passages = finder.search(question.question)
        gold = {passage.chunk.id for passage in question.passages}
        if not question.answerable or gold & {passage.chunk.id for passage in passages}:
            cases.append(Case(question.question, passages, question.answerable, question.group))
    return cases


def load_taken_away(embedder: ChunkEmbedder) -> list[Case]:
    """Chroma's chunking evaluation, each question with and without the chunks that hold its answer."""
    folder = clapnq.data_folder().parent / "chunking"
    cases = []
    for corpus in CORPORA:
        text = (folder / "corpora" / f"{corpus}.md").read_text(encoding="utf-8")
        document = Document.of(f"{corpus}.md", corpus.replace("_", " ").capitalize(), text)
        chunks = [chunk.read for chunk in cut(document, IndexSettings(), embedder)]
        finder = _Finder(chunks, embedder)
        for question, spans in _read_questions(folder / "questions.csv", corpus):
            holding = frozenset(c.id for c in chunks if any(c.start < end and start < c.end for start, end in spans))
            group = f"{corpus} {spans[0][0] // 10_000}"  # neighbouring questions stay together
            passages = finder.search(question)
            if holding <= {passage.chunk.id for passage in passages}:
                cases.append(Case(question, passages, True, group))
                cases.append(Case(question, finder.search(question, without=holding), False, group))
    return cases


def load_worlds_found(embedder: "FiledEmbedder") -> list[Case]:
    """Everyday questions with the six passages that a search finds; without those whose answer it does not find."""
    return [
        Case(case.question.text, case.passages, case.is_answered, f"{case.world} {case.document}")
        for case in find_cases(load_worlds(KEPT_BACK), embedder.name, reader=find_reader)
        if not case.added and (case.is_answered or case.question.answers is None)
    ]


class _Finder:
    """Searches as the library does, in memory: cosine and BM25 fused half and half, then the best are reread."""

    def __init__(self, chunks: Sequence[Chunk], embedder: Embedder) -> None:
        self._chunks = {chunk.id: chunk for chunk in chunks}
        self._embedder = embedder
        self._vectors = embedder.embed([chunk.text for chunk in self._chunks.values()])
        self._bm25 = Bm25()
        self._bm25.add([("all", WordCounts.of({key: chunk.text for key, chunk in self._chunks.items()}))])

    def search(self, question: str, without: frozenset[str] = frozenset()) -> tuple[Passage, ...]:
        cosines = self._vectors @ self._embedder.embed_questions([question])[0]
        scored = self._bm25.scores({stem(word) for word in question_words(question)})
        dense = {key: float(value) for key, value in zip(self._chunks, cosines, strict=True) if key not in without}
        proposed = sorted(dense, key=lambda key: -dense[key])[:50]
        proposed += [key for key in scored.best(50) if key not in without and key not in proposed]
        keyword = {key: scored.of(key) for key in proposed}
        fused = fuse({key: dense[key] for key in proposed}, keyword, 0.5)
        best = sorted(proposed, key=lambda key: -fused[key])
        passages = [Passage(self._chunks[key], Scores(fused[key], dense[key], keyword[key])) for key in best]
        if reader := find_reader():
            passages = rerank(question, passages[: IndexSettings().rerank], reader)
        return tuple(passages[:FOUND])


def _load_clapnq() -> list[GoldenQuestion]:
    answerable, unanswerable = clapnq.read_questions(clapnq.data_folder())
    return [*answerable, *unanswerable]


def _read_questions(file: Path, corpus: str) -> Iterator[tuple[str, list[tuple[int, int]]]]:
    """Yield the questions of a corpus with the character spans that answer them."""
    with file.open(encoding="utf-8", newline="") as stream:
        for row in csv.DictReader(stream):
            if row["corpus_id"] == corpus:
                spans = json.loads(row["references"])
                yield row["question"], [(span["start_index"], span["end_index"]) for span in spans]

"""A library of 100,000 chunks: `python -m tests.benchmarks.speed.scale [--chunks N] [--sample N] [--home FOLDER]`.

Sentences of the five corpora of Chroma's chunking evaluation are recombined into texts of the length of our chunks.

- Ingest rate: `--sample` of the texts read, cut, embedded, written and their words counted, beside what
  `SentenceTransformer.encode` does with them by default, which is embedding alone: batches of 32 sorted by length,
  padded, float32, mean of the tokens, unit length. Both take turns of TURN texts, so that other work on the machine
  slows both down.
- Queries, memory and disk: embedding all texts would take hours on two cores, so the vector of each is a mixture of two
  vectors of the sample with some noise. Everything else is the library itself, with words and meaning searched; the
  time of a query excludes that of embedding it, and its
  processor time is what other work on the machine leaves alone. A document is 100 chunks.
- Cold start: a new process opens the library of `--home` and searches once; imports and the embedding model excluded.
"""

import argparse
import csv
import random
import subprocess
import sys
import tempfile
import time
import zlib
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import psutil
import sqlalchemy as sa
import torch
from transformers import AutoModel, AutoTokenizer

from retrieval.index.catalogue import METADATA
from retrieval.index.embedding.embedder import ChunkEmbedder
from retrieval.index.embedding.sentence_embedder import SentenceEmbedder, _find_folder
from retrieval.library import Library
from retrieval.settings import IndexSettings
from retrieval.text.sentences import sentence_spans
from tests.benchmarks.data.splitting import data_folder

CHUNKS_PER_DOCUMENT = 100
CHUNK_WORDS = 120
TURN = 500
"""Texts that are ingested, or encoded, before it is the other's turn: five documents."""
NOISE = 0.02
"""Per dimension, on vectors of unit length."""


class MixingEmbedder:
    """Gives texts mixtures of known vectors, and `known` texts their own. A word is 4/3 tokens."""

    max_tokens = 256

    def __init__(self, known: dict[str, np.ndarray]) -> None:
        self._known = known
        self._vectors = np.stack(list(known.values()))

    def count_tokens(self, text: str) -> int:
        return 2 + len(text.split()) * 4 // 3

    def embed(self, texts: Sequence[str]) -> np.ndarray:
        return np.stack([self._known[text] if text in self._known else self._mix(text) for text in texts])

    def embed_questions(self, questions: Sequence[str]) -> np.ndarray:
        return self.embed(questions)

    def _mix(self, text: str) -> np.ndarray:
        chance = np.random.default_rng(zlib.crc32(text.encode()))
        one, other = self._vectors[chance.integers(len(self._vectors), size=2)]
        mixed = 0.7 * one + 0.3 * other + NOISE * chance.standard_normal(len(one))
        return (mixed / np.linalg.norm(mixed)).astype(np.float32)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--chunks", type=int, default=100_000)
    parser.add_argument("--sample", type=int, default=2_000)
    parser.add_argument("--home", type=Path, help="where the library is kept; a temporary folder without it")
    parser.add_argument("--cold", action="store_true", help="only open the library of --home and search once")
    options = parser.parse_args()
    if options.cold:
        _start_cold(options.home)
        return
    texts = _make_texts(options.chunks)
    questions = _read_questions()
    sample = texts[: options.sample]
    asked = SentenceEmbedder().embed(questions)
    known = dict(zip([*sample, *questions], [*_compare_rates(sample), *asked], strict=True))
    with tempfile.TemporaryDirectory() as temporary:
        home = options.home or Path(temporary)
        _fill(home, texts, MixingEmbedder(known))
        _search(home, questions, MixingEmbedder(known))
        sys.stdout.flush()
        subprocess.run(
            [sys.executable, "-m", "tests.benchmarks.speed.scale", "--cold", "--home", str(home)], check=True
        )


def _make_texts(count: int) -> list[str]:
    """Return texts of about CHUNK_WORDS words, made of sentences of the corpora in a seeded order."""
    sentences = [
        sentence
        for file in sorted((data_folder("chunking", "questions.csv") / "corpora").glob("*.md"))
        for sentence in _split_sentences(file.read_text(encoding="utf-8"))
        if 4 < len(sentence.split()) < CHUNK_WORDS // 2
    ]
    source, texts = random.Random(0), []
    for _ in range(count):
        chosen: list[str] = []
        while sum(len(sentence.split()) for sentence in chosen) < CHUNK_WORDS * source.uniform(0.6, 1.1):
            chosen.append(source.choice(sentences))
        texts.append(" ".join(chosen))
    return texts


def _split_sentences(text: str) -> list[str]:
    return [" ".join(text[start:end].split()) for start, end in sentence_spans(text)]


def _read_questions() -> list[str]:
    with (data_folder("chunking", "questions.csv") / "questions.csv").open(encoding="utf-8", newline="") as file:
        return [row["question"] for row in csv.DictReader(file)]


def _compare_rates(texts: Sequence[str]) -> np.ndarray:
    """Ingest and encode `texts`, print both rates, and return the plain vectors, of shape (texts, dimensions)."""
    embedded = _find_folder("embedded")
    assert embedded is not None
    plain = AutoModel.from_pretrained(embedded, local_files_only=True, dtype=torch.float32).eval()
    model = SentenceEmbedder()

    @torch.inference_mode()
    def encode(some: Sequence[str]) -> np.ndarray:
        order = sorted(range(len(some)), key=lambda at: -len(some[at]))
        vectors = np.zeros((len(some), plain.config.hidden_size), np.float32)
        for first in range(0, len(order), 32):
            chosen = order[first : first + 32]
            tokens = tokenizer(
                [some[at] for at in chosen], padding=True, truncation=True, max_length=256, return_tensors="pt"
            )
            hidden = plain(**tokens).last_hidden_state
            mask = tokens["attention_mask"].unsqueeze(-1)
            vectors[chosen] = torch.nn.functional.normalize((hidden * mask).sum(1) / mask.sum(1), dim=-1).numpy()
        return vectors

    tokenizer = AutoTokenizer.from_pretrained(embedded, local_files_only=True)
    least = (model.embed(texts[:32]) * encode(texts[:32])).sum(axis=1).min()  # both are warm now
    seconds, parts, chunks = np.zeros(2), [], 0
    with tempfile.TemporaryDirectory() as temporary:
        library = _open(Path(temporary), model)
        for first in range(0, len(texts), TURN):
            some = texts[first : first + TURN]
            folder = _write_texts(Path(temporary) / f"turn-{first}", some)
            begun = time.perf_counter()
            chunks += sum(result.chunks for result in library.ingest([str(folder)]))
            between = time.perf_counter()
            parts.append(encode(some))
            seconds += (between - begun, time.perf_counter() - between)
        library.close()
    ours, plainly = len(texts) / seconds
    print(
        f"{len(texts)} texts ingested as {chunks} chunks: {ours:.1f} texts a second, plain encode {plainly:.1f}: "
        f"{ours / plainly:.2f} times; least cosine between vectors of 32 texts {least:.4f}",
        flush=True,
    )
    return np.concatenate(parts)


def _write_texts(folder: Path, texts: Sequence[str]) -> Path:
    """Write `texts` as the paragraphs of documents."""
    folder.mkdir()
    for first in range(0, len(texts), CHUNKS_PER_DOCUMENT):
        paragraphs = "\n\n".join(texts[first : first + CHUNKS_PER_DOCUMENT])
        (folder / f"{first // CHUNKS_PER_DOCUMENT:04}.txt").write_text(paragraphs)
    return folder


def _open(home: Path, embedder: ChunkEmbedder) -> Library:
    engine = sa.create_engine(f"sqlite:///{home / 'apprentice.db'}")
    METADATA.create_all(engine)
    return Library(IndexSettings(chunk_tokens=256), home, engine, embedder)


def _fill(home: Path, texts: Sequence[str], embedder: MixingEmbedder) -> None:
    home.mkdir(parents=True, exist_ok=True)
    sources = _write_texts(home / "sources", texts)
    library, begun, chunks = _open(home, embedder), time.perf_counter(), 0
    for result in library.ingest([str(sources)]):
        chunks += result.chunks
    seconds = time.perf_counter() - begun
    print(f"{chunks} chunks ingested in {seconds:.0f} s without embedding: {chunks / seconds:.0f} a second", flush=True)
    library.close()


def _search(home: Path, questions: Sequence[str], embedder: MixingEmbedder) -> None:
    process, library = psutil.Process(), _open(home, embedder)
    before = process.memory_info().rss / 2**20
    first = _time_search(library, questions[0])
    print(f"first search after ingest {first:.1f} s (reads the counted words of every chunk)")
    computed = time.process_time()
    took = np.array([_time_search(library, question) for question in questions])
    computed = 1000 * (time.process_time() - computed) / len(questions)
    p50, p95 = 1000 * np.percentile(took, [50, 95])
    memory = process.memory_info().rss / 2**20
    print(
        f"{len(questions)} queries: p50 {p50:.0f} ms, p95 {p95:.0f} ms, mean processor time {computed:.0f} ms; "
        f"memory {before:.0f} MB, then {memory:.0f} MB"
    )
    library.remove(library.documents()[0].id)
    print(f"search after the removal of a document {1000 * _time_search(library, questions[0]):.0f} ms")
    library.close()
    for name in ("index", "apprentice.db"):
        files = [file for file in (home / name, *(home / name).rglob("*")) if file.is_file()]
        print(f"disk: {name} {sum(file.stat().st_size for file in files) / 2**20:.0f} MB")
    words = home / "index" / "words.db"
    if words.is_file():
        print(f"disk: words, of these, {words.stat().st_size / 2**20:.0f} MB")


def _start_cold(home: Path) -> None:
    import chromadb  # noqa: F401  its import is no part of the figure

    import retrieval.search.hybrid  # noqa: F401  nor is this

    question = _read_questions()[0]
    library = _open(home, MixingEmbedder({question: np.eye(1, 384, dtype=np.float32)[0]}))
    seconds = _time_search(library, question)
    print(f"cold start: {seconds:.1f} s; memory {psutil.Process().memory_info().rss / 2**20:.0f} MB")


def _time_search(library: Library, question: str) -> float:
    begun = time.perf_counter()
    library.search(question)
    return time.perf_counter() - begun


if __name__ == "__main__":
    main()

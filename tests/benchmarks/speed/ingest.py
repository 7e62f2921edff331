"""Speed and memory of ingesting 5,000 chunks.

`python -m tests.benchmarks.speed.ingest [--chunks N] [--words-only] [FOLDER]`. Without a folder the text is made of
seeded nonsense, 20 documents of equal length. `--words-only` leaves the embedding model out, so that what remains is
the cost of reading, cutting, Chroma and the catalogue.
"""

import argparse
import random
import tempfile
import time
from pathlib import Path

import psutil
import sqlalchemy as sa

from retrieval.index.catalogue import METADATA
from retrieval.library import Library
from retrieval.settings import IndexSettings
from tests.retrieval.fakes import WordEmbedder

DOCUMENTS = 20
WORDS_PER_CHUNK = 110
SYLLABLES = ("ka", "mo", "ri", "ten", "sol", "ver", "al", "du", "pre", "nit", "os", "ex")


def write_documents(folder: Path, chunks: int) -> None:
    source = random.Random(0)
    for number in range(DOCUMENTS):
        paragraphs = []
        for _ in range(2 * chunks // DOCUMENTS):
            words = ["".join(source.choices(SYLLABLES, k=source.randint(1, 2))) for _ in range(WORDS_PER_CHUNK // 2)]
            paragraphs.append(" ".join(words).capitalize() + ".")
        (folder / f"document-{number:02}.md").write_text(f"# Document {number}\n\n" + "\n\n".join(paragraphs))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", nargs="?", type=Path)
    parser.add_argument("--chunks", type=int, default=5_000)
    parser.add_argument("--words-only", action="store_true")
    options = parser.parse_args()
    process = psutil.Process()
    with tempfile.TemporaryDirectory() as temporary:
        home = Path(temporary)
        folder = options.folder or home / "sources"
        if not options.folder:
            folder.mkdir()
            write_documents(folder, options.chunks)
        engine = sa.create_engine(f"sqlite:///{home / 'apprentice.db'}")
        METADATA.create_all(engine)
        embedder = WordEmbedder() if options.words_only else None
        library = Library(IndexSettings(), home, engine, embedder)
        library.embedder.embed(["warm up"])
        begun, chunks, memory_mb = time.perf_counter(), 0, []
        for result in library.ingest([str(folder)]):
            chunks += result.chunks
            memory_mb.append(process.memory_info().rss / 2**20)
            took = time.perf_counter() - begun
            print(
                f"{result.status:9} {chunks:6} chunks {took:7.1f} s {memory_mb[-1]:6.0f} MB  {Path(result.uri).name} "
                f"{result.reason}"
            )
        seconds = time.perf_counter() - begun
        print(f"{chunks} chunks in {seconds:.0f} s: {chunks / seconds:.1f} chunks/s")
        if len(memory_mb) > 4:
            quarter = len(memory_mb) // 4
            growth = memory_mb[-1] - memory_mb[quarter]
            print(
                f"memory {memory_mb[quarter]:.0f} MB after a quarter, {memory_mb[-1]:.0f} MB at the end, {growth:+.0f}"
            )
        begun = time.perf_counter()
        library.search("first question")
        print(f"first search {time.perf_counter() - begun:.2f} s (reads all words once)")
        begun = time.perf_counter()
        library.search("second question")
        print(f"next search {1000 * (time.perf_counter() - begun):.0f} ms")
        begun = time.perf_counter()
        list(library.ingest([str(folder)]))
        print(f"ingest again, nothing changed: {time.perf_counter() - begun:.2f} s")
        library.close()


if __name__ == "__main__":
    main()

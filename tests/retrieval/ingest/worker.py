"""Another process at work on a home: `python -m tests.retrieval.ingest.worker HOME ingest SOURCE…` or `… remove TITLE`.

Prints one line per progress or result. `APPRENTICE_TEST_PAUSE_S` slows embedding down, so that it can be killed in the
middle; `APPRENTICE_TEST_DIE_IN=delete` makes it kill itself before the index deletes anything.
"""

import os
import signal
import sys
import time
from pathlib import Path

import sqlalchemy as sa

from retrieval.index.catalogue import METADATA
from retrieval.index.vectors import ChunkIndex
from retrieval.library import Library
from retrieval.settings import IndexSettings
from tests.retrieval.fakes import WordEmbedder


class SlowEmbedder(WordEmbedder):
    def embed(self, texts):
        time.sleep(float(os.environ.get("APPRENTICE_TEST_PAUSE_S", "0")))
        return super().embed(texts)


def say(word: object) -> None:
    sys.stdout.write(f"{word}\n")
    sys.stdout.flush()


def die(*_: object) -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def main(home: Path, command: str, *arguments: str) -> None:
    if os.environ.get("APPRENTICE_TEST_DIE_IN") == "delete":
        ChunkIndex.delete = die
    engine = sa.create_engine(f"sqlite:///{home / 'apprentice.db'}")
    METADATA.create_all(engine)
    library = Library(IndexSettings(chunk_tokens=64), home, engine, SlowEmbedder())
    if command == "remove":
        library.remove(next(record.id for record in library.documents() if record.title == arguments[0]))
        return
    for result in library.ingest(arguments, lambda progress: say(progress.chunks_done)):
        say(result.status)


if __name__ == "__main__":
    main(Path(sys.argv[1]), *sys.argv[2:])

"""A home folder, its database, and libraries opened on them as other packages open them."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa

from retrieval.catalogue import METADATA
from retrieval.library import Library
from retrieval.settings import IndexSettings
from tests.retrieval.fakes import WordEmbedder

OpenLibrary = Callable[..., Library]


@pytest.fixture
def home(tmp_path: Path) -> Path:
    folder = tmp_path / "home"
    folder.mkdir()
    return folder


@pytest.fixture
def open_library(home: Path) -> Iterator[OpenLibrary]:
    """Open a library with the words-only embedder; keyword arguments are `[index]` settings."""
    opened: list[tuple[Library, sa.Engine]] = []

    def open_one(embedder: WordEmbedder | None = None, **settings: object) -> Library:
        engine = sa.create_engine(f"sqlite:///{home / 'apprentice.db'}")
        METADATA.create_all(engine)
        library = Library.open(IndexSettings.model_validate(settings), home, engine, embedder or WordEmbedder())
        opened.append((library, engine))
        return library

    yield open_one
    for library, engine in opened:
        library.close()
        engine.dispose()


@pytest.fixture
def library(open_library: OpenLibrary) -> Library:
    return open_library()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """An empty folder for source files."""
    sources = tmp_path / "sources"
    sources.mkdir()
    return sources

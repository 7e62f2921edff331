"""A home folder, its database, and libraries opened on them as other packages open them."""

import errno
import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa

from retrieval.index.catalogue import METADATA
from retrieval.library import Library
from retrieval.search.reranking import FindReader, no_reader
from retrieval.settings import IndexSettings
from tests.retrieval.fakes import WordEmbedder
from tests.retrieval.index.places import running_server

OpenLibrary = Callable[..., Library]
Lock = Callable[[Path], None]


@pytest.fixture
def home(tmp_path: Path) -> Path:
    folder = tmp_path / "home"
    folder.mkdir()
    return folder


@pytest.fixture(scope="session")
def chroma_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a Chroma server; each test has a prefix of its own there."""
    with running_server(tmp_path_factory.mktemp("chroma")) as url:
        yield url


@pytest.fixture
def place() -> dict[str, str]:
    """The `[index]` settings that say where the index is: in this process, unless a test file says otherwise."""
    return {}


@pytest.fixture
def open_library(home: Path, place: dict[str, str]) -> Iterator[OpenLibrary]:
    """Open a library with the words-only embedder; keyword arguments are `[index]` settings."""
    opened: list[tuple[Library, sa.Engine]] = []

    def open_one(
        embedder: WordEmbedder | None = None,
        reader: FindReader = no_reader,
        **settings: object,
    ) -> Library:
        engine = sa.create_engine(f"sqlite:///{home / 'apprentice.db'}")
        METADATA.create_all(engine)
        chosen = IndexSettings.model_validate({**place, **settings})
        library = Library(chosen, home, engine, embedder or WordEmbedder(), reader)
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


@pytest.fixture
def lock(monkeypatch: pytest.MonkeyPatch) -> Lock:
    """Make a folder one that nobody may list: tests may run as root, whom no mode of a folder keeps out."""
    locked: set[str] = set()
    listed = os.scandir

    def refuse(path: str | os.PathLike[str]) -> object:
        if os.fspath(path) in locked:
            raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), os.fspath(path))
        return listed(path)

    monkeypatch.setattr(os, "scandir", refuse)
    return lambda folder: locked.add(str(folder))

"""A database, a shelf and the embedded model for the tests of learning."""

import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import sqlalchemy

from assistant.adapters import AdapterShelf
from assistant.models import LoadedBase, load_base
from assistant.settings import ModelSettings
from feedback.database import open_database
from feedback.store import FeedbackStore

MODELS_HOME = Path(tempfile.gettempdir()) / "apprentice-tests"
"""Kept from one test run to the next: the model is converted into it once."""


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[sqlalchemy.Engine]:
    engine = open_database(f"sqlite:///{tmp_path / 'apprentice.db'}")
    yield engine
    engine.dispose()


@pytest.fixture
def store(engine: sqlalchemy.Engine) -> FeedbackStore:
    return FeedbackStore(engine)


@pytest.fixture
def shelf(engine: sqlalchemy.Engine, tmp_path: Path) -> AdapterShelf:
    return AdapterShelf(tmp_path / "adapters", engine)


@pytest.fixture
def load() -> Callable[[], LoadedBase]:
    """Loads the embedded model in full precision."""
    return lambda: load_base(ModelSettings(quantization="none", dtype="float32"), MODELS_HOME)

"""A database for the shelf and for where people have moved the threshold."""

from pathlib import Path

import pytest
import sqlalchemy

from assistant.answerability.thresholds import METADATA
from tests.assistant.fakes import engine_at


@pytest.fixture
def engine(tmp_path: Path) -> sqlalchemy.Engine:
    engine = engine_at(tmp_path / "apprentice.db")
    METADATA.create_all(engine)
    return engine

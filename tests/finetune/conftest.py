"""A database, a shelf and the embedded model for the tests of learning."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy

from assistant.adapters.shelf import AdapterShelf
from assistant.models.base import LoadedBase, load_base
from assistant.seams import ExtractChooser
from assistant.settings import ModelSettings
from feedback.store.store import FeedbackStore
from finetune.cycle import Night, Outcome, retrain
from finetune.methods.dpo import DPO
from finetune.settings import PromotionSettings, TrainingSettings
from tests.conftest import MODEL_HOME
from tests.feedback.databases import open_migrated
from tests.feedback.fakes import RULES
from tests.finetune.fakes import FakeExaminer, FakeTrainer, corrected

DOORS = [f"door{number}" for number in range(60)]
FIRST_LAYERS = 6
NIGHT = Night(
    method=DPO,
    training=TrainingSettings(minimum_pairs=30, holdout_share=0.3),
    promotion=PromotionSettings(minimum_questions=5),
    rules=RULES,
)


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[sqlalchemy.Engine]:
    engine = open_migrated(tmp_path / "apprentice.db")
    yield engine
    engine.dispose()


@pytest.fixture
def store(engine: sqlalchemy.Engine) -> FeedbackStore:
    return FeedbackStore(engine)


@pytest.fixture
def shelf(engine: sqlalchemy.Engine, tmp_path: Path) -> AdapterShelf:
    return AdapterShelf(tmp_path / "adapters", engine)


@pytest.fixture(scope="session")
def load() -> Callable[[], LoadedBase]:
    """Loads the embedded model in full precision."""
    return lambda: load_base(ModelSettings(quantization="none", dtype="float32"), MODEL_HOME)


@pytest.fixture(scope="session")
def load_shallow() -> Callable[..., LoadedBase]:
    """Loads the first of its layers: enough for what holds at any depth, in a quarter of the time."""

    def cut(**settings: str) -> LoadedBase:
        base = load_base(ModelSettings(**{"quantization": "none", "dtype": "float32", **settings}), MODEL_HOME)
        model: Any = base.model
        model.model.layers = model.model.layers[:FIRST_LAYERS]
        model.config.num_hidden_layers = FIRST_LAYERS
        return base

    return cut


@pytest.fixture
def night(store: FeedbackStore, shelf: AdapterShelf) -> Callable[..., Outcome]:
    """Runs a night over sixty corrections, with changes to it."""
    corrected(store, DOORS)

    def run(
        trainer: FakeTrainer | None = None,
        examiner: FakeExaminer | None = None,
        chooser: ExtractChooser | None = None,
        **changes: Any,
    ) -> Outcome:
        changed = replace(NIGHT, **changes)
        return retrain(changed, store, shelf, trainer or FakeTrainer(), examiner or FakeExaminer(), chooser=chooser)

    return run

"""A night on the real small model in a process of its own, so that a test can kill it."""

import sys
from pathlib import Path

from assistant.adapters.shelf import AdapterShelf
from assistant.models.base import load_base
from assistant.settings import AnswerSettings, ModelSettings
from feedback.store.database import open_database
from feedback.store.store import FeedbackStore
from finetune.cycle import Night, Outcome, retrain
from finetune.methods.dpo import DPO
from finetune.settings import PromotionSettings, TrainingSettings
from finetune.training.local import LocalTrainer
from tests.conftest import MODEL_HOME
from tests.feedback.fakes import RULES
from tests.finetune.fakes import local_examiner

SETTINGS = TrainingSettings(
    minimum_pairs=1, holdout_share=0, epochs=2, pairs_per_step=1, rank=4, alpha=8, checkpoint_seconds=0
)


def run(folder: Path, resume: bool) -> Outcome:
    """Train on all feedback in the database of `folder`."""
    engine = open_database(f"sqlite:///{folder / 'apprentice.db'}")
    shelf = AdapterShelf(folder / "adapters", engine)
    night = Night(DPO, SETTINGS, PromotionSettings(), RULES, promote="never", resume=resume)

    def load():
        return load_base(ModelSettings(quantization="none", dtype="float32"), MODEL_HOME)

    examiner = local_examiner(load, shelf, AnswerSettings())
    trainer = LocalTrainer(load, AnswerSettings(), folder / "models")
    try:
        return retrain(night, FeedbackStore(engine), shelf, trainer, examiner)
    finally:
        engine.dispose()


if __name__ == "__main__":
    run(Path(sys.argv[1]), resume=False)

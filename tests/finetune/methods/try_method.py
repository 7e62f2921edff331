"""Uses a method by its name alone, in a process of its own: writes down what the page offers, a preview and losses."""

import json
import sys
from pathlib import Path

import gradio as gr

from assistant.adapters.shelf import AdapterShelf
from feedback.store.database import open_database
from feedback.store.store import FeedbackStore
from finetune.cycle import Night, retrain
from finetune.methods.table import find_method
from finetune.settings import PromotionSettings, TrainingSettings
from tests.feedback.fakes import RULES
from tests.finetune.fakes import FakeExaminer, FakeTrainer, corrected
from tests.finetune.methods.tiny_training import train_tiny
from ui.actions.training.models.desk import ModelDesk
from ui.actions.training.run import TrainingDesk
from ui.web.learning.tab import LearningTab
from ui.wiring import Apprentice
from ui.wording.texts.languages.english import ENGLISH


def offered() -> list[str]:
    """The methods among which the page lets people choose."""
    apprentice = Apprentice.open()
    with gr.Blocks():
        tab = LearningTab(apprentice, ENGLISH, TrainingDesk(apprentice.home, None), ModelDesk(apprentice))
    return [value for _, value in tab.method.choices]


def preview(method: str, folder: Path) -> str:
    """What a dry run says after two corrections."""
    engine = open_database(f"sqlite:///{folder / 'apprentice.db'}")
    store, shelf = FeedbackStore(engine), AdapterShelf(folder / "adapters", engine)
    corrected(store, ["north", "south"])
    settings = TrainingSettings(minimum_pairs=1, holdout_share=0)
    night = Night(find_method(method), settings, PromotionSettings(), RULES, dry_run=True)
    outcome = retrain(night, store, shelf, FakeTrainer(), FakeExaminer())
    engine.dispose()
    return outcome.sentences[0]


if __name__ == "__main__":
    name, place = sys.argv[1], Path(sys.argv[2])
    found = {
        "page": offered(),
        "preview": preview(name, place),
        "losses": [step.loss for step in train_tiny(name, place)],
    }
    (place / "found.json").write_text(json.dumps(found), encoding="utf-8")

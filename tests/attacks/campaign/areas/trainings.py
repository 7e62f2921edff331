"""A small random model is trained, and resumed after each death: a version is there whole, or is resumed to its end."""

import random
import sqlite3
from contextlib import closing
from pathlib import Path

import torch
from sqlalchemy import Engine
from transformers import AutoTokenizer, LlamaConfig, LlamaForCausalLM

from assistant.adapters.shelf import AdapterShelf
from assistant.models.base import LoadedBase, locate
from assistant.models.switching import SwitchedModel
from assistant.settings import AnswerSettings
from feedback.store.database import open_database
from feedback.store.store import FeedbackStore
from finetune.cycle import Night, retrain
from finetune.methods.dpo import DPO
from finetune.runs.folder import list_unfinished
from finetune.runs.progress import ProgressFile
from finetune.settings import PromotionSettings, TrainingSettings
from finetune.training.local import LocalTrainer
from tests.attacks.campaign.journal import Journal
from tests.conftest import MODEL_HOME
from tests.feedback.fakes import RULES
from tests.finetune.fakes import DOORS, FakeExaminer, corrected

STEPS = 1
EPOCHS = 2
SETTINGS = TrainingSettings(
    minimum_pairs=1, holdout_share=0, epochs=EPOCHS, pairs_per_step=1, rank=4, alpha=8, checkpoint_seconds=0
)


def prepare(folder: Path) -> None:
    """Correct an answer for each door."""
    (folder / "home").mkdir()
    engine, _ = _open(folder)
    corrected(FeedbackStore(engine), list(DOORS))
    engine.dispose()


def work(folder: Path, journal: Journal, chance: random.Random) -> None:
    """Train, or go on with what was interrupted, without an end."""
    del chance  # training has a seed of its own
    torch.set_num_threads(1)
    engine, shelf = _open(folder)
    while True:
        resume = bool(list_unfinished(shelf.folder))
        journal.begin(resume=resume)
        night = Night(DPO, SETTINGS, PromotionSettings(), RULES, promote="never", resume=resume)
        trainer = LocalTrainer(load_small, AnswerSettings(), folder / "models")
        outcome = retrain(night, FeedbackStore(engine), shelf, trainer, FakeExaminer())
        assert outcome.exit_code == 0
        assert outcome.adapter
        journal.done(version=outcome.adapter.id)


def load_small() -> LoadedBase:
    """Return a model of random weights, the same each time, that reads the tokens of the embedded one."""
    torch.manual_seed(0)
    tokenizer = AutoTokenizer.from_pretrained(locate("embedded", MODEL_HOME), local_files_only=True)
    shape = {"hidden_size": 16, "intermediate_size": 16, "num_hidden_layers": 2, "num_attention_heads": 2}
    model = LlamaForCausalLM(LlamaConfig(vocab_size=len(tokenizer), max_position_embeddings=1024, **shape))
    model.eval()
    return LoadedBase(model, tokenizer, "small", "none", torch.float32, model.device, 1024, SwitchedModel(model))


def check(folder: Path, journal: Journal) -> None:
    """Look at each version that is shown, at what was acknowledged, and at what is unfinished."""
    engine, shelf = _open(folder)
    with closing(sqlite3.connect(folder / "home" / "apprentice.db")) as opened:
        assert opened.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    shown = [one.id for one in shelf.adapters()]
    done = [line["version"] for line in journal.lines() if line["line"] == "done"]
    assert set(done) <= set(shown)
    assert len(set(shown) - set(done)) <= 1, "at most one was finished and could not be said any more"
    for name in shown[-3:]:
        shelf.verify(name)
        steps = [
            one.done
            for one in ProgressFile(shelf.folder / name / "progress.jsonl").records()
            if one.stage == "training"
        ]
        assert steps == list(range(1, EPOCHS * len(DOORS) + 1)), f"{name} was trained in steps {steps}"
    unfinished = [run.id for run in list_unfinished(shelf.folder)]
    assert len(unfinished) <= 1
    assert shelf.champion() is None
    for name in set(shown) - set(done):
        journal.done(version=name)
    engine.dispose()
    journal.settle()


def check_at_end(folder: Path) -> None:
    """What is unfinished is finished, and no scraps are left."""
    engine, shelf = _open(folder)
    if list_unfinished(shelf.folder):
        night = Night(DPO, SETTINGS, PromotionSettings(), RULES, promote="never", resume=True)
        trainer = LocalTrainer(load_small, AnswerSettings(), folder / "models")
        assert retrain(night, FeedbackStore(engine), shelf, trainer, FakeExaminer()).exit_code == 0
    assert list_unfinished(shelf.folder) == []
    assert not list(shelf.folder.glob("*/checkpoint-*"))
    for one in shelf.adapters():
        shelf.verify(one.id)
    engine.dispose()


def _open(folder: Path) -> tuple[Engine, AdapterShelf]:
    engine = open_database(f"sqlite:///{folder / 'home' / 'apprentice.db'}")
    return engine, AdapterShelf(folder / "home" / "adapters", engine)

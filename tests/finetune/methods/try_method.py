"""Uses a method by its name alone, in a process of its own: writes down what the page offers, a preview and losses."""

import json
import sys
from pathlib import Path
from typing import Any, cast

import gradio as gr
import torch
from transformers import LlamaConfig, LlamaForCausalLM, PreTrainedTokenizerFast

from assistant.adapters.shelf import AdapterShelf
from assistant.models.base import LoadedBase
from feedback.store.database import open_database
from feedback.store.store import FeedbackStore
from finetune.cycle import Night, retrain
from finetune.data.tokens import TrainingRow
from finetune.methods.table import find_method
from finetune.runs.progress import ProgressFile
from finetune.settings import PromotionSettings, TrainingSettings
from finetune.training.train import train
from tests.feedback.fakes import RULES
from tests.finetune.fakes import FakeExaminer, FakeTrainer, corrected
from ui.actions.training.run import TrainingDesk
from ui.web.learning.tab import LearningTab
from ui.wiring import Apprentice
from ui.wording.texts.languages.english import ENGLISH


def offered() -> list[str]:
    """The methods among which the page lets people choose."""
    apprentice = Apprentice.open()
    with gr.Blocks():
        tab = LearningTab(apprentice, ENGLISH, TrainingDesk(apprentice.home, None))
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


def losses(method: str, folder: Path) -> list[float | None]:
    """Train two steps on a random model of 32 words."""
    from tokenizers import Tokenizer
    from tokenizers.models import WordLevel

    torch.manual_seed(0)
    model = LlamaForCausalLM(
        LlamaConfig(vocab_size=32, hidden_size=16, intermediate_size=16, num_hidden_layers=2, num_attention_heads=2)
    )
    words = {str(number): number for number in range(31)} | {"<pad>": 31}
    tokenizer = PreTrainedTokenizerFast(
        tokenizer_object=Tokenizer(WordLevel(words, "0")), pad_token="<pad>", eos_token="0"
    )
    base = LoadedBase(
        model, tokenizer, "random", "none", torch.float32, torch.device("cpu"), 64, cast("Any", None)
    )  # nobody is served
    rows = [TrainingRow(name, (1, 2, 3), (4, 5, 6), (7, 8, 9, 10)) for name in ("a", "b")]
    settings = TrainingSettings(reach="everything", epochs=1, pairs_per_step=1, rank=4, warmup_share=0)
    file = ProgressFile(folder / "progress.jsonl")
    train(find_method(method), base, rows, settings, folder, file, folder)
    return [record.loss for record in file.records() if record.stage == "training"]


if __name__ == "__main__":
    name, place = sys.argv[1], Path(sys.argv[2])
    found = {"page": offered(), "preview": preview(name, place), "losses": losses(name, place)}
    (place / "found.json").write_text(json.dumps(found), encoding="utf-8")

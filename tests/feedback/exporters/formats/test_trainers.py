"""An export loads in `datasets` as it is, and the trainers of TRL train on it as it is."""

from pathlib import Path
from typing import Any

import pytest
import torch
from datasets import Dataset, load_dataset
from tokenizers import Tokenizer
from tokenizers.models import WordLevel
from tokenizers.pre_tokenizers import Whitespace
from transformers import LlamaConfig, LlamaForCausalLM, PreTrainedTokenizerFast
from trl import DPOConfig, DPOTrainer, KTOConfig, KTOTrainer, SFTConfig, SFTTrainer
from trl.experimental.orpo import ORPOConfig, ORPOTrainer

from feedback.exporters.formats.table import FORMATS
from tests.feedback.exporters.formats.fakes import STORIES, ask, export
from tests.feedback.fakes import Story

TEMPLATE = (
    "{% for turn in messages %}<{{ turn.role }}> {{ turn.content }} <end> {% endfor %}"
    "{% if add_generation_prompt %}<assistant> {% endif %}"
)
STORIES_FOR_TWO_STEPS = (
    *STORIES,
    Story(ask("Is the glass covered?", "The glass is covered."), name="e5").edited("The glass is not covered."),
)
TRAINERS: dict[str, tuple[type[Any], type[Any]]] = {
    "dpo": (DPOTrainer, DPOConfig),
    "orpo": (ORPOTrainer, ORPOConfig),
    "kto": (KTOTrainer, KTOConfig),
    "sft": (SFTTrainer, SFTConfig),
}


def load(path: Path) -> Dataset:
    loaded = load_dataset("json", data_files=str(path), split="train", cache_dir=str(path.parent / "cache"))
    assert isinstance(loaded, Dataset)
    return loaded


def make_model(folder: Path) -> None:
    """Write a small random Llama, with a tokenizer of seven words that knows how a conversation looks."""
    torch.manual_seed(0)
    words = {word: number for number, word in enumerate(("<unk>", "<pad>", "<end>", "The", "is", "warranty", "three"))}
    inside = Tokenizer(WordLevel(words, unk_token="<unk>"))
    inside.pre_tokenizer = Whitespace()
    inside.add_special_tokens(["<pad>", "<end>", "<user>", "<system>", "<assistant>"])
    tokenizer = PreTrainedTokenizerFast(
        tokenizer_object=inside, unk_token="<unk>", pad_token="<pad>", eos_token="<end>", chat_template=TEMPLATE
    )
    tokenizer.save_pretrained(folder)
    shape = LlamaConfig(
        vocab_size=len(tokenizer), hidden_size=16, intermediate_size=16, num_hidden_layers=1, num_attention_heads=2
    )
    LlamaForCausalLM(shape).save_pretrained(folder)


@pytest.mark.parametrize("known", FORMATS, ids=lambda known: known.name)
def test_every_export_loads_in_datasets(tmp_path: Path, known: Any) -> None:
    export(known.name, tmp_path / "rows.json", known.usual or "dpo", *STORIES_FOR_TWO_STEPS)
    assert len(load(tmp_path / "rows.json")) > 1


@pytest.mark.filterwarnings("ignore")  # of TRL, about itself
@pytest.mark.parametrize("method", TRAINERS)
def test_trl_trains_on_an_export_as_it_is(tmp_path: Path, method: str) -> None:
    export("trl", tmp_path / "rows.jsonl", method, *STORIES_FOR_TWO_STEPS)
    make_model(tmp_path / "model")
    trainer, config = TRAINERS[method]
    training = trainer(
        model=str(tmp_path / "model"),
        args=config(
            output_dir=str(tmp_path / "out"),
            per_device_train_batch_size=2,
            max_steps=2,
            logging_steps=1,
            use_cpu=True,
            bf16=False,
            report_to="none",
            save_strategy="no",
            disable_tqdm=True,
        ),
        train_dataset=load(tmp_path / "rows.jsonl"),
        processing_class=PreTrainedTokenizerFast.from_pretrained(tmp_path / "model"),
    )
    training.train()
    losses = [row["loss"] for row in training.state.log_history if "loss" in row]
    assert len(losses) == 2
    assert all(0 < loss < 100 for loss in losses)

"""Instruction files: read in three formats, refused by the line, and learned beside the corrections."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from assistant.answers import Turn
from assistant.models.base import load_base
from assistant.models.local import LocalGenerator
from assistant.settings import AnswerSettings, ModelSettings
from finetune.cycle import Outcome
from finetune.data.added.instructions import choose_instructions, read_instructions
from finetune.errors import FinetuneError
from finetune.methods.texts.sft import SFT, SftSettings
from finetune.settings import TrainingSettings
from finetune.training.local import LocalTrainer
from tests.finetune.conftest import NIGHT
from tests.finetune.families.tiny import build_model

pytestmark = pytest.mark.filterwarnings("ignore:.*is_gradient_checkpointing:FutureWarning")
ASKED, TOLD = "How tall is an oak?", "An oak grows to thirty metres."
ALPACA = {"instruction": ASKED, "input": "", "output": TOLD}
SHAREGPT = {"conversations": [{"from": "human", "value": ASKED}, {"from": "gpt", "value": TOLD}]}
MESSAGES = {"messages": [{"role": "user", "content": ASKED}, {"role": "assistant", "content": TOLD}]}


@pytest.fixture
def write(tmp_path: Path) -> Callable[..., Path]:
    """Writes rows to a file, one a line."""

    def to_file(*rows: object) -> Path:
        file = tmp_path / "oaks.jsonl"
        file.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
        return file

    return to_file


def oaks(count: int) -> list[dict[str, str]]:
    return [{**ALPACA, "input": f"Oak {number}."} for number in range(count)]


@pytest.mark.parametrize("row", [ALPACA, SHAREGPT, MESSAGES], ids=["alpaca", "sharegpt", "messages"])
def test_every_format_gives_a_question_and_a_text_to_write(row: object, write: Callable[..., Path]) -> None:
    [pair] = read_instructions(write(row, row))
    assert pair.prompt == (Turn("user", ASKED),)
    assert (pair.chosen, pair.rejected, pair.kind) == (TOLD, "", "label")


@pytest.mark.parametrize(
    ("rows", "sentence"),
    [
        ([ALPACA, {"instruction": 7}], r"oaks\.jsonl, line 2: alpaca: instruction: Input should be a valid string"),
        ([MESSAGES, ALPACA], r"oaks\.jsonl, line 2: trl: it has no prompt; expected prompt with chosen"),
        ([SHAREGPT, {"conversations": []}], r"oaks\.jsonl, line 2: sharegpt: no text to learn is there"),
        ([{**ALPACA, "output": " "}], r"oaks\.jsonl holds no answer to learn\. Nothing was trained\."),
        ([7], r"oaks\.jsonl, line 1: trl: row: Input should be a valid dictionary .* Nothing was trained\."),
        ([], r"oaks\.jsonl holds no row\. Nothing was trained\."),
    ],
)
def test_a_bad_file_is_refused_by_its_line(rows: list[object], sentence: str, write: Callable[..., Path]) -> None:
    with pytest.raises(FinetuneError, match=sentence):
        read_instructions(write(*rows))


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(FinetuneError, match=r"There is no file .*none\.jsonl': check the path\. Nothing was trained\."):
        read_instructions(tmp_path / "none.jsonl")


def test_as_many_are_mixed_in_as_their_share_and_the_same_ones_stay(write: Callable[..., Path]) -> None:
    known, settings = read_instructions(write(*oaks(40))), TrainingSettings(instructions_share=0.25)
    few, more, all_of_them = (choose_instructions(known, learned, settings) for learned in (30, 60, 600))
    assert (len(few), len(more), len(all_of_them)) == (10, 20, 40)
    assert more[:10] == few
    assert choose_instructions(known, 30, TrainingSettings(instructions_share=0)) == []


def test_instructions_are_learned_beside_corrections_and_counted(
    night: Callable[..., Outcome], write: Callable[..., Path], tmp_path: Path
) -> None:
    folder = build_model("Llama", tmp_path / "llama")
    settings = ModelSettings(name=str(folder), quantization="none", dtype="float32")
    trainer: Any = LocalTrainer(lambda: load_base(settings, tmp_path), AnswerSettings(), tmp_path)
    long = {**ALPACA, "output": "Oaks are old. " * 2_000}
    training = NIGHT.training.model_copy(
        update={
            "instructions": write(*oaks(9), long),
            "instructions_share": 0.4,
            "epochs": 1,
            "pairs_at_once": 4,
            "rank": 4,
            "sft": SftSettings(learning_rate=1e-2),
        }
    )
    previewed = night(trainer, method=SFT, training=training, dry_run=True).sentences[0]
    assert previewed.startswith("sft would learn from 49 pairs and up to 10 instructions in 15 steps, the longest")
    outcome = night(trainer, method=SFT, training=training)
    assert outcome.adapter
    assert outcome.sentences[0] == f"{outcome.adapter.id} has learned from 49 pairs and 9 instructions."
    assert outcome.adapter.metrics["instructions"] == 9
    generator, asked = LocalGenerator(load_base(settings, tmp_path)), (Turn("user", ASKED),)
    before, now = (generator.log_likelihood(asked, TOLD, adapter).nll for adapter in (None, outcome.adapter))
    assert now < before - 0.1

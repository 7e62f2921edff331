"""Each method of the table learns as a night does; what it has learned is served, and given back."""

import dataclasses
from pathlib import Path

import pytest

from assistant.answers import Turn
from assistant.models.base import load_base
from assistant.models.chat.rendering import completion_tokens, prompt_tokens
from assistant.models.local import LocalGenerator
from assistant.models.writing.stopping import end_of_turn
from assistant.settings import AnswerSettings, ModelSettings
from finetune.data.added.windows import fill_windows
from finetune.data.tokens import leave_out_questions, tokenise
from finetune.errors import FinetuneError
from finetune.methods.table import NAMES, find_method
from finetune.methods.texts.pretrain import PRETRAIN, PretrainSettings
from finetune.runs.progress import ProgressFile
from finetune.settings import TrainingSettings
from finetune.training.local import LocalTrainer
from tests.assistant.fakes import card
from tests.finetune.families.test_families import PAIRS, learn
from tests.finetune.families.tiny import build_model

pytestmark = pytest.mark.filterwarnings("ignore:.*is_gradient_checkpointing:FutureWarning")
EMPTY = (Turn("user", ""),)


@pytest.fixture(scope="module")
def settings(tmp_path_factory: pytest.TempPathFactory) -> ModelSettings:
    folder = build_model("Llama", tmp_path_factory.mktemp("model") / "llama")
    return ModelSettings(name=str(folder), quantization="none", dtype="float32")


@pytest.mark.parametrize("name", NAMES)
def test_what_it_has_learned_is_likelier_while_it_serves(name: str, settings: ModelSettings, tmp_path: Path) -> None:
    method, pair = find_method(name), PAIRS[0]
    trained = learn(settings, "answer", tmp_path, method)
    assert trained.steps == 2
    assert trained.reach == ("everything" if method.reads_documents else "answer")
    assert trained.windows == (4 if method.reads_documents else 0)
    assert (trained.reward_margin is not None) == method.compares
    adapter = card(f"adapter-{name}", tmp_path / "adapter", settings.name)
    generator = LocalGenerator(load_base(settings, tmp_path))
    asked = pair.prompt if method.reads_questions else EMPTY
    before, now, after = (generator.log_likelihood(asked, pair.chosen, one).nll for one in (None, adapter, None))
    assert now < before - 0.01
    assert after == pytest.approx(before, rel=1e-5)


def test_documents_are_learned_to_the_last_word_and_nothing_is_cut(settings: ModelSettings, tmp_path: Path) -> None:
    base, texts = load_base(settings, tmp_path), ["The north door is red.", " ", "The south door is blue. " * 20]
    end = end_of_turn(base)[0]
    stream = [token for text in (texts[0], texts[2]) for token in (*completion_tokens(text, base.tokenizer), end)]
    rows = fill_windows(texts, base, PretrainSettings(window_tokens=16))
    assert [token for row in rows for token in (*row.prompt_ids, *row.chosen_ids)] == stream
    assert {len(row.prompt_ids) for row in rows} == {1}
    assert {row.tokens for row in rows[:-1]} == {16}
    some = fill_windows(texts, base, PretrainSettings(window_tokens=16, most_windows=3))
    assert [row.chosen_ids for row in some] == [rows[len(rows) * number // 3].chosen_ids for number in range(3)]
    small = dataclasses.replace(base, window=20)
    assert fill_windows(texts, small, PretrainSettings())[0].tokens == 20


def test_without_documents_there_is_nothing_to_pretrain_on(settings: ModelSettings, tmp_path: Path) -> None:
    trainer = LocalTrainer(lambda: load_base(settings, tmp_path), AnswerSettings(), tmp_path)
    with pytest.raises(FinetuneError, match="There are no documents that everybody may read, and pretrain learns"):
        trainer.measure(PRETRAIN, TrainingSettings(), [])


def test_an_interrupted_pretraining_learns_the_same_documents_or_stops(settings: ModelSettings, tmp_path: Path) -> None:
    learn(settings, "answer", tmp_path, PRETRAIN, checkpoint_seconds=0)
    trainer = LocalTrainer(lambda: load_base(settings, tmp_path), AnswerSettings(), tmp_path, lambda: ["A new text."])
    progress = ProgressFile(tmp_path / "adapter/progress.jsonl")
    with pytest.raises(
        FinetuneError, match=r"Documents or instructions have changed since this run began\. Start without"
    ):
        trainer.train(PRETRAIN, TrainingSettings(), [], tmp_path / "adapter", progress)


def test_response_tuning_reads_no_question(settings: ModelSettings, tmp_path: Path) -> None:
    base = load_base(settings, tmp_path)
    rows = tokenise(leave_out_questions(PAIRS), base, None)
    assert {row.prompt_ids for row in rows} == {tuple(prompt_tokens(EMPTY, base.tokenizer))}
    whole = tokenise(PAIRS, base, None)
    assert [row.chosen_ids for row in rows] == [row.chosen_ids for row in whole]
    trainer = LocalTrainer(lambda: base, AnswerSettings(), tmp_path)
    measured = (trainer.measure(find_method(name), TrainingSettings(), PAIRS).tokens for name in ("sft", "response"))
    shorter = [len(before.prompt_ids) - len(after.prompt_ids) for before, after in zip(whole, rows, strict=True)]
    assert [before - after for before, after in zip(*measured, strict=True)] == shorter

"""Each method of the table learns as a night does; what it has learned is served, and given back."""

from pathlib import Path

import pytest

from assistant.answers import Turn
from assistant.models.base import load_base
from assistant.models.chat.rendering import prompt_tokens
from assistant.models.local import LocalGenerator
from assistant.settings import AnswerSettings, ModelSettings
from finetune.data.tokens import leave_out_questions, tokenise
from finetune.methods.table import NAMES, find_method
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
    assert (trained.reward_margin is not None) == method.compares
    adapter = card(f"adapter-{name}", tmp_path / "adapter", settings.name)
    generator = LocalGenerator(load_base(settings, tmp_path))
    asked = pair.prompt if method.reads_questions else EMPTY
    before, now, after = (generator.log_likelihood(asked, pair.chosen, one).nll for one in (None, adapter, None))
    assert now < before - 0.01
    assert after == pytest.approx(before, rel=1e-5)


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

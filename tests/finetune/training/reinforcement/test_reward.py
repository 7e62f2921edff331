"""A reward is learned from pairs, measured on others, kept, and refused where it is noise."""

import json
from dataclasses import replace
from pathlib import Path

import pytest
import torch

from assistant.models.base import LoadedBase, load_base
from assistant.settings import ModelSettings
from finetune.data.split import split_reward
from finetune.data.tokens import TrainingRow, tokenise
from finetune.errors import FinetuneError
from finetune.methods.rlhf import RlhfSettings
from finetune.runs.progress import Progress, ProgressFile
from finetune.settings import TrainingSettings
from finetune.training.reinforcement.learning import (
    CHECKPOINT,
    RewardFigures,
    check_reward,
    learn_reward,
    load_reward,
    read_figures,
)
from finetune.training.reinforcement.reward import RewardModel
from tests.finetune.fakes import Killed, a_pair
from tests.finetune.families.tiny import build_model
from tests.finetune.training.reinforcement.random_model import END, load_random_base

pytestmark = pytest.mark.filterwarnings("ignore:.*is_gradient_checkpointing:FutureWarning")
TRAINING = TrainingSettings(pairs_per_step=2, rank=4, alpha=8, warmup_share=0)
QUICKLY = RlhfSettings(reward_epochs=8, reward_learning_rate=5e-3)
EASY = RlhfSettings(reward_epochs=8, reward_learning_rate=5e-3, reward_alpha=1)


def make_rows(count: int, first: int = 0) -> list[TrainingRow]:
    """Pairs whose chosen text has a word that the other lacks."""
    return [
        TrainingRow(
            f"p{number}",
            (1, 2, 3 + number % 20),
            (20, 4 + number % 9, END),
            (21, 4 + number % 9, 5 + number % 7, END),
        )
        for number in range(first, first + count)
    ]


def learn(folder: Path) -> RewardFigures:
    """Learn from eight pairs and measure on six others."""
    progress = ProgressFile(folder / "progress.jsonl")
    return learn_reward(load_random_base(), make_rows(8), make_rows(6, 30), TRAINING, QUICKLY, folder, progress)


def test_what_people_prefer_is_found_in_pairs_that_were_not_learned(tmp_path: Path) -> None:
    figures = learn(tmp_path)
    assert (figures.pairs, figures.measured, figures.right) == (8, 6, 6)
    assert figures.margin > 0.5
    steps = ProgressFile(tmp_path / "progress.jsonl").records()
    assert [(step.stage, step.done, step.total) for step in steps] == [("reward", n, 32) for n in range(1, 33)]
    assert steps[0].reward_margin == 0
    assert steps[-1].loss is not None
    assert steps[0].loss is not None
    assert steps[-1].loss < 0.8 * steps[0].loss
    assert read_figures(tmp_path) == figures


def test_a_reward_is_learned_once_in_a_run_and_read_again(tmp_path: Path) -> None:
    learn(tmp_path)
    before = (tmp_path / "progress.jsonl").read_bytes()
    figures = learn(tmp_path)
    assert (tmp_path / "progress.jsonl").read_bytes() == before
    row = make_rows(1, 40)[0]
    reward = load_reward(load_random_base(), TRAINING, tmp_path, share=True)
    (better, worse), log_probs = reward.judge(row.prompt_ids, (row.chosen_ids, row.rejected_ids))
    assert better > worse + 0.5
    assert [len(values) for values in log_probs] == [len(row.chosen_ids), len(row.rejected_ids)]
    learned = [reward.judge(one.prompt_ids, (one.chosen_ids, one.rejected_ids))[0] for one in make_rows(8)]
    assert torch.tensor(learned).mean().item() == pytest.approx(0, abs=1e-3)
    assert torch.tensor(learned).std().item() == pytest.approx(1, abs=1e-3)
    assert figures.accuracy == 1


def test_a_killed_one_goes_on_from_its_checkpoint_and_learns_the_same(tmp_path: Path) -> None:
    whole, killed = tmp_path / "whole", tmp_path / "killed"
    whole.mkdir()
    killed.mkdir()
    expected = learn(whole)

    def kill(at: Progress) -> None:
        if at.done == 5:
            raise Killed

    with pytest.raises(Killed):
        learn_reward(
            load_random_base(), make_rows(8), make_rows(6, 30), TRAINING.model_copy(update={"checkpoint_seconds": 0}),
            QUICKLY, killed, ProgressFile(killed / "progress.jsonl", kill),
        )  # fmt: skip
    assert (killed / "reward" / CHECKPOINT).exists()
    figures = learn(killed)
    assert [step.done for step in ProgressFile(killed / "progress.jsonl").records()] == list(range(1, 33))
    assert figures.margin == pytest.approx(expected.margin, rel=1e-3)
    assert not (killed / "reward" / CHECKPOINT).exists()


def test_a_reward_that_is_no_better_than_chance_ends_the_training_with_its_figures(tmp_path: Path) -> None:
    turned = [replace(row, chosen_ids=row.rejected_ids, rejected_ids=row.chosen_ids) for row in make_rows(6, 30)]
    asked = [*make_rows(5, 60), *turned]
    progress = ProgressFile(tmp_path / "progress.jsonl")
    expected = (
        r"The reward that was learned from 8 pairs ranks 5 of 11 pairs rightly that it has not seen "
        r"\(45%, p = 0\.73\)\. "
        "That is not shown to be better than chance .* correct more answers, raise training.rlhf.reward_epochs, or "
        "train by `finetune dpo`"
    )
    for _ in range(2):  # a resumed run says it again
        with pytest.raises(FinetuneError, match=expected):
            learn_reward(load_random_base(), make_rows(8), asked, TRAINING, QUICKLY, tmp_path, progress)
    assert json.loads((tmp_path / "reward/reward.json").read_text(encoding="utf-8"))["right"] == 5


def test_few_pairs_that_are_all_ranked_rightly_show_nothing() -> None:
    few = RewardFigures(pairs=4, measured=4, right=4, margin=1.0, mean=0.0, spread=1.0)
    with pytest.raises(FinetuneError, match=r"ranks 4 of 4 pairs rightly .*p = 0\.062"):
        check_reward(few, QUICKLY)
    check_reward(few, EASY)
    check_reward(replace(few, measured=5, right=5), QUICKLY)
    with pytest.raises(FinetuneError, match="was measured on no pair, because all of them rest on the same document"):
        check_reward(replace(few, measured=0, right=0), QUICKLY)


def test_without_two_texts_there_is_no_reward(tmp_path: Path) -> None:
    with pytest.raises(FinetuneError, match="A reward is learned from answers and their corrections"):
        learn_reward(load_random_base(), [], [], TRAINING, QUICKLY, tmp_path, ProgressFile(tmp_path / "progress.jsonl"))


def test_rewritten_answers_teach_a_reward_and_documents_are_not_on_both_sides() -> None:
    pairs = [
        a_pair(f"door {number}", group=f"{number // 2}", number=number)
        for number in range(60)
    ]  # fmt: skip
    pairs[0] = replace(pairs[0], kind="label")
    pairs[1] = replace(pairs[1], kind="label", rejected="")
    pairs[2] = replace(pairs[2], kind="desirable")
    sides = split_reward(pairs, 0.2, TrainingSettings())
    assert 20 <= len(sides.held_out) <= 24
    assert {pair.id for pair in (*sides.training, *sides.held_out)} == {pair.id for pair in pairs} - {
        pairs[1].id,
        pairs[2].id,
    }
    assert not {pair.document_group for pair in sides.training} & {pair.document_group for pair in sides.held_out}


@pytest.fixture(scope="module", params=["Llama", "Gemma 3", "Mixtral", "Mamba", "GPT-2"])
def base(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> LoadedBase:
    folder = build_model(request.param, tmp_path_factory.mktemp("model") / "model")
    return load_base(ModelSettings(name=str(folder), quantization="none", dtype="float32"), folder)


def test_texts_are_read_as_if_each_followed_its_prompt_alone(base: LoadedBase) -> None:
    """Log-probabilities are those of the base model, and rewards do not depend on what is read beside a text."""
    model = RewardModel(base, TRAINING)
    generator = torch.Generator().manual_seed(1)
    for parameter in model.learned:
        parameter.data = torch.randn(parameter.shape, generator=generator) * 0.3
    pair = replace(a_pair("north"), kind="label")
    (row,) = tokenise([pair], base, None, rewritten=True)
    texts = [list(row.chosen_ids), list(row.rejected_ids), list(row.chosen_ids[:3])]
    with torch.no_grad():
        together = model.read(row.prompt_ids, texts, log_probs=True)
        for place, text in enumerate(texts):
            alone = model.read(row.prompt_ids, [text])
            assert alone.rewards.item() == pytest.approx(together.rewards[place].item(), rel=1e-3, abs=1e-4)
            ids = torch.tensor([[*row.prompt_ids, *text]])
            logits = base.model(input_ids=ids).logits[0, len(row.prompt_ids) - 1 : -1]
            expected = logits.log_softmax(dim=-1).gather(1, torch.tensor(text).unsqueeze(1)).squeeze(1)
            assert torch.allclose(torch.tensor(together.log_probs[place]), expected, atol=1e-3)
    assert len({round(value, 4) for value in together.rewards.tolist()}) == 3


def test_it_shares_the_weights_of_its_base_and_leaves_that_as_it_was(base: LoadedBase) -> None:
    before = {name: weights.clone() for name, weights in base.model.state_dict().items()}
    model = RewardModel(base, TRAINING)
    own = sum(parameter.numel() for parameter in model.learned)
    shared = {id(parameter) for parameter in base.model.parameters()}
    assert sum(one.numel() for one in model.parameters() if id(one) not in shared) == own
    apart = RewardModel(base, TRAINING, share=False)
    assert not shared & {id(parameter) for parameter in apart.parameters()}
    after = base.model.state_dict()
    assert after.keys() == before.keys()
    assert all(torch.equal(after[name], weights) for name, weights in before.items())

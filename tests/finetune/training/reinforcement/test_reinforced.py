"""The model learns to write what the reward is worth, survives a kill, and says what went wrong."""

from collections.abc import Callable
from pathlib import Path

import pytest
import torch

from assistant.models.base import load_base
from assistant.settings import AnswerSettings, ModelSettings
from finetune.data.added.instructions import read_instructions
from finetune.data.lengths import Lengths
from finetune.data.split import Split
from finetune.errors import FinetuneError
from finetune.methods.rlhf import RLHF, RlhfSettings
from finetune.runs.folder import REWARD
from finetune.runs.preview import preview
from finetune.runs.progress import Progress, ProgressFile, Training
from finetune.settings import PromotionSettings, TrainingSettings
from finetune.training.local import LocalTrainer
from finetune.training.reinforcement.learning import learn_reward
from finetune.training.train import train
from tests.finetune.fakes import Killed, a_pair
from tests.finetune.families.tiny import build_model
from tests.finetune.training.reinforcement.random_model import load_random_base
from tests.finetune.training.reinforcement.test_reward import make_rows

pytestmark = pytest.mark.filterwarnings("ignore:.*is_gradient_checkpointing:FutureWarning")
PAIRS = [a_pair(door) for door in ("north", "south", "cellar", "garden")]


def reinforce(folder: Path, tuner: str = "lora", **own: object) -> Training:
    """Let a random model write what a reward from eight pairs is worth to it, and nothing else."""
    settings = RlhfSettings.model_validate(
        {
            "learning_rate": 1e-2, "beta": 0.01, "sft_weight": 0, "samples": 8, "max_new_tokens": 6,
            "reward_epochs": 8, "reward_learning_rate": 5e-3, **own,
        }
    )  # fmt: skip
    training = TrainingSettings(
        tuner=tuner, reach="everything", epochs=6, pairs_per_step=4, pairs_at_once=4, rank=4, alpha=32,
        warmup_share=0, rlhf=settings,
    )  # fmt: skip
    progress, rows = ProgressFile(folder / "progress.jsonl"), make_rows(8)
    learn_reward(load_random_base(), rows, make_rows(6, 30), training, settings, folder, progress)
    return train(RLHF, load_random_base(), rows, training, folder, progress, folder)


@pytest.mark.parametrize(("loss", "tuner"), [("rloo", "lora"), ("grpo", "full")])
def test_what_it_writes_is_worth_more_after_a_few_steps(loss: str, tuner: str, tmp_path: Path) -> None:
    torch.manual_seed(0)
    trained = reinforce(tmp_path, tuner, loss=loss, learning_rate=1e-2)
    assert trained.steps == 12
    assert trained.sampled_reward_before is not None
    assert trained.sampled_reward_after is not None
    assert trained.sampled_reward_after > trained.sampled_reward_before + 0.5
    assert trained.sampled_divergence is not None
    assert trained.sampled_divergence > 0.1
    steps = [step for step in ProgressFile(tmp_path / "progress.jsonl").records() if step.stage == "training"]
    assert all(step.reward is not None and step.divergence is not None for step in steps)
    assert steps[0].divergence == pytest.approx(0, abs=1e-4)


def test_it_stays_nearer_to_the_base_model_where_that_is_asked(tmp_path: Path) -> None:
    free, held = tmp_path / "free", tmp_path / "held"
    moved = []
    for folder, beta in ((free, 0.0), (held, 4.0)):
        folder.mkdir()
        torch.manual_seed(0)
        moved.append(reinforce(folder, beta=beta).sampled_divergence)
    assert moved[1] is not None
    assert moved[0] is not None
    assert moved[1] < 0.7 * moved[0]


@pytest.fixture(scope="module")
def model(tmp_path_factory: pytest.TempPathFactory) -> ModelSettings:
    folder = build_model("Llama", tmp_path_factory.mktemp("model") / "llama")
    return ModelSettings(name=str(folder), quantization="none", dtype="float32")


@pytest.fixture
def run(model: ModelSettings, tmp_path: Path) -> Callable[..., Training]:
    """Trains in the test's folder; called again, it resumes."""

    def run(heard: Callable[[Progress], None] | None = None, folder: str = "run", **more: object) -> Training:
        place = tmp_path / folder
        place.mkdir(exist_ok=True)
        own = {"reward_alpha": 1, "reward_epochs": 2, "samples": 2, "max_new_tokens": 8, "learning_rate": 1e-2}
        training = TrainingSettings.model_validate(
            {"epochs": 2, "pairs_per_step": 2, "rank": 4, "warmup_share": 0, "rlhf": own, **more}
        )
        trainer = LocalTrainer(lambda: load_base(model, tmp_path), AnswerSettings(), tmp_path)
        return trainer.train(RLHF, training, PAIRS, place, ProgressFile(place / "progress.jsonl", heard))

    return run


def kill_at(stage: str, done: int) -> Callable[[Progress], None]:
    def listen(at: Progress) -> None:
        if (at.stage, at.done) == (stage, done):
            raise Killed

    return listen


def test_a_run_that_is_killed_twice_ends_as_one_that_was_not(run: Callable[..., Training], tmp_path: Path) -> None:
    whole = run(folder="whole", checkpoint_seconds=0)
    for stage, done in (("reward", 2), ("training", 3)):
        with pytest.raises(Killed):
            run(kill_at(stage, done), checkpoint_seconds=0)
    killed = run(checkpoint_seconds=0)
    records = ProgressFile(tmp_path / "run/progress.jsonl").records()
    steps = [(record.stage, record.done, record.total) for record in records]
    assert steps == [*(("reward", n, 2) for n in (1, 2)), *(("training", n, 4) for n in range(1, 5))]
    assert (killed.steps, killed.reward_pairs, killed.reward_measured) == (4, 2, 2)
    assert killed.loss == pytest.approx(whole.loss, rel=1e-3)
    assert killed.sampled_reward_after == pytest.approx(whole.sampled_reward_after, abs=1e-3)
    assert sorted(path.name for path in (tmp_path / "run" / REWARD).iterdir()) == ["reward.json", "reward.safetensors"]


def test_held_back_pairs_end_the_training_as_with_any_method(run: Callable[..., Training]) -> None:
    trained = run(validation_share=0.3, seed=3)
    assert trained.validation_margin is not None
    assert trained.validation_chosen_gain is not None


def test_nothing_is_written_to_the_questions_of_instructions(run: Callable[..., Training], tmp_path: Path) -> None:
    file = tmp_path / "others.jsonl"
    file.write_text('{"instruction": "Say hello.", "output": "Hello."}\n', encoding="utf-8")
    assert len(read_instructions(file)) == 1
    trained = run(instructions=file, instructions_share=0.2)
    assert trained.instructions == 1
    assert trained.steps == 6  # five rows in twos, twice
    assert trained.sampled_reward_after is not None


def test_a_dry_run_says_what_the_reward_would_be_learned_from() -> None:
    pairs = tuple(a_pair(f"{number}", number=number) for number in range(60))
    lengths = Lengths(tuple(90 for _ in pairs), 1000)
    settings = TrainingSettings(epochs=2)
    said, _ = preview(Split(pairs, ()), [], RLHF, settings, PromotionSettings(), lengths)
    assert said == (
        "rlhf would learn from 60 pairs in 30 steps, the longest 90 tokens; before that a reward from 40 pairs in 40 "
        "steps, measured on 20 others, and 4 texts would be written to each question."
    )


def test_numbers_that_make_no_sense_are_refused() -> None:
    with pytest.raises(ValueError, match="multiple of 2"):
        RlhfSettings(samples=3)
    with pytest.raises(ValueError, match="'rloo' or 'grpo'"):
        RlhfSettings.model_validate({"loss": "ppo"})


def test_pairs_of_one_document_end_the_training_with_a_sentence(model: ModelSettings, tmp_path: Path) -> None:
    trainer = LocalTrainer(lambda: load_base(model, tmp_path), AnswerSettings(), tmp_path)
    pairs = [a_pair(door, group="the same") for door in ("north", "south")]
    training = TrainingSettings.model_validate({"rank": 4, "rlhf": {"reward_epochs": 1}})
    with pytest.raises(FinetuneError, match="was measured on no pair, because all of them rest on the same document"):
        trainer.train(RLHF, training, pairs, tmp_path, ProgressFile(tmp_path / "progress.jsonl"))

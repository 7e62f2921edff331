"""Learn what people prefer as a reward, measure that on pairs that were not learned, and keep it in the run's folder.

Optimising a reward that is noise makes answers worse, so a reward that is not shown to rank better than chance ends the
training. A killed run goes on from its last checkpoint.
"""

import json
import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from statistics import fmean
from typing import Any

import torch
from safetensors.torch import load_file, save_file
from scipy.stats import binomtest
from torch.nn.functional import logsigmoid
from transformers import get_cosine_schedule_with_warmup

from assistant.adapters.files import write_whole
from assistant.models.base import LoadedBase
from finetune.data.tokens import TrainingRow
from finetune.errors import FinetuneError
from finetune.methods.rlhf import RlhfSettings
from finetune.runs.folder import REWARD
from finetune.runs.progress import Progress, ProgressFile
from finetune.settings import TrainingSettings
from finetune.training.processes.group import ask_main
from finetune.training.reinforcement.reward import RewardModel
from retrieval.text.plurals import how_many

WEIGHTS = "reward.safetensors"
FIGURES = "reward.json"
CHECKPOINT = "reward-checkpoint.pt"
_SMALLEST_SPREAD = 1e-3
_LARGEST_GRADIENT = 1.0


@dataclass(frozen=True)
class RewardFigures:
    """How good a learned reward is. Rewards are scaled by the texts of the pairs that it learned from."""

    pairs: int
    """It has learned from so many."""
    measured: int
    """So many others measure it, by the next two figures."""
    right: int
    """Of so many it finds the chosen text to be worth more."""
    margin: float
    """By how much on average, in standard deviations of the rewards."""
    mean: float
    """Of the rewards of the texts that it learned from, and in `spread` their standard deviation."""
    spread: float

    @property
    def accuracy(self) -> float:
        """Share of the pairs that measure it whose chosen text is worth more to it."""
        return self.right / self.measured if self.measured else 0.0

    @property
    def chance(self) -> float:
        """How likely a reward that is worth nothing ranks so many of the pairs rightly, one-sided."""
        return float(binomtest(self.right, self.measured, alternative="greater").pvalue) if self.measured else 1.0


@dataclass(frozen=True)
class Reward:
    """A learned reward, scaled so that the texts of people's pairs have a mean of 0 and a standard deviation of 1."""

    model: RewardModel
    figures: RewardFigures

    def judge(self, prompt: Sequence[int], texts: Sequence[Sequence[int]]) -> tuple[list[float], list[list[float]]]:
        """Return what texts behind a prompt are worth, and the base model's log-probability of each of their tokens."""
        with torch.no_grad():
            read = self.model.read(prompt, texts, log_probs=True)
        scaled = (read.rewards - self.figures.mean) / self.figures.spread
        return scaled.tolist(), read.log_probs


def learn_reward(
    base: LoadedBase,
    rows: Sequence[TrainingRow],
    measured: Sequence[TrainingRow],
    training: TrainingSettings,
    settings: RlhfSettings,
    folder: Path,
    progress: ProgressFile,
) -> RewardFigures:
    """Learn from the two texts of `rows`, measure that on `measured`, and write the reward below `folder`, once a run.

    Raises FinetuneError when there are no two texts to compare, or when the reward ranks no better than chance.
    """
    place = folder / REWARD
    if not (place / FIGURES).exists():
        if not rows:
            raise FinetuneError(
                "A reward is learned from answers and their corrections, of two documents at least, and here are none: "
                "correct more answers, or train by `finetune sft`."
            )
        place.mkdir(exist_ok=True)
        torch.manual_seed(training.seed)
        model = RewardModel(base, training)
        _learn(model, rows, training, settings, place, progress)
        figures = _measure(model, rows, measured)
        save_file({name: values.contiguous() for name, values in model.get_weights().items()}, place / WEIGHTS)
        write_whole(place / FIGURES, json.dumps(asdict(figures), indent=1))
        (place / CHECKPOINT).unlink(missing_ok=True)
    figures = read_figures(folder)
    check_reward(figures, settings)
    return figures


def read_figures(folder: Path) -> RewardFigures:
    """Return the figures of the reward that the run in `folder` has learned."""
    return RewardFigures(**json.loads((folder / REWARD / FIGURES).read_text(encoding="utf-8")))


def load_reward(base: LoadedBase, training: TrainingSettings, folder: Path, *, share: bool) -> Reward:
    """Return the reward of the run in `folder`, which only the main process must see.

    It may `share` weights with the base model if those stay as they are.
    """
    model = RewardModel(base, training, share=share)
    weights, figures = ask_main(lambda: (load_file(folder / REWARD / WEIGHTS), read_figures(folder)))
    model.set_weights(weights)
    return Reward(model, figures)


def compute_reward_loss(better: torch.Tensor, worse: torch.Tensor) -> torch.Tensor:
    """Return how surprising it is that a text was chosen, from what both are worth (2203.02155, equation 1)."""
    return -logsigmoid(better - worse)


def check_reward(figures: RewardFigures, settings: RlhfSettings) -> None:
    """Raise FinetuneError when the reward is not shown to rank better than chance."""
    if figures.chance <= settings.reward_alpha:
        return
    found = (
        f"ranks {figures.right} of {how_many(figures.measured, 'pair')} rightly that it has not seen "
        f"({figures.accuracy:.0%}, p = {figures.chance:.2g})"
        if figures.measured
        else "was measured on no pair, because all of them rest on the same document"
    )
    raise FinetuneError(
        f"The reward that was learned from {how_many(figures.pairs, 'pair')} {found}. That is not shown to be better "
        f"than chance (training.rlhf.reward_alpha = {settings.reward_alpha:g}), and learning from it would make "
        "answers worse: correct more answers, raise training.rlhf.reward_epochs, or train by `finetune dpo`."
    )


def _learn(
    model: RewardModel,
    rows: Sequence[TrainingRow],
    training: TrainingSettings,
    settings: RlhfSettings,
    place: Path,
    progress: ProgressFile,
) -> None:
    a_pass = -(-len(rows) // training.pairs_per_step)
    total = settings.reward_epochs * a_pass
    optimiser = torch.optim.AdamW(model.learned, lr=settings.reward_learning_rate, weight_decay=0.0)
    schedule = get_cosine_schedule_with_warmup(optimiser, round(training.warmup_share * total), total)
    begun = _resume(place / CHECKPOINT, model, optimiser, schedule)
    progress.rewind(begun, "reward")
    started = saved = time.monotonic()
    for step in range(begun, total):
        order = torch.randperm(len(rows), generator=torch.Generator().manual_seed(training.seed + step // a_pass))
        at = step % a_pass * training.pairs_per_step
        some = [rows[number] for number in order[at : at + training.pairs_per_step].tolist()]
        losses, margins = [], []
        for row in some:
            better, worse = model.read(row.prompt_ids, (row.chosen_ids, row.rejected_ids)).rewards
            loss = row.weight * compute_reward_loss(better, worse)
            (loss / len(some)).backward()
            losses.append(loss.item())
            margins.append((better - worse).item())
        torch.nn.utils.clip_grad_norm_(model.learned, _LARGEST_GRADIENT)
        optimiser.step()
        schedule.step()
        optimiser.zero_grad()
        now, done = time.monotonic(), step + 1
        left = (now - started) / (done - begun) * (total - done)
        right = fmean(margin > 0 for margin in margins)
        if now - saved >= training.checkpoint_seconds:
            saved = now
            _keep(place / CHECKPOINT, done, model, optimiser, schedule)
        progress.add(Progress("reward", done, total, left, fmean(losses), fmean(margins), right))


def _measure(model: RewardModel, rows: Sequence[TrainingRow], measured: Sequence[TrainingRow]) -> RewardFigures:
    def read(row: TrainingRow) -> list[float]:
        with torch.no_grad():
            return model.read(row.prompt_ids, (row.chosen_ids, row.rejected_ids)).rewards.tolist()

    learned = torch.tensor([read(row) for row in rows])
    spread = max(float(learned.std()), _SMALLEST_SPREAD)
    margins = [better - worse for better, worse in map(read, measured)]
    return RewardFigures(
        pairs=len(rows),
        measured=len(measured),
        right=sum(margin > 0 for margin in margins),
        margin=fmean(margins) / spread if margins else 0.0,
        mean=float(learned.mean()),
        spread=spread,
    )


def _keep(path: Path, done: int, model: RewardModel, optimiser: Any, schedule: Any) -> None:
    """Write what the next step needs. A kill leaves the checkpoint before, or this one."""
    state = {"done": done, "weights": model.get_weights()}
    state |= {"optimiser": optimiser.state_dict(), "schedule": schedule.state_dict()}
    written = path.with_suffix(".new")
    torch.save(state, written)
    written.replace(path)


def _resume(path: Path, model: RewardModel, optimiser: Any, schedule: Any) -> int:
    """Take what a checkpoint holds, if there is one; return how many steps were done."""
    if not path.exists():
        return 0
    state = torch.load(path, weights_only=True)
    model.set_weights(state["weights"])
    optimiser.load_state_dict(state["optimiser"])
    schedule.load_state_dict(state["schedule"])
    return state["done"]

"""Find a learning rate: train a few steps with each of several, and compare what texts that were not learned say.

Short runs bear larger rates than long ones, so what is found is a beginning: where the best rates are close to one
another, the smaller one is proposed.
"""

import json
import math
import re
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from statistics import fmean
from typing import Any

from assistant.adapters.files import write_whole
from assistant.adapters.shelf import AdapterShelf
from feedback.records import PreferencePair
from finetune.data.split import map_to_fraction
from finetune.errors import FinetuneError
from finetune.methods.method import Method
from finetune.runs.folder import PROGRESS
from finetune.runs.progress import Progress, ProgressFile, Training
from finetune.runs.trainer import Trainer
from finetune.settings import TrainingSettings

REPORT = "rates.json"
STEPS = 12
"""Of the optimiser, with each rate."""
MOST_S = 900.0
"""No other rate is begun after that."""
_FEWEST_STEPS = 4
"""With fewer, rates cannot be told apart."""
_FACTORS = (1.0, 3.0, 1 / 3, 9.0, 1 / 9)
"""What the present rate is multiplied by, the most telling first: time may not suffice for all."""
_HELD_BACK = 0.2
"""Share of the document groups that are asked and not learned."""
_LOST_NATS = 1.0
"""Whoever makes the chosen texts so much less likely, in nats per token, has diverged."""
_CLOSE = 0.9
"""A smaller rate that reaches this share of the best is as good: the runs are short, and the pairs few."""
_HIGHEST = 1e-2
"""The settings take no higher rate."""


@dataclass(frozen=True)
class RateTrial:
    """What a few steps with one rate did."""

    rate: float
    steps: int = 0
    loss: float = math.nan
    """Mean over the second half of the steps, each of which learns from pairs that it has not seen."""
    margin: float | None = None
    """Of the pairs held back, in nats per token; None where none could be, or the method compares no texts."""
    chosen_gain: float | None = None
    """How much likelier the chosen texts of these pairs have become."""
    seconds: float = 0.0
    problem: str = ""
    """Why the rate is useless; "" where it is not."""

    @property
    def score(self) -> float:
        """What rates are compared by, in nats per token; 0 is the base model, and higher is better.

        The gain of the chosen texts counts in full. The margin counts as the logarithm of the chance that it stands for
        (its sigmoid), which has an end: by the margin itself, the highest rate that does not diverge would always win.
        """
        if self.problem:
            return -math.inf
        if self.chosen_gain is None:
            return -self.loss
        if self.margin is None:
            return self.chosen_gain
        return self.chosen_gain + math.log(2) - math.log1p(math.exp(-max(self.margin, -100.0)))


@dataclass(frozen=True)
class RateSweep:
    """Several rates, compared."""

    method: str
    base_model: str
    created_at: str
    present: float
    """The rate of the settings."""
    pairs: int
    """Learned from or held back, with each rate; 0 where documents are learned."""
    trials: tuple[RateTrial, ...]
    """From the lowest rate to the highest."""
    file: str
    """The report."""
    left_out: tuple[float, ...] = ()
    """Rates for which there was no time."""

    @property
    def measure(self) -> str:
        """What the rates were compared by."""
        done = [trial for trial in self.trials if not trial.problem]
        if any(trial.margin is not None for trial in done):
            return "likelihood and margin of pairs that were held back"
        if any(trial.chosen_gain is not None for trial in done):
            return "the likelihood of texts that were held back"
        return "the loss on texts before they were learned"

    @property
    def recommended(self) -> float | None:
        """The lowest rate that is about as good as the best; None when all are useless.

        A rate that makes the chosen texts less likely than the base model does is taken only where all do.
        """
        usable = [trial for trial in self.trials if not trial.problem]
        fair = [trial for trial in usable if trial.chosen_gain is None or trial.chosen_gain >= 0] or usable
        if not fair:
            return None
        best = max(trial.score for trial in fair)
        enough = best * _CLOSE if best > 0 else best
        return min(trial.rate for trial in fair if trial.score >= enough)

    def save(self) -> None:
        """Write the report."""
        known = {**asdict(self), "measure": self.measure, "recommended": self.recommended}
        numbers = json.dumps(known, indent=1)  # JSON knows no others than finite ones
        write_whole(Path(self.file), re.sub(r"-?\b(?:NaN|Infinity)\b(?=[,\s])", "null", numbers))


class _TooSlowError(Exception):
    """So many steps take too long here; the first one has shown how long one takes."""

    def __init__(self, step_s: float) -> None:
        super().__init__()
        self.step_s = step_s


@dataclass(frozen=True)
class Follower:
    """Hears how the search goes."""

    on_estimate: Callable[[float], None] = lambda _: None
    """Gets the seconds that all of it takes, after the first step."""
    on_step: Callable[[RateTrial, Progress], None] = lambda *_: None
    on_trial: Callable[[RateTrial], None] = lambda _: None


def list_rates(present: float) -> list[float]:
    """Return the rates to try, the present one first."""
    rates = [float(f"{min(present * factor, _HIGHEST):.2g}") for factor in _FACTORS]
    return list(dict.fromkeys([present, *rates[1:]]))


def find_rate(
    method: Method[Any],
    settings: TrainingSettings,
    pairs: Sequence[PreferencePair],
    shelf: AdapterShelf,
    trainer: Trainer,
    follower: Follower,
    most_s: float = MOST_S,
) -> RateSweep:
    """Train a few steps of `pairs` with each rate, and leave nothing but a report in a folder of its own.

    A rate is not begun after `most_s` seconds, nor where those before show that time will not suffice.
    """
    folder = shelf.unfinished(f"{method.name}-rates-{datetime.now(UTC):%Y%m%d-%H%M%S}")
    present = settings.of(method).learning_rate
    short = settings.model_copy(
        update={
            "epochs": 1,
            "validation_share": max(settings.held_back_share, _HELD_BACK),
            "contrast_share": 0.0,
            "instructions": None,
            "checkpoint_seconds": 1e6,
        }
    )
    base, created_at = trainer.base().model_id, datetime.now(UTC).isoformat(timespec="seconds")
    chosen = _choose(pairs, settings, STEPS)
    sweep = RateSweep(method.name, base, created_at, present, len(chosen), (), str(folder / REPORT))
    begin = time.monotonic()
    rates, steps = list_rates(present), STEPS
    for number, rate in enumerate(rates):
        spent = time.monotonic() - begin
        if number and spent + spent / number > most_s:
            sweep = replace(sweep, left_out=tuple(sorted(rates[number:])))
            break
        attempt = _Attempt(method, short, trainer, folder, follower)
        try:
            limit = most_s / len(rates) if number == 0 else math.inf
            trial = attempt.run(rate, chosen, steps, 0 if number else len(rates), limit)
        except _TooSlowError as slow:
            steps = int(most_s / len(rates) / slow.step_s)
            if steps < _FEWEST_STEPS:
                raise FinetuneError(
                    f"A step takes {slow.step_s:.0f} seconds here, and {_FEWEST_STEPS} with each of {len(rates)} rates "
                    f"take longer than {most_s / 60:.0f} minutes. Try again when less runs here, or with a lower "
                    "`[training] pairs_per_step`."
                ) from None
            chosen = _choose(pairs, settings, steps)
            sweep = replace(sweep, pairs=len(chosen))
            trial = attempt.run(rate, chosen, steps, len(rates), math.inf)
        follower.on_trial(trial)
        trials = sorted((*sweep.trials, trial), key=lambda one: one.rate)
        sweep = replace(sweep, trials=tuple(trials))
        sweep.save()  # what is known stays when the next one is interrupted
    sweep.save()
    return sweep


def _choose(pairs: Sequence[PreferencePair], settings: TrainingSettings, steps: int) -> list[PreferencePair]:
    """Return pairs for so many steps and to be held back, always the same ones."""
    wanted = round(steps * settings.pairs_per_step / (1 - _HELD_BACK))
    return sorted(pairs, key=lambda pair: map_to_fraction(pair.id, settings.seed))[:wanted]


@dataclass(frozen=True)
class _Attempt:
    """A few steps with one rate."""

    method: Method[Any]
    settings: TrainingSettings
    trainer: Trainer
    folder: Path
    follower: Follower

    def run(self, rate: float, pairs: Sequence[PreferencePair], steps: int, count: int, limit_s: float) -> RateTrial:
        """Take the steps. For the first of `count` rates, say how long all take; other rates have a count of 0.

        Raises _TooSlowError after the first step where it takes more than `limit_s` seconds.
        """
        section = self.settings.of(self.method)
        few = {"most_windows": steps * self.settings.pairs_per_step} if self.method.reads_documents else {}
        section = section.model_copy(update={"learning_rate": rate, **few})
        settings = self.settings.model_copy(update={self.method.name: section})
        begin = time.monotonic()
        taken: list[Progress] = []
        prepared: list[float] = []
        """When something was done that the first rate does for all of them: what the base model says of each text."""

        def follow(progress: Progress) -> None:
            now = time.monotonic()
            if progress.stage == "reference":
                prepared.append(now)
            elif progress.stage == "training":
                if not taken and count:
                    left = progress.seconds_left or 0.0
                    step_s = left / max(progress.total - progress.done, 1)
                    if step_s * progress.total > limit_s and progress.total > _FEWEST_STEPS:
                        raise _TooSlowError(step_s)
                    once = prepared[-1] - prepared[0] if prepared else 0.0
                    self.follower.on_estimate(once + count * (now - begin - once + left))
                taken.append(progress)
            self.follower.on_step(RateTrial(rate), progress)

        with tempfile.TemporaryDirectory(prefix="rate-", dir=self.folder) as name:
            weights = Path(name)
            file = ProgressFile(weights / PROGRESS, follow)
            try:
                training = self.trainer.train(self.method, settings, pairs, weights, file)
            except FinetuneError as error:
                if not taken:
                    raise
                return RateTrial(rate, len(taken), seconds=time.monotonic() - begin, problem=f"diverged: {error}")
        return _judge(self.method, rate, taken, training, time.monotonic() - begin)


def _judge(
    method: Method[Any], rate: float, steps: Sequence[Progress], training: Training, seconds: float
) -> RateTrial:
    losses = [step.loss for step in steps if step.loss is not None]
    loss = fmean(losses[len(losses) // 2 :]) if losses else math.nan
    gain = training.validation_chosen_gain
    problem = ""
    if not math.isfinite(loss) or (gain is not None and not math.isfinite(gain)):
        problem = "diverged: the loss is no number"
    elif gain is not None and gain < -_LOST_NATS:
        problem = f"diverged: the chosen texts lost {-gain:.1f} nats a token"
    elif gain is None and loss > losses[0] + _LOST_NATS:
        problem = f"diverged: the loss rose from {losses[0]:.2f} to {loss:.2f}"
    margin = training.validation_margin if method.compares else None
    return RateTrial(rate, len(losses), loss, margin, gain, seconds, problem)

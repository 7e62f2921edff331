"""Learning rates are compared by what is held back; what diverged is marked, and time and disk are kept."""

import json
import math
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import pytest

from assistant.adapters.shelf import AdapterShelf
from feedback.records import PreferencePair
from feedback.store.database import open_database
from finetune.errors import FinetuneError
from finetune.methods.method import Method
from finetune.methods.table import find_method
from finetune.runs.progress import Progress, ProgressFile, Training
from finetune.runs.rates import STEPS, Follower, RateSweep, RateTrial, find_rate, list_rates
from finetune.settings import TrainingSettings
from tests.finetune.fakes import FakeTrainer, a_pair

SETTINGS = TrainingSettings(minimum_pairs=2, pairs_per_step=2)


@dataclass
class RatedTrainer(FakeTrainer):
    """Reaches a margin for each rate, or fails with it as a training does whose weights are no numbers."""

    margins: dict[float, tuple[float, float]] = field(default_factory=dict)
    """Margin and gain of the chosen texts by rate; a rate that is not there diverges."""
    step_s: float = 1.0

    def train(
        self,
        method: Method[Any],
        settings: TrainingSettings,
        pairs: Sequence[PreferencePair],
        folder: Path,
        progress: ProgressFile,
    ) -> Training:
        self.trained.append([pair.id for pair in pairs])
        rate = settings.of(method).learning_rate
        assert settings.epochs == 1
        for step in range(1, 5):
            progress.add(Progress("training", step, 8, self.step_s * (8 - step), 2.0 / step))
        (folder / "adapter_model.safetensors").write_text("weights")
        if rate not in self.margins:
            raise FinetuneError("The training ended in weights that are no numbers.")
        margin, gain = self.margins[rate]
        return Training(4, 9, 0.5, 1.0, 1.0, 1.0, 1, validation_margin=margin, validation_chosen_gain=gain)


def shelf_in(folder: Path) -> AdapterShelf:
    return AdapterShelf(folder / "adapters", open_database(f"sqlite:///{folder / 'x.db'}"))


def run(trainer: FakeTrainer, folder: Path, method: str = "dpo", **options: Any) -> RateSweep:
    pairs = [a_pair(door=f"door {number}", number=number) for number in range(60)]
    return find_rate(find_method(method), SETTINGS, pairs, shelf_in(folder), trainer, Follower(), **options)


def test_the_present_rate_is_tried_first_and_the_others_lie_around_it() -> None:
    assert list_rates(5e-4) == [5e-4, 1.5e-3, 1.7e-4, 4.5e-3, 5.6e-5]
    assert list_rates(5e-3) == [5e-3, 1e-2, 1.7e-3, 5.6e-4], "the settings take no higher rate than 0.01"


def test_the_best_margin_wins_whose_chosen_texts_did_not_become_less_likely(tmp_path: Path) -> None:
    trainer = RatedTrainer(margins={5e-4: (0.5, 0.1), 1.7e-4: (0.2, 0.1), 5.6e-5: (0.1, 0.0), 1.5e-3: (2.0, -0.4)})
    sweep = run(trainer, tmp_path)
    assert sweep.recommended == 5e-4
    assert [trial.rate for trial in sweep.trials] == [5.6e-5, 1.7e-4, 5e-4, 1.5e-3, 4.5e-3]
    assert sweep.trials[-1].problem.startswith("diverged: The training ended in weights that are no numbers")
    assert len({tuple(pairs) for pairs in trainer.trained}) == 1, "every rate learns the same pairs"
    assert len(trainer.trained[0]) == STEPS * 2 / 0.8
    report = json.loads(Path(sweep.file).read_text(encoding="utf-8"))
    assert (report["recommended"], report["present"], report["pairs"]) == (5e-4, 5e-4, 30)
    assert [path.name for path in Path(sweep.file).parent.iterdir()] == ["rates.json"], "weights stay nowhere"
    assert shelf_in(tmp_path).adapters() == []


def test_of_rates_that_are_about_as_good_the_lowest_is_taken() -> None:
    trials = (RateTrial(1e-4, margin=0.47, chosen_gain=0.1), RateTrial(3e-4, margin=0.5, chosen_gain=0.1))
    sweep = RateSweep("dpo", "m", "", 1e-4, 9, trials, "")
    assert sweep.recommended == 1e-4
    assert sweep.measure == "likelihood and margin of pairs that were held back"
    lost = tuple(replace(one, chosen_gain=-0.2) for one in trials)
    assert replace(sweep, trials=lost).recommended == 3e-4
    assert replace(sweep, trials=tuple(replace(one, problem="diverged") for one in trials)).recommended is None
    measured = ((1.7e-4, 1.43, 0.867), (5e-4, 4.41, 2.044), (1.5e-3, 10.06, 2.2), (4.5e-3, 12.3, 2.201))
    steep = tuple(RateTrial(rate, margin=margin, chosen_gain=gain) for rate, margin, gain in measured)
    assert replace(sweep, trials=steep).recommended == 5e-4, "a margin that only grows decides nothing"
    plain = (RateTrial(1e-4, loss=2.0), RateTrial(3e-4, loss=1.0), RateTrial(9e-4, loss=1.5))
    assert replace(sweep, trials=plain).recommended == 3e-4
    assert replace(sweep, trials=plain).measure == "the loss on texts before they were learned"


def test_methods_that_compare_nothing_are_judged_by_the_likelihood_of_what_is_held_back(tmp_path: Path) -> None:
    margins = {5e-4: (9.0, 0.1), 1.7e-4: (0.0, 0.3), 5.6e-5: (0.0, 0.1), 1.5e-3: (0.0, -2.0), 4.5e-3: (0, math.nan)}
    sweep = run(RatedTrainer(margins=margins), tmp_path, "sft")
    assert sweep.recommended == 1.7e-4
    assert all(trial.margin is None for trial in sweep.trials)
    assert [trial.problem for trial in sweep.trials[3:]] == [
        "diverged: the chosen texts lost 2.0 nats a token",
        "diverged: the loss is no number",
    ]


def test_rates_for_which_there_is_no_time_are_left_out(tmp_path: Path) -> None:
    trainer = RatedTrainer(margins=dict.fromkeys(list_rates(5e-4), (0.1, 0.1)), step_s=0.0)
    sweep = run(trainer, tmp_path, most_s=1e-9)
    assert [trial.rate for trial in sweep.trials] == [5e-4]
    assert sweep.left_out == (5.6e-5, 1.7e-4, 1.5e-3, 4.5e-3)


def test_where_a_step_takes_long_fewer_are_taken(tmp_path: Path) -> None:
    rates = list_rates(5e-4)
    trainer = RatedTrainer(margins=dict.fromkeys(rates, (0.1, 0.1)), step_s=30.0)
    sweep = run(trainer, tmp_path, most_s=900.0)
    assert sweep.pairs == 15, "six steps of two pairs, and a fifth of all held back"
    assert [len(pairs) for pairs in trainer.trained] == [30, 15, 15, 15, 15, 15]
    assert len(sweep.trials) == len(rates)
    trainer.step_s = 90.0
    with pytest.raises(FinetuneError, match="A step takes 90 seconds here"):
        run(trainer, tmp_path, most_s=900.0)


def test_the_time_is_told_after_the_first_step_and_a_training_that_cannot_begin_is_an_error(tmp_path: Path) -> None:
    told: list[float] = []
    trainer = RatedTrainer(margins=dict.fromkeys(list_rates(5e-4), (0.1, 0.1)))
    pairs = [a_pair(number=number) for number in range(4)]
    follower = Follower(told.append)
    find_rate(find_method("dpo"), SETTINGS, pairs, shelf_in(tmp_path), trainer, follower)
    assert len(told) == 1
    assert 35 <= told[0] < 40, "five rates, 7 seconds each after the first step"

    class Broken(FakeTrainer):
        def train(self, *_: object, **__: object) -> Training:
            raise FinetuneError("no adapter can live on this model")

    with pytest.raises(FinetuneError, match="no adapter can live"):
        run(Broken(), tmp_path)

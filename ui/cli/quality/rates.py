"""`finetune METHOD --find-rate`: which learning rate suits the corrections."""

from pathlib import Path
from typing import TYPE_CHECKING

import typer

from ui.cli.terminal.printing import note, progress, say, show_table

if TYPE_CHECKING:
    from feedback.evaluation.golden import Context
    from finetune.runs.progress import Progress
    from finetune.runs.rates import RateSweep, RateTrial


def search_rate(method: str, exam: Path | None, context: "Context") -> float:
    """Try learning rates, show what came of them, and return the one that is recommended.

    The command ends with code 1 where there are too few corrections, or every rate is useless, and with 130 where it
    was interrupted.
    """
    from finetune.runs.rates import MOST_S, STEPS, Follower, list_rates
    from ui.actions import learning
    from ui.wiring import Apprentice

    apprentice = Apprentice.open()
    training = apprentice.settings.training
    rates = list_rates(getattr(training, method).learning_rate)
    note(
        f"{len(rates)} rates, up to {STEPS} steps of {training.pairs_per_step} with each. No rate is begun after "
        f"{MOST_S / 60:.0f} minutes."
    )
    try:
        with progress(f"{method} --find-rate") as report:
            done: list[RateTrial] = []

            def follow(trial: "RateTrial", step: "Progress") -> None:
                if step.stage == "training":
                    report(len(done) * step.total + step.done, len(rates) * step.total, f"rate {trial.rate:g}")
                else:
                    report(step.done, step.total, step.stage)

            follower = Follower(lambda seconds: note(f"About {max(seconds / 60, 1):.0f} minutes."), follow, done.append)
            outcome = learning.train(
                apprentice, method, exam=exam, context=context, promote="never", find_rate=follower
            )
    except KeyboardInterrupt:
        note("Stopped. Nothing was changed.")
        raise typer.Exit(130) from None
    for sentence in outcome.sentences:
        say(sentence)
    sweep = outcome.rates
    if sweep is None:
        raise typer.Exit(outcome.exit_code)
    _show(sweep)
    if sweep.recommended is None:
        raise typer.Exit(1)
    return sweep.recommended


def _show(sweep: "RateSweep") -> None:
    show_table(
        ["rate", "steps", "loss", "margin", "chosen gain", "seconds", ""],
        [_line(trial, sweep) for trial in sweep.trials],
    )
    if sweep.left_out:
        note(f"No time for {', '.join(f'{rate:g}' for rate in sweep.left_out)}.")
    if sweep.recommended is None:
        say("Every rate was useless: look at the corrections, or set a much lower one and try again.")
    else:
        now = "which is the present one" if sweep.recommended == sweep.present else f"in place of {sweep.present:g}"
        say(f"Recommended: [training.{sweep.method}] learning_rate = {sweep.recommended:g}, {now}; by {sweep.measure}.")
    note(f"The report stands in {sweep.file}.")


def _line(trial: "RateTrial", sweep: "RateSweep") -> list[object]:
    what = "recommended" if trial.rate == sweep.recommended else "present" if trial.rate == sweep.present else ""
    return [
        f"{trial.rate:g}",
        trial.steps,
        f"{trial.loss:.3f}" if trial.loss == trial.loss else None,
        None if trial.margin is None else f"{trial.margin:+.3f}",
        None if trial.chosen_gain is None else f"{trial.chosen_gain:+.3f}",
        f"{trial.seconds:.0f}",
        trial.problem or what,
    ]

"""`finetune compare`: the same corrections, learned several ways."""

from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated

import typer

from finetune.methods.table import DEFAULT, NAMES
from finetune.methods.tuners.table import TUNERS
from ui.cli.terminal.options import AsJson
from ui.cli.terminal.printing import note, show_json, show_table

if TYPE_CHECKING:
    from ui.actions.training.trying import Trial


def compare(
    tuners: Annotated[str, typer.Argument(metavar="TUNER,...", help=f"Of {', '.join(TUNERS)}.")] = ",".join(TUNERS),
    method: Annotated[str, typer.Option(metavar="METHOD", help=f"One of {', '.join(NAMES)}.")] = DEFAULT,
    as_json: AsJson = False,
) -> None:
    """Learn tonight's corrections with several tuners, and show what each costs and reaches. Nothing is promoted.

    Each version stays: `finetune show ID` has all of it, `finetune promote ID` puts it in charge, `finetune delete ID`
    removes it.
    """
    from ui.actions.training.trying import try_tuners
    from ui.wiring import Apprentice

    trials = []
    names = [name.strip() for name in tuners.split(",") if name.strip()]
    for trial in try_tuners(Apprentice.open(), names, method):
        trials.append(trial)
        note(f"{trial.tuner}: {trial.failure or trial.version} ({len(trials)} of {len(names)})")
    if as_json:
        show_json([asdict(trial) for trial in trials])
    else:
        heads = ["tuner", "version", "weights", "on disk", "trained", "memory", "questions", "gain", "p", "exam"]
        show_table(heads, [_line(trial) for trial in trials])
    if failed := [trial for trial in trials if trial.failure]:
        note(f"{len(failed)} of {len(trials)} could not be trained.")
        raise typer.Exit(1)


def _line(trial: "Trial") -> list[object]:
    if trial.version is None:
        return [trial.tuner, "-", *[None] * 7, trial.failure]
    return [
        trial.tuner,
        trial.version,
        f"{trial.weights:,}",
        f"{trial.size_bytes / 1e6:.1f} MB",
        f"{trial.seconds:.0f} s",
        f"{trial.peak_memory_bytes / 1e9:.1f} GB",
        trial.questions or None,
        None if trial.gain is None else f"{trial.gain:+.3f}",
        None if trial.p is None else f"{trial.p:.4f}",
        ("passed" if trial.passed else "not passed") if trial.questions else "none could be held",
    ]

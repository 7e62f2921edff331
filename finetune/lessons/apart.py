"""Train the adapter once more without each fold of the documents, so that the exam can ask it every correction.

The version that may be promoted has learned from all of them, so it is a little better than what is examined.
"""

from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from shutil import rmtree

from feedback.records import PreferencePair
from finetune.data.folds import leave_out_fold, read_folds, write_folds
from finetune.runs.folder import remove_scraps
from finetune.runs.progress import Progress, ProgressFile

APART = "fold-*"
TrainInto = Callable[[Sequence[PreferencePair], Path, ProgressFile], object]
"""Writes the weights of an adapter that has learned from some pairs to a folder; goes on from a checkpoint there."""


def lacks_folds(folder: Path, count: int) -> bool:
    """Return whether a version is still to be trained without some of its folds, if it is asked for `count` of them."""
    return count > 0 and any(fold.adapter is None for fold in read_folds(folder))


def train_apart(folder: Path, pairs: Sequence[PreferencePair], train: TrainInto, progress: ProgressFile) -> None:
    """Train into a folder of its own below that of the version, fold by fold.

    A fold is noted when its weights are whole, so that an interrupted run goes on with the next.
    """
    folds = read_folds(folder)
    for number, fold in enumerate(folds):
        if fold.adapter:
            continue
        name = f"fold-{number}"
        (folder / name).mkdir(exist_ok=True)

        def tell(at: Progress, before: int = number) -> None:
            if at.stage == "training":
                rest = (len(folds) - before) * at.total - at.done
                left = at.seconds_left and at.seconds_left * rest / max(at.total - at.done, 1)
                progress.add(Progress("folds", before * at.total + at.done, len(folds) * at.total, left))

        train(leave_out_fold(pairs, fold), folder / name, ProgressFile(folder / name / "progress.jsonl", tell))
        remove_scraps(folder / name)
        folds[number] = replace(fold, adapter=name)
        write_folds(folder, folds)


def remove_apart(folder: Path) -> None:
    """Remove what was trained without a fold: once it is examined, nobody needs it."""
    for apart in folder.glob(APART):
        rmtree(apart)

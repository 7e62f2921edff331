"""What is learned beside the weights, lesson by lesson, and without each fold of the documents."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from finetune.data.folds import Fold, read_folds, write_folds


@dataclass(frozen=True)
class Lesson:
    """What the card of an adapter says about something that was learned beside the weights."""

    settings: Mapping[str, object]
    metrics: Mapping[str, float]
    folds: Sequence[Fold]
    """The folds that were given, with what was learned without each of them, where it was."""


Teach = Callable[[Path, Sequence[Fold]], Lesson]
"""Writes what is learned beside the weights into an adapter's folder, and learns it without each fold."""


def teach(folder: Path, folds: Sequence[Fold], lessons: Sequence[Teach]) -> list[Lesson]:
    """Learn everything beside the weights; what was learned without each fold is kept in `folder` after each lesson.

    The folds of an interrupted run go on.
    """
    folds, taught = read_folds(folder) or folds, []
    for learn in lessons:
        taught.append(learn(folder, folds))
        folds = taught[-1].folds
        write_folds(folder, folds)
    return taught

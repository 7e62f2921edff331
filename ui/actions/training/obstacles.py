"""Why no training can start now, for the page, which lets nobody begin what cannot end well."""

import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from finetune.data.plan import TrainingPlan
from finetune.data.split import select_corrections
from finetune.errors import FinetuneError
from ui.actions.training.run import RUNNING_ALREADY, TrainingRun
from ui.people.reading.reach import find_common_reach, list_readable
from ui.settings.read_only import describe_read_only
from ui.wiring import Apprentice

LEAST_FREE_MB = 500
"""Weights, checkpoints and what the base model said of each pair need a part of it with the embedded model."""

Kind = Literal["running", "read-only", "remote", "disk", "documents", "too few", "exam"]


@dataclass(frozen=True)
class Obstacle:
    """A reason why no training can start."""

    kind: Kind
    sentence: str
    """In English, for whoever tries all the same."""
    figures: Mapping[str, str | int]
    """What the sentence is made of: the `count` of corrections and how many are `needed`, or the megabytes."""


RUNNING = Obstacle("running", RUNNING_ALREADY, {})


def find_obstacles(apprentice: Apprentice, plan: TrainingPlan | None, run: TrainingRun | None) -> list[Obstacle]:
    """Return every reason why the training that `plan` describes cannot start; `run` is the newest one.

    Without a plan, return what is in the way of going on with an interrupted one.
    """
    found = []
    if run and run.running:
        found.append(RUNNING)
    if home := apprentice.loaded.read_only:
        found.append(Obstacle("read-only", describe_read_only(home), {"home": str(home)}))
    if url := apprentice.settings.weights.base_url:
        sentence = (
            f"The model runs at {url!r}, so nothing can be trained here: name the same model on this machine in "
            "`[training] base`."
        )
        found.append(Obstacle("remote", sentence, {"url": url}))
    free_mb = shutil.disk_usage(apprentice.home).free // 1_000_000
    if free_mb < LEAST_FREE_MB:
        sentence = f"The disk has {free_mb} MB left, and a training needs at least {LEAST_FREE_MB} MB: free some."
        found.append(Obstacle("disk", sentence, {"free": free_mb, "needed": LEAST_FREE_MB}))
    if plan is None:
        return found
    if plan.method.reads_documents and not list_readable(apprentice, find_common_reach(apprentice)):
        sentence = (
            f"There are no documents that everybody may read, and {plan.method.name} learns nothing else: add some."
        )
        found.append(Obstacle("documents", sentence, {}))
    count, needed = count_corrections(plan), count_needed(apprentice, plan)
    if plan.too_few:
        found.append(Obstacle("too few", plan.too_few, {"count": count, "needed": needed}))
    elif plan.in_vain:
        found.append(Obstacle("exam", plan.in_vain, {}))
    return found


def count_corrections(plan: TrainingPlan) -> int:
    """Return how many corrections the training would learn from."""
    return len(select_corrections(plan.sides.training))


def count_needed(apprentice: Apprentice, plan: TrainingPlan) -> int:
    """Return how many corrections it needs for that; none where it learns documents."""
    return 0 if plan.method.reads_documents else apprentice.settings.training.minimum_pairs


def check_start(apprentice: Apprentice, plan: TrainingPlan | None, run: TrainingRun | None) -> None:
    """Raise FinetuneError with the first reason of `find_obstacles`."""
    for obstacle in find_obstacles(apprentice, plan, run):
        raise FinetuneError(obstacle.sentence)

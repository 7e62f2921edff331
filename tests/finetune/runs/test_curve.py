"""The curve of a training is read from what it leaves behind, as means of a few hundred points at most."""

import json
from dataclasses import asdict
from pathlib import Path
from statistics import fmean

from finetune.runs.curve import MOST_POINTS, Curve, Pass, Point, Validation, read_curve, write_passes
from finetune.runs.folder import FINISHED, PASSES, PROGRESS, Run, remove_scraps
from finetune.runs.progress import Progress, ProgressFile


def trained(folder: Path, steps: int, *, epochs: float = 2, margin: float | None = 0.5) -> Path:
    """Leave what a training of so many steps does, with an exam behind it."""
    folder.mkdir()
    run = Run("dpo-1", "dpo", "2026-11-21T02:30:00+00:00", "model", "none", "digest", (), (), {"epochs": epochs})
    (folder / FINISHED).write_text(json.dumps(asdict(run)), encoding="utf-8")
    records = [
        Progress("reference", 4, 4),
        *(Progress("training", step, steps, 1.0, 1 - step / steps, margin) for step in range(1, steps + 1)),
        Progress("folds", 9, 9),
        Progress("exam", 3, 3),
    ]
    lines = "".join(json.dumps(asdict(record)) + "\n" for record in records)
    (folder / PROGRESS).write_text(lines, encoding="utf-8")
    return folder


def test_every_step_is_a_point_and_passes_lie_where_they_ended(tmp_path: Path) -> None:
    folder = trained(tmp_path / "dpo-1", 4)
    write_passes(folder, [(1, Validation(0.1, 0.2)), (2, Validation(0.2, 0.3))])
    remove_scraps(folder)
    points = tuple(Point(step, 1 - step / 4, 0.5) for step in range(1, 5))
    passes = (Pass(2.0, Validation(0.1, 0.2)), Pass(4.0, Validation(0.2, 0.3)))
    assert read_curve(folder) == Curve(4, points, passes)
    assert (folder / PASSES).exists()


def test_of_many_steps_the_points_are_means(tmp_path: Path) -> None:
    curve = read_curve(trained(tmp_path / "sft-1", 3 * MOST_POINTS, margin=None))
    assert curve is not None
    assert (len(curve.points), curve.passes, curve.points[-1].step) == (MOST_POINTS, (), 3 * MOST_POINTS)
    assert curve.points[0] == Point(3, fmean(1 - step / (3 * MOST_POINTS) for step in (1, 2, 3)), None)


def test_rewards_are_means_of_the_steps_that_had_one(tmp_path: Path) -> None:
    folder = trained(tmp_path / "rlhf-1", 0)
    progress = ProgressFile(folder / PROGRESS)
    for step in range(1, 2 * MOST_POINTS + 1):
        progress.add(Progress("training", step, 2 * MOST_POINTS, loss=1.0, reward=step if step % 2 else None))
    curve = read_curve(folder)
    assert curve is not None
    assert [point.reward for point in curve.points[:3]] == [1, 3, 5]


def test_a_training_without_a_step_has_no_curve(tmp_path: Path) -> None:
    assert read_curve(tmp_path) is None
    ProgressFile(tmp_path / PROGRESS).add(Progress("contrast", 0, 3))
    assert read_curve(tmp_path) is None

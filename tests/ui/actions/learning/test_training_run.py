"""A training run is a process of its own; the app starts, follows and cancels it."""

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path

import pytest

from finetune.errors import FinetuneError
from finetune.runs.folder import Run
from finetune.runs.progress import Progress, ProgressFile
from tests.project.processes import Processes
from ui.actions.training.run import TrainingDesk, TrainingRun, was_logged
from ui.web.learning.page import render_run
from ui.wording.texts.languages.english import ENGLISH

STAND_IN = """
import signal, sys, time
signal.signal(signal.SIGINT, signal.default_int_handler)  # a shell's background jobs ignore it
print("method", *sys.argv[1:], flush=True)
print("\\r10 %\\r20 %", flush=True)
time.sleep(float("{seconds}"))
sys.exit({code})
"""


HOLD_LOCK = """
import sys
from pathlib import Path
from finetune.runs.folder import training_lock
from ui.wording.texts.languages.english import ENGLISH
with training_lock(Path(sys.argv[1])):
    print("locked", flush=True)
    input()
"""


def desk(home: Path, *, seconds: float = 0.0, code: int = 0) -> TrainingDesk:
    return TrainingDesk(home, None, (sys.executable, "-c", STAND_IN.format(seconds=seconds, code=code)))


def begun(home: Path, run_id: str, created_at: datetime, *records: Progress) -> None:
    folder = home / "adapters" / run_id
    folder.mkdir(parents=True)
    run = Run(run_id, "dpo", created_at.isoformat(timespec="seconds"), "model", "none", "digest", (), (), {})
    (folder / "run.json").write_text(json.dumps(asdict(run)), encoding="utf-8")
    for record in records:
        ProgressFile(folder / "progress.jsonl").add(record)


def until(check: Callable[[TrainingRun | None], bool], desk: TrainingDesk) -> TrainingRun:
    for _ in range(200):
        run = desk.newest()
        if check(run):
            assert run is not None
            return run
        time.sleep(0.05)
    raise AssertionError(f"waited 10 s, the run is {desk.newest()}")


def ended(run: TrainingRun | None) -> bool:
    return run is not None and not run.running


def test_there_is_nothing_to_say_before_the_first_run(tmp_path: Path) -> None:
    assert desk(tmp_path).newest() is None


def test_a_run_is_followed_through_its_progress_file(tmp_path: Path) -> None:
    trainings = desk(tmp_path, seconds=30)
    trainings.start("orpo")
    try:
        assert trainings.newest() == TrainingRun(running=True, ours=True, output=trainings.newest().output)  # type: ignore[union-attr]
        begun(tmp_path, "orpo-1", datetime.now(UTC), Progress("training", 3, 8, 75.0, 0.5, 0.25, 0.75))
        run = until(lambda run: run is not None and run.progress is not None, trainings)
        assert run.adapter_id == "orpo-1"
        html = render_run(run, ENGLISH)
        assert "Training: 3 of 8, about 75 s left" in html
        assert "0.500" in html
        assert 'class="curve"' in html
        assert "Loss. From 0.50 to 0.50, at step 3 of 8" in html
        assert "+0.250" in html
        with pytest.raises(FinetuneError, match="running already"):
            trainings.start("dpo")
    finally:
        trainings.cancel()
    assert until(ended, trainings).cancelled


def test_an_older_interrupted_run_is_not_taken_for_the_new_one(tmp_path: Path) -> None:
    begun(tmp_path, "dpo-old", datetime(2026, 1, 1, tzinfo=UTC), Progress("training", 7, 8))
    trainings = desk(tmp_path, seconds=30)
    trainings.start("dpo")
    run = trainings.newest()
    trainings.cancel()
    assert run is not None
    assert run.adapter_id is None
    until(ended, trainings)


@pytest.mark.parametrize(("code", "state"), [(0, "done"), (1, "refused"), (2, "failed")])
def test_how_a_run_ended_is_said_with_its_last_lines(tmp_path: Path, code: int, state: str) -> None:
    trainings = desk(tmp_path, code=code)
    trainings.start("dpo")
    run = until(ended, trainings)
    html = render_run(run, ENGLISH)
    assert f'data-state="{state}"' in html
    assert "method dpo\n20 %" in html


def test_an_interrupted_run_can_be_resumed(tmp_path: Path) -> None:
    begun(tmp_path, "dpo-1", datetime(2026, 1, 1, tzinfo=UTC))
    trainings = desk(tmp_path)
    run = trainings.newest()
    assert run is not None
    assert run.resumable == "dpo"
    assert 'data-do="resume"' in render_run(run, ENGLISH)
    assert "resume" not in render_run(run, ENGLISH, may_resume=False)
    trainings.start("dpo", resume=True)
    assert "method dpo --resume" in until(ended, trainings).output


def test_a_run_that_cron_started_is_seen_but_not_cancelled(tmp_path: Path, processes: Processes) -> None:
    begun(tmp_path, "dpo-1", datetime.now(UTC), Progress("exam", 8, 40))
    command = [sys.executable, "-c", HOLD_LOCK, str(tmp_path / "adapters")]
    other = processes.start(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    assert other.stdout
    assert other.stdout.readline() == b"locked\n"
    trainings = desk(tmp_path)
    run = trainings.newest()
    assert run is not None
    assert run.running
    assert run.process == other.pid
    assert "Exam: 8 of 40" in render_run(run, ENGLISH)
    assert f"Stop it there: Ctrl-C, or kill {other.pid}." in render_run(run, ENGLISH)
    assert "cancel" not in render_run(run, ENGLISH)
    with pytest.raises(FinetuneError, match="did not start the training"):
        trainings.cancel()
    with pytest.raises(FinetuneError, match="running already"):
        trainings.start("dpo")
    other.communicate(b"\n")
    assert not trainings.newest().running  # type: ignore[union-attr]


def test_a_killed_run_whose_process_number_another_program_got_blocks_nothing(tmp_path: Path) -> None:
    begun(tmp_path, "dpo-1", datetime.now(UTC))
    (tmp_path / "adapters" / ".training.pid").write_text(str(os.getppid()), encoding="utf-8")
    (tmp_path / "adapters" / ".training.lock").touch()
    trainings = desk(tmp_path)
    run = trainings.newest()
    assert run is not None
    assert not run.running
    trainings.start("dpo", resume=True)
    assert until(ended, trainings).exit_code == 0


def test_the_process_gets_the_home_folder_of_the_server(tmp_path: Path) -> None:
    show = (
        "import os; from ui.actions.training.run import was_logged; "
        "print(os.environ['APPRENTICE_HOME'], os.environ['APPRENTICE_CONFIG'], was_logged())"
    )
    trainings = TrainingDesk(tmp_path, tmp_path / "own.toml", (sys.executable, "-c", show))
    trainings.start("dpo")
    assert until(ended, trainings).output == f"{tmp_path} {tmp_path / 'own.toml'} True"
    assert not was_logged()
    assert os.environ.get("APPRENTICE_CONFIG") != str(tmp_path / "own.toml")

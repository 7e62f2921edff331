"""kill -9 in the middle of training loses one checkpoint interval at most and leaves nothing half-visible."""

import json
import subprocess
import sys
import time
from pathlib import Path

import pytest

from assistant.adapters.shelf import AdapterShelf
from feedback.store.store import FeedbackStore
from finetune.runs.progress import Progress, ProgressFile
from tests.finetune.cycle.nightly import run
from tests.finetune.fakes import corrected
from tests.project.processes import Processes

STEPS = 6


def steps(adapters: Path) -> list[Progress]:
    files = adapters.glob("*/progress.jsonl")
    return [record for file in files for record in ProgressFile(file).records() if record.stage == "training"]


@pytest.mark.model
def test_a_killed_training_is_finished_by_resume(
    tmp_path: Path, store: FeedbackStore, shelf: AdapterShelf, processes: Processes
) -> None:
    corrected(store, ["north", "south", "east"])
    command = [sys.executable, "-m", "tests.finetune.cycle.nightly", str(tmp_path)]
    training = processes.start(command, stderr=subprocess.DEVNULL)
    while len(steps(shelf.folder)) < 3:
        assert training.poll() is None, "the training ended before it could be killed"
        time.sleep(0.05)
    training.kill()
    training.wait(30)
    taken = len(steps(shelf.folder))
    assert 3 <= taken < STEPS
    assert shelf.adapters() == []

    outcome = run(tmp_path, resume=True)

    assert outcome.exit_code == 0
    assert outcome.adapter
    assert [adapter.id for adapter in shelf.adapters()] == [outcome.adapter.id]
    assert [step.done for step in steps(shelf.folder)] == list(range(1, STEPS + 1))
    assert outcome.adapter.metrics["steps"] == STEPS
    assert shelf.verify(outcome.adapter.id)
    records = (outcome.adapter.folder / "progress.jsonl").read_text(encoding="utf-8").splitlines()
    references = [json.loads(line) for line in records if json.loads(line)["stage"] == "reference"]
    assert len(references) == 3  # computed once
    assert not list(outcome.adapter.folder.glob("checkpoint-*"))

"""A process that is killed while it promotes: what it said was done is done, and nothing is half done."""

import signal
import subprocess
import sys
from pathlib import Path

from assistant.adapters.shelf import AdapterShelf
from tests.assistant.fakes import engine_at
from tests.project.processes import Processes


def test_promotions_survive_kill_9_at_any_moment(tmp_path: Path, processes: Processes) -> None:
    acknowledged: list[list[str]] = []
    for attempt in range(4):
        command = [sys.executable, "-m", "tests.assistant.adapters.promoting", str(tmp_path), f"run{attempt}"]
        process = processes.start(command, stdout=subprocess.PIPE, text=True)
        assert process.stdout is not None
        acknowledged += [process.stdout.readline().split() for _ in range(5 + 3 * attempt)]
        process.send_signal(signal.SIGKILL)
        acknowledged += [line.split() for line in process.stdout.read().splitlines()]
        assert process.wait(30) == -signal.SIGKILL

        shelf = AdapterShelf(tmp_path / "adapters", engine_at(tmp_path / "apprentice.db"), base_model="scripted")
        history = [[promotion.kind, str(promotion.parts.adapter_id)] for promotion in shelf.history()]
        assert history[: len(acknowledged)] == acknowledged
        assert len(history) <= len(acknowledged) + 1, "at most one was done and could not be said any more"
        acknowledged = history
        champion = shelf.champion()
        assert champion == history[-1][1]
        assert champion is not None
        shelf.verify(champion)
        for adapter in shelf.adapters():
            shelf.verify(adapter.id)

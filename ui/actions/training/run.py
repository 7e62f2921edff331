"""Start a training as a process of its own, follow it and cancel it.

The page reads the files that the run writes. So it also shows a run that cron started, and no run ends with the server.
"""

import os
import signal
import subprocess
import sys
import threading
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

from filelock import FileLock, Timeout

from finetune.errors import FinetuneError
from finetune.methods.table import find_method
from finetune.runs.curve import Curve, read_curve
from finetune.runs.folder import PROGRESS, Run, list_unfinished
from finetune.runs.progress import Progress, ProgressFile

LOGGED = "FINETUNE_TRAINING_LOGGED"
"""Set in the environment of a run whose start the page has logged, with who clicked."""
COMMAND = (sys.executable, "-m", "ui.cli.finetune")
OUTPUT_LINES = 12
RUNNING_ALREADY = "A training is running already. Wait until it ends, or cancel it."
OUTPUT_BYTES = 8_000


@dataclass(frozen=True)
class TrainingRun:
    """The newest run, as far as this server knows it."""

    running: bool
    adapter_id: str | None = None
    """None until the run has made its folder."""
    progress: Progress | None = None
    curve: Curve | None = None
    """None before the first step."""
    ours: bool = False
    """Whether this server started it, and can stop it."""
    process: int | None = None
    """The number of the process, where another one started it."""
    exit_code: int | None = None
    """None while it runs, and for a run that this server did not start."""
    cancelled: bool = False
    output: str = ""
    """The last lines that it printed, if this server started it."""
    resumable: str | None = None
    """The method of an interrupted run that can go on."""


class TrainingDesk:
    """Starts one run at a time for a home folder. Every visitor of the server uses the same one."""

    def __init__(self, home: Path, config: Path | None, command: Sequence[str] = COMMAND) -> None:
        """`config` is the settings file that this server was started with; `command` takes the method as argument."""
        self._home = home
        self._adapters = home / "adapters"
        self._config = config
        self._command = command
        self._process: subprocess.Popen[bytes] | None = None
        self._started_at = datetime.now(UTC)
        self._cancelled = False
        self._starting = threading.Lock()

    def start(self, method: str, *, resume: bool = False) -> None:
        """Start `finetune METHOD` with the settings of this server.

        Raises FinetuneError when there is no such method, and while a run is going.
        """
        with self._starting:
            if (run := self.newest()) and run.running:
                raise FinetuneError(RUNNING_ALREADY)
            environment = {**os.environ, "APPRENTICE_HOME": str(self._home), LOGGED: "yes"}
            if self._config:
                environment["APPRENTICE_CONFIG"] = str(self._config)
            command = [*self._command, find_method(method).name, *(["--resume"] if resume else [])]
            self._home.mkdir(0o700, parents=True, exist_ok=True)
            with self._output.open("wb") as output:
                self._process = subprocess.Popen(
                    command,
                    stdin=subprocess.DEVNULL,
                    stdout=output,
                    stderr=subprocess.STDOUT,
                    env=environment,
                    start_new_session=True,  # so that Ctrl-C on the server does not end it
                )
            self._started_at = datetime.min.replace(tzinfo=UTC) if resume else datetime.now(UTC)
            self._cancelled = False

    def cancel(self) -> None:
        """Interrupt the run as Ctrl-C does, so that it can be resumed. Raises FinetuneError when it is not ours."""
        if self._process is None or self._process.poll() is not None:
            raise FinetuneError(
                "This page did not start the training. Stop it where it was started, or wait until it ends."
            )
        self._cancelled = True
        os.killpg(self._process.pid, signal.SIGINT)

    def newest(self) -> TrainingRun | None:
        """Return the run that is going, else the last one; None when there was none."""
        runs = list_unfinished(self._adapters)
        if self._process and self._process.poll() is None:
            begun = [
                run for run in runs if datetime.fromisoformat(run.created_at) >= self._started_at.replace(microsecond=0)
            ]
            return self._going(begun[-1] if begun else None)
        if process := find_other_training(self._adapters):
            return self._going(runs[-1] if runs else None, process=process)
        resumable = runs[-1].method if runs else None
        if self._process:
            return TrainingRun(
                running=False,
                ours=True,
                exit_code=self._process.returncode,
                cancelled=self._cancelled,
                output=self._last_lines(),
                resumable=resumable,
            )
        return TrainingRun(running=False, adapter_id=runs[-1].id, resumable=resumable) if runs else None

    @property
    def _output(self) -> Path:
        return self._home / "training.log"

    def _going(self, run: Run | None, process: int | None = None) -> TrainingRun:
        """Return a run that is going; `process` is another one's, None for ours."""
        ours = process is None
        begun = TrainingRun(running=True, ours=ours, process=process, output=self._last_lines() if ours else "")
        if run is None:
            return begun
        folder = self._adapters / run.id
        records = ProgressFile(folder / PROGRESS).records()
        return replace(begun, adapter_id=run.id, progress=records[-1] if records else None, curve=read_curve(folder))

    def _last_lines(self) -> str:
        """Return what the run printed last. Of a line that a progress bar redrew, only the last state is kept."""
        with self._output.open("rb") as file:
            file.seek(max(0, self._output.stat().st_size - OUTPUT_BYTES))
            text = file.read().decode("utf-8", errors="replace")
        lines = [line.rsplit("\r", 1)[-1].rstrip() for line in text.replace("\r\n", "\n").split("\n")]
        return "\n".join([line for line in lines if line][-OUTPUT_LINES:])


def was_logged() -> bool:
    """Return whether the page started this process and has noted who did."""
    return LOGGED in os.environ


def find_other_training(adapters: Path) -> int | None:
    """Return the number of another process that trains into `adapters`; None without one.

    The process that took the lock last must be alive, and the lock must be held: after a `kill -9` the process number
    may belong to another program. Without such a process the lock is not tried, because a run that starts at that
    moment would find it taken.
    """
    pid = 0
    try:
        pid = int((adapters / ".training.pid").read_text(encoding="utf-8"))
        os.kill(pid, 0)
    except (FileNotFoundError, ValueError, ProcessLookupError):
        return None
    except PermissionError:
        pass  # alive, and another user's
    else:
        if pid == os.getpid():
            return None
    try:
        with FileLock(adapters / ".training.lock", timeout=0):
            return None
    except (Timeout, PermissionError):
        return pid

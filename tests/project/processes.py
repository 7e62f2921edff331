"""Processes that tests start. Whoever starts one owns it: it ends with its owner, and so does everything it started."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any
from uuid import uuid4

import psutil

MARK = "TEST_SESSION"
"""A variable with the id of the test session. Every process inherits it, even one that leaves its parent's group."""
PATIENCE_S = 30
PROJECT = Path(__file__).parents[2]
WATCH = "import sys; from tests.project import processes as p; sys.stdin.read(); p.kill(p.survivors(sys.argv[1]))"
"""Waits for the end of the process that holds the other end of its input."""


class Processes:
    """Starts processes, each as the head of a group of its own."""

    def __init__(self) -> None:
        self._started: list[subprocess.Popen[Any]] = []

    def start(self, command: Sequence[str | Path], **options: Any) -> subprocess.Popen[Any]:
        """Start `command` with the options of subprocess.Popen."""
        process = subprocess.Popen(list(command), start_new_session=True, **options)
        self._started.append(process)
        return process

    def end(self) -> None:
        """Kill what still runs, with its descendants and its group, and close the pipes."""
        for process in self._started:
            kill(_descendants(process.pid))
            with suppress(ProcessLookupError):  # the group outlives its head
                os.killpg(process.pid, signal.SIGKILL)
            process.wait(PATIENCE_S)
            for pipe in (process.stdin, process.stdout, process.stderr):
                if pipe is not None:
                    with suppress(BrokenPipeError):
                        pipe.close()
        self._started.clear()


@contextmanager
def owned_processes() -> Iterator[Processes]:
    """Own processes until the end of the block, however it is left. Tests take the fixture `processes` instead."""
    processes = Processes()
    try:
        yield processes
    finally:
        processes.end()


@contextmanager
def marked_session() -> Iterator[str]:
    """Mark all processes that are started in the block, and yield the mark.

    A process of its own watches this one. When this one is gone, killed or not, it ends what has the mark.
    """
    mark = uuid4().hex
    command = [sys.executable, "-c", WATCH, mark]
    unmarked = {name: value for name, value in os.environ.items() if name != MARK}
    with subprocess.Popen(command, cwd=PROJECT, env=unmarked, stdin=subprocess.PIPE, start_new_session=True):
        os.environ[MARK] = mark
        try:
            yield mark
        finally:
            del os.environ[MARK]


def survivors(mark: str) -> list[psutil.Process]:
    """Return the processes with a mark other than this one, those included whose parent is gone."""
    return [process for process in psutil.process_iter() if process.pid != os.getpid() and _has(process, mark)]


def kill(processes: Sequence[psutil.Process]) -> None:
    """Kill processes, whether or not they are still there, and wait until they run no more."""
    for process in processes:
        with suppress(psutil.NoSuchProcess):
            process.kill()
    deadline = time.monotonic() + PATIENCE_S
    while any(runs(process.pid) for process in processes) and time.monotonic() < deadline:
        time.sleep(0.01)


def runs(pid: int) -> bool:
    """Whether there is such a process. One that has ended and that its parent has not looked at does not count."""
    try:
        return psutil.Process(pid).status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False


def _descendants(pid: int) -> list[psutil.Process]:
    try:
        return psutil.Process(pid).children(recursive=True)
    except psutil.NoSuchProcess:
        return []


def _has(process: psutil.Process, mark: str) -> bool:
    try:
        return process.environ().get(MARK) == mark
    except (psutil.Error, OSError):  # gone meanwhile, or another person's
        return False

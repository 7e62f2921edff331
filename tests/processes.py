"""Processes that tests start. Whoever starts one owns it: it ends with its owner, and so does everything it started."""

import os
import signal
import subprocess
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any
from uuid import uuid4

import psutil

MARK = "TEST_SESSION"
"""A variable with the id of the test session. Every process inherits it, even one that leaves its parent's group."""


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
            process.wait(30)
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


def begin_session() -> str:
    """Mark this process and all that it will start; return the mark."""
    os.environ[MARK] = mark = uuid4().hex
    return mark


def survivors(mark: str) -> list[psutil.Process]:
    """Return the processes of a session other than this one, those included whose parent is gone."""
    return [process for process in psutil.process_iter() if process.pid != os.getpid() and _has(process, mark)]


def kill(processes: Sequence[psutil.Process]) -> None:
    """Kill processes, whether or not they are still there, and wait until they are gone."""
    for process in processes:
        with suppress(psutil.NoSuchProcess):
            process.kill()
    psutil.wait_procs(processes, timeout=30)


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

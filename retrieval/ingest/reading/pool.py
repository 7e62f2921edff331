"""Processes that read files. They are kept between files, and one that a file has ended is replaced by a new one."""

import atexit
import pickle
import signal
import subprocess
import sys
import threading
from collections.abc import Callable
from contextlib import suppress
from functools import cache
from typing import Any

from retrieval.errors import BrokenSourceError
from retrieval.ingest.reading.budget import Budget

MOST_PROCESSES = 4
"""Each has 70 MB. A second one is started only when two files are read at the same time."""
START = "import sys; sys.path[:] = sys.argv[1:]; from retrieval.ingest.reading.worker import main; main()"
"""With the path of this process: the working folder of people may hold a folder of any name."""


class Readers:
    """Runs functions in other processes. Several threads may share it."""

    def __init__(self, most: int = MOST_PROCESSES) -> None:
        self._turns = threading.BoundedSemaphore(most)
        self._idle: list[subprocess.Popen[bytes]] = []

    def run(self, function: Callable[..., Any], *arguments: Any, budget: Budget) -> Any:
        """Return what `function` returns in another process; it is named by its module, and all values are pickled.

        Raises:
            RetrievalError: What the function raised.
            RefusedSourceError: It went over the budget.
            BrokenSourceError: It raised another error, or its process crashed.
        """
        from retrieval.ingest.reading.worker import Call

        with self._turns:
            process = self._idle.pop() if self._idle else _start()
            try:
                outcome = _ask(process, Call(function, arguments, budget))
            except (EOFError, OSError, pickle.UnpicklingError) as error:
                raise _explain_end(process, budget) from error
            except BaseException:
                _end(process)
                raise
            if outcome.goes_on:
                self._idle.append(process)
            else:
                _end(process)
        if outcome.kind == "memory":
            raise budget.refuse_large()
        if outcome.kind == "error":
            raise outcome.value
        return outcome.value

    def close(self) -> None:
        """End the processes that are idle; others end with this one."""
        while self._idle:
            _end(self._idle.pop())


@cache
def shared_readers() -> Readers:
    """Return the processes that all ingests of this process share."""
    readers = Readers()
    atexit.register(readers.close)
    return readers


def _start() -> "subprocess.Popen[bytes]":
    return subprocess.Popen(
        [sys.executable, "-c", START, *sys.path],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )


def _ask(process: "subprocess.Popen[bytes]", call: Any) -> Any:
    assert process.stdin is not None
    assert process.stdout is not None
    pickle.dump(call, process.stdin)
    process.stdin.flush()
    return pickle.load(process.stdout)


def _end(process: "subprocess.Popen[bytes]") -> None:
    process.kill()
    for pipe in (process.stdin, process.stdout):
        if pipe is not None:
            with suppress(OSError):  # what was not sent yet
                pipe.close()
    process.wait()


def _explain_end(process: "subprocess.Popen[bytes]", budget: Budget) -> Exception:
    """Return why a process that gave no answer has ended."""
    code = process.wait()
    _end(process)
    if code == -signal.SIGXCPU:
        return budget.refuse_slow()
    why = signal.Signals(-code).name if code < 0 else f"exit code {code}"
    return BrokenSourceError(
        f"the process that read it broke down ({why}); it is damaged, or needs more than the {budget.memory_mb} MB of "
        "index.read_memory_mb; open it in its program and save it again"
    )

"""The process that runs what a `Readers` sends it, one call after the other, each within its budget.

Calls come as pickles from its standard input, outcomes go to its standard output. It ends with its input, which ends
with the process that started it, however that ended.
"""

import math
import os
import pickle
import resource
import signal
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any, Literal, NamedTuple

from retrieval.errors import BrokenSourceError, RetrievalError
from retrieval.ingest.reading.budget import Budget

GROWN_MB = 200
"""A process that holds so much more than at its start is replaced by a new one."""


class Call(NamedTuple):
    """A function with its arguments; both can be pickled."""

    function: Callable[..., Any]
    arguments: tuple[Any, ...]
    budget: Budget


class Outcome(NamedTuple):
    """What became of a call."""

    kind: Literal["value", "error", "memory"]
    """"error": `value` is a RetrievalError; "memory": there was too little."""
    value: Any
    goes_on: bool
    """Whether the process takes another call."""


def main() -> None:
    """Answer calls until there are no more."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the process that waits for this one
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # what a library prints must not get among the answers
    before_mb = _memory_mb()
    outcome = None
    while outcome is None or outcome.goes_on:
        try:
            call = pickle.load(sys.stdin.buffer)
        except EOFError:
            return
        outcome = _run(call, before_mb)
        del call
        pickle.dump(outcome, answers)
        answers.flush()


def _run(call: Call, before_mb: float) -> Outcome:
    memory = resource.getrlimit(resource.RLIMIT_AS)
    _limit(call.budget)
    try:
        value = call.function(*call.arguments)
    except RetrievalError as error:
        return Outcome("error", error.with_traceback(None), goes_on=True)
    except MemoryError:
        return Outcome("memory", None, goes_on=False)
    except Exception as error:  # noqa: BLE001  one source must not stop the rest
        return Outcome("error", BrokenSourceError(f"it cannot be read ({type(error).__name__}: {error})"), goes_on=True)
    finally:
        resource.setrlimit(resource.RLIMIT_AS, memory)  # the answer is not part of the reading
    return Outcome("value", value, goes_on=_memory_mb() - before_mb < GROWN_MB)


def _limit(budget: Budget) -> None:
    """Let the kernel end this process, or refuse it memory, when it goes over the budget."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    seconds = math.ceil(used.ru_utime + used.ru_stime + budget.seconds)
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, resource.getrlimit(resource.RLIMIT_CPU)[1]))
    most = int((_memory_mb() + budget.memory_mb) * 2**20)
    resource.setrlimit(resource.RLIMIT_AS, (most, resource.getrlimit(resource.RLIMIT_AS)[1]))


def _memory_mb() -> float:
    """Return the size of the address space, which is what the kernel limits; 0 where it does not say."""
    try:
        pages = int(Path("/proc/self/statm").read_text().split()[0])
    except OSError:
        return 0.0
    return pages * resource.getpagesize() / 2**20

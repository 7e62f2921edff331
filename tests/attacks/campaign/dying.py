"""Let processes work on one home and kill each at a random moment:
`python -m tests.attacks.campaign.dying FOLDER SEED AREA=KILLS …`.

They are forked from this process, which has loaded all libraries and opened nothing. After each death another fork
looks whether what was acknowledged is there and nothing is half there; the next one goes on with the same home, so an
operation that does not work after a death is found too. One line of JSON is printed for each kill.
"""

import gc
import importlib
import json
import os
import random
import signal
import sys
import time
import traceback
from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any, Protocol

from tests.attacks.campaign.journal import Journal

LOADED_LATE = (
    "retrieval.ingest.pipeline",
    "retrieval.ingest.sync",
    "retrieval.search.hybrid",
    "retrieval.search.reading",
    "retrieval.index.words.store",
    "retrieval.index.words.index",
    "retrieval.index.vectors",
    "feedback.store.live",
    "feedback.store.store",
    "assistant.steps.prompt",
    "assistant.adapters.shelf",
    "chromadb.api.rust",
    "chromadb.api.client",
    "chromadb.telemetry.product.posthog",
    "alembic.ddl.sqlite",
    "sqlalchemy.dialects.sqlite",
    "nltk.tokenize.punkt",
    "bm25s",
)
"""What the product imports when it is first needed: forks begin at once with their work when it is there."""
LIFETIME_S = 300.0
"""Of the first process, if it is not done before."""
FAILED = 3
"""Exit code of a fork in which something was raised."""


class Area(Protocol):
    """A module that does one kind of work. Each function runs in a fork of its own, in a folder that all share."""

    STEPS: int
    """How many steps the first process may finish; as long as it took, the others live at most."""

    def prepare(self, folder: Path) -> None:
        """Make the home."""

    def work(self, folder: Path, journal: Journal, chance: random.Random) -> None:
        """Work without an end, and say in the journal what is begun and what is done."""

    def check(self, folder: Path, journal: Journal) -> None:
        """Raise when something that was done is lost, or something is half done; then say what was found."""

    def check_at_end(self, folder: Path) -> None:
        """Raise when the home is not whole after all deaths and one more undisturbed operation."""


def run_in_fork(work: Callable[[], object], trouble: Path) -> int:
    """Start a fork that does `work` and exits; what it raises is written to `trouble`. Return its process id."""
    sys.stdout.flush()
    if pid := os.fork():
        return pid
    code = 0
    try:
        work()
    except BaseException:  # noqa: BLE001  a fork must not go on as if it were its parent
        trouble.write_text(traceback.format_exc(), encoding="utf-8")
        code = FAILED
    os._exit(code)


def wait(pid: int) -> int:
    """Return the exit code of a fork, or minus the signal that ended it."""
    return os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])


def die_again_and_again(area: Area, folder: Path, kills: int, seed: int) -> None:
    """Print a line for each death: when it came, how much was done before, and what was wrong, if anything was."""
    chance, journal, trouble = random.Random(seed), Journal(folder / "journal"), folder / "trouble"
    must(wait(run_in_fork(lambda: area.prepare(folder), trouble)), trouble)
    longest_s = 0.0
    for number in range(kills):
        before, own = journal.count("done"), random.Random(chance.random())
        began, after_s = time.monotonic(), chance.uniform(0, longest_s) if number else LIFETIME_S
        pid = run_in_fork(lambda own=own: area.work(folder, journal, own), trouble)
        died = _kill_after(pid, after_s, journal, 0 if number else area.STEPS)
        after_s = time.monotonic() - began
        longest_s = longest_s or after_s
        problem = "" if died == -signal.SIGKILL else f"it ended by itself ({died}): {read(trouble)}"
        acknowledged = journal.count("done") - before
        if wait(run_in_fork(lambda: area.check(folder, journal), trouble)):
            problem += read(trouble)
        line = {"kill": number, "after_s": round(after_s, 3), "done": acknowledged, "problem": problem}
        sys.stdout.write(json.dumps(line) + "\n")
        sys.stdout.flush()
    must(wait(run_in_fork(lambda: area.check_at_end(folder), trouble)), trouble)


def must(code: int, trouble: Path) -> None:
    """End with what a fork has raised, if it has."""
    if code:
        sys.exit(read(trouble) or f"a fork ended with {code}")


def read(trouble: Path) -> str:
    """Return what a fork has raised, and forget it."""
    with suppress(FileNotFoundError):
        said = trouble.read_text(encoding="utf-8")
        trouble.unlink()
        return said
    return ""


def _kill_after(pid: int, after_s: float, journal: Journal, steps: int) -> int:
    """Kill a fork after so many seconds or, unless 0, steps, if it still runs, and return how it ended."""
    deadline = time.monotonic() + after_s
    while time.monotonic() < deadline and not (steps and journal.count("done") >= steps):
        ended, status = os.waitpid(pid, os.WNOHANG)
        if ended:
            return os.waitstatus_to_exitcode(status)
        time.sleep(min(0.01, max(0.0, deadline - time.monotonic())))
    os.kill(pid, signal.SIGKILL)
    return wait(pid)


def main(folder: Path, seed: int, areas: Sequence[str]) -> None:
    """Let processes die in each of `areas`, such as "documents=300"."""
    for name in LOADED_LATE:
        importlib.import_module(name)
    for name, _, kills in (area.partition("=") for area in areas):
        area: Any = importlib.import_module(f"tests.attacks.campaign.areas.{name}")
        (folder / name).mkdir(parents=True)
        gc.freeze()
        die_again_and_again(area, folder / name, int(kills), seed)


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]), sys.argv[3:])

"""Runs commands in forks of a process that has imported what they import, which spares seconds of the processor each.

From the first line of its `main` on, such a command is as any other. What only a process of its own shows, such as how
it is killed, what it imports, or that `python -m` finds it, is for tests that start one.
"""

import gc
import importlib
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any

from finetune.methods.table import NAMES
from tests.project.processes import PROJECT, Processes

IMPORTED = (
    *("torch", "transformers", "sqlalchemy", "alembic", "chromadb", "ui.wiring", "finetune.cycle"),
    *("ui.cli.assistant", "ui.cli.feedback", "ui.cli.finetune"),
)
FOR_TRAINING = "rouge_score.rouge_scorer", "finetune.training.train"
"""What trainings and exams import as well. It takes ten seconds, so it waits for the first of them."""
ONE_THREAD = dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"), "1")
"""The process that forks must have one thread: no other lives on in a fork, and its locks would stay locked."""
FORKS_WELL = "jemalloc_bg_thd"
"""The thread of pyarrow's allocator, which starts it anew in a fork."""


class WarmCommands:
    """A process that forks for each command."""

    def __init__(self) -> None:
        self._processes = Processes()
        self._forking: subprocess.Popen[str] | None = None

    def run(
        self, program: str, arguments: Sequence[str], folder: Path, variables: Mapping[str, str]
    ) -> tuple[int, str, str]:
        """Run `program`, such as "assistant", in a folder; return its exit code, and what it wrote to both outputs."""
        with tempfile.TemporaryDirectory() as kept:
            outputs = [Path(kept, name) for name in ("out", "err")]
            asked = [program, list(arguments), str(folder), dict(variables), [str(path) for path in outputs]]
            try:
                code = self._ask(json.dumps(asked))
            except BaseException:  # such as the timeout of a test: the next command must not read this one's answer
                self.close()
                raise
            out, err = (path.read_text(encoding="utf-8") for path in outputs)
            return code, out, err

    def _ask(self, asked: str) -> int:
        if self._forking is None:
            self._forking = self._processes.start(
                [sys.executable, "-m", __name__],
                cwd=PROJECT,
                env={**os.environ, **ONE_THREAD},
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                text=True,
            )
        pipes = self._forking.stdin, self._forking.stdout
        assert pipes[0] is not None
        assert pipes[1] is not None
        pipes[0].write(f"{asked}\n")
        pipes[0].flush()
        if not (answer := pipes[1].readline()):
            raise AssertionError("The process that forks commands has ended: see what it wrote above.")
        return int(answer)

    def close(self) -> None:
        """End the process, and a command that still runs."""
        self._processes.end()
        self._forking = None


@cache
def warm_commands() -> WarmCommands:
    """Return those of this process."""
    return WarmCommands()


def main() -> None:
    """Fork for each line of the input, and write the exit code of each to the output."""
    _import(IMPORTED)
    answers = os.dup(1)
    for line in sys.stdin:
        program, arguments, *rest = json.loads(line)
        if arguments and arguments[0] in ("evaluate", *NAMES):
            _import(FOR_TRAINING)
        if (child := os.fork()) == 0:
            os.close(answers)
            _become(program, arguments, *rest)
        _, status = os.waitpid(child, 0)
        os.write(answers, f"{os.waitstatus_to_exitcode(status)}\n".encode())


def _import(names: Sequence[str]) -> None:
    for name in names:
        importlib.import_module(name)
    threads = [task.joinpath("comm").read_text().strip() for task in Path("/proc/self/task").iterdir()]
    threads = [name for name in threads if name != FORKS_WELL]
    assert len(threads) == 1, f"{threads}: one of {names} started a thread, and forks would not have it"
    gc.freeze()


def _become(program: str, arguments: list[str], folder: str, variables: dict[str, str], outputs: list[str]) -> None:
    """Run a command in this process, to its end."""
    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
    for number, path in enumerate(outputs, 1):
        os.dup2(os.open(path, os.O_WRONLY | os.O_CREAT), number)
    os.chdir(folder)
    os.environ.clear()
    os.environ.update(variables)
    module: Any = importlib.import_module(f"ui.cli.{program}")
    sys.argv = [str(module.__file__), *arguments]
    gc.unfreeze()
    module.main()
    sys.exit()


if __name__ == "__main__":
    main()

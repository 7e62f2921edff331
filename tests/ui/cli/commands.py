"""Run a command the way a user or cron does: in a process without a terminal, in a folder of its own."""

import json
import os
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.project.processes import PROJECT
from tests.ui.cli.terminal.warm import warm_commands


@dataclass(frozen=True)
class Done:
    """What a command left behind."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        return json.loads(self.out)


@dataclass(frozen=True)
class Shell:
    """A folder to work in; its data goes to `home` there."""

    folder: Path
    variables: Mapping[str, str]

    def run(self, command: str, *arguments: str | Path, **variables: str) -> Done:
        """Run `command`, such as "assistant ingest", with more `arguments`."""
        environment = self.environment(**variables)
        program, *rest = command.split()
        if environment["PYTHONPATH"] == str(PROJECT):
            return Done(*warm_commands().run(program, [*rest, *map(str, arguments)], self.folder, environment))
        return self.run_alone(command, *arguments, **variables)

    def run_alone(self, command: str, *arguments: str | Path, **variables: str) -> Done:
        """Run `command` as a process that imports all it needs, from wherever PYTHONPATH says."""
        process = subprocess.run(
            self.line(command, *arguments),
            cwd=self.folder,
            env=self.environment(**variables),
            capture_output=True,
            text=True,
            check=False,
            timeout=300,
        )
        return Done(process.returncode, process.stdout, process.stderr)

    def line(self, command: str, *arguments: str | Path) -> list[str]:
        program, *rest = command.split()
        return [sys.executable, "-m", f"ui.cli.{program}", *rest, *map(str, arguments)]

    def environment(self, **variables: str) -> dict[str, str]:
        kept = {name: value for name, value in os.environ.items() if not name.startswith("APPRENTICE_")}
        return {**kept, "PYTHONPATH": str(PROJECT), "APPRENTICE_HOME": "home", **self.variables, **variables}

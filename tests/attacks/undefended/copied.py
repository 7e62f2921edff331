"""A copy of the project from which defences are taken out, and the attacks that are run against it."""

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Literal
from xml.etree import ElementTree

from tests.attacks.undefended.defence import Defence
from tests.project.processes import PROJECT

PACKAGES = ("assistant", "feedback", "finetune", "retrieval", "ui", "tests")
LIMIT_S = 1_800.0
"""Longest time for one run of attacks."""
FAILED = 1
"""The exit code of pytest when tests ran and some failed; errors in collecting them have others."""
_SUCCEEDED = re.compile(r"^.*tests/attacks/\S+\.py:\d+: (?:AssertionError|Failed)$", re.MULTILINE)
"""An assertion of an attack that does not hold, as pytest reports the place at which it gave up."""

Kind = Literal["passed", "failed", "error", "skipped"]


@dataclass(frozen=True)
class Outcome:
    """What became of one test."""

    test: str
    """Its node id."""
    kind: Kind
    report: str
    """What pytest prints of it; "" when it passed."""

    @property
    def shows_success(self) -> bool:
        """Whether the attack succeeded: an assertion of the attack failed, and nothing else went wrong."""
        return self.kind == "failed" and bool(_SUCCEEDED.search(self.report)) and "Timeout >" not in self.report

    def is_of(self, attack: str) -> bool:
        """Return whether this is a test of the node id `attack`, which may stand for all its parameters."""
        return self.test == attack or self.test.startswith(f"{attack}[")


@dataclass(frozen=True)
class Run:
    """What became of several tests."""

    exit_code: int
    outcomes: tuple[Outcome, ...]
    printed: str

    def of(self, attack: str) -> list[Outcome]:
        """Return the outcomes of the tests of a node id."""
        return [outcome for outcome in self.outcomes if outcome.is_of(attack)]


class ProjectCopy:
    """The program and its tests in a folder of their own."""

    def __init__(self, folder: Path) -> None:
        """Copy them into `folder`."""
        self.folder = folder
        unwanted = shutil.ignore_patterns("__pycache__", ".*")
        for name in PACKAGES:
            shutil.copytree(PROJECT / name, folder / name, ignore=unwanted)
        shutil.copyfile(PROJECT / "pyproject.toml", folder / "pyproject.toml")
        self._report = folder / "report.xml"

    @contextmanager
    def without(self, defence: Defence) -> Iterator[None]:
        """Take a defence out of the copy until the end of the block."""
        before: dict[Path, str] = {}
        for removal in defence.removals:
            file = self.folder / removal.file
            text = file.read_text(encoding="utf-8")
            before.setdefault(file, text)
            file.write_text(text.replace(removal.text, removal.instead), encoding="utf-8")
        try:
            yield
        finally:
            for file, text in before.items():
                file.write_text(text, encoding="utf-8")

    def run(self, attacks: Sequence[str], *options: str) -> Run:
        """Run attacks against the copy."""
        self._report.unlink(missing_ok=True)
        command = [sys.executable, "-m", "pytest", "-q", "-n", "0", "-p", "no:cacheprovider", *options]
        done = self._start([*command, f"--junitxml={self._report}", *attacks], self.folder)
        outcomes = tuple(_read(self._report)) if self._report.is_file() else ()
        return Run(done.returncode, outcomes, done.stdout + done.stderr)

    def find_imported(self, elsewhere: Path) -> list[str]:
        """Return the folders from which a process that starts `elsewhere` imports the packages."""
        show = f"import {', '.join(PACKAGES)}; print(*({', '.join(f'{name}.__path__[0]' for name in PACKAGES)},))"
        return self._start([sys.executable, "-c", show], elsewhere).stdout.split()

    def _start(self, command: Sequence[str], where: Path) -> subprocess.CompletedProcess[str]:
        ours = {name: value for name, value in os.environ.items() if not name.startswith("PYTEST_")}
        environment = {**ours, "PYTHONPATH": str(self.folder)}  # it comes before what is installed
        return subprocess.run(
            command, cwd=where, env=environment, capture_output=True, text=True, timeout=LIMIT_S, check=False
        )


def _read(report: Path) -> Iterator[Outcome]:
    """Yield the outcomes that pytest wrote as XML (JUnit's format); what fails and cannot be ended has two."""
    for case in ElementTree.parse(report).iter("testcase"):
        file = case.attrib["classname"].replace(".", "/")
        test = f"{file}.py::{case.attrib['name']}"
        found = [(kind, part) for kind in ("failure", "error", "skipped") for part in case.findall(kind)]
        for name, part in found:
            kind: Kind = "failed" if name == "failure" else "error" if name == "error" else "skipped"
            yield Outcome(test, kind, f"{part.attrib.get('message', '')}\n{part.text or ''}")
        if not found:
            yield Outcome(test, "passed", "")

"""Tests touch nothing that belongs to whoever runs them, and leave nothing running."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

from tests.project.processes import PROJECT, runs

PART = ("tests/ui/settings", "tests/ui/test_wiring.py", "tests/ui/actions/learning/test_training_run.py")
"""Tests that open homes by settings, in this process and in others."""


def run_tests(*arguments: str | Path, cwd: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run tests in a session of their own, with this project's configuration."""
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "-c", PROJECT / "pyproject.toml"]
    return subprocess.run(
        [*command, *arguments],
        cwd=cwd,
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        check=False,
        timeout=500,
    )


def test_what_belongs_to_a_person_is_neither_read_nor_written(tmp_path: Path):
    home, work = tmp_path / "home", tmp_path / "work"
    home.mkdir()
    work.mkdir()
    (home / "apprentice.db").write_text("mine", encoding="utf-8")
    (work / "apprentice.toml").write_text("this is no setting", encoding="utf-8")
    done = run_tests(
        *(PROJECT / path for path in PART),
        cwd=work,
        APPRENTICE_HOME=str(home),
        APPRENTICE_CONFIG="/nowhere/apprentice.toml",
        APPRENTICE_DATABASE="nonsense://nobody",
        APPRENTICE_MODEL__NAME="no such model",
        APPRENTICE_UNKNOWN="1",
    )
    assert done.returncode == 0, done.stdout
    assert [path.name for path in home.iterdir()] == ["apprentice.db"]
    assert (home / "apprentice.db").read_text(encoding="utf-8") == "mine"
    assert [path.name for path in work.iterdir()] == ["apprentice.toml"]


FAILING = """
import subprocess, sys, time
from pathlib import Path

import pytest

SLEEPER = "import os, pathlib, sys, time; pathlib.Path(sys.argv[1]).write_text(str(os.getpid())); time.sleep(600)"
PARENT = "import subprocess, sys; subprocess.Popen([sys.executable, '-c', sys.argv[2], sys.argv[1] + '-child'], "
PARENT += "start_new_session=True); exec(sys.argv[2])"
FOLDER = Path(__file__).parent


def begin(processes, name):
    processes.start([sys.executable, "-c", PARENT, FOLDER / f"{name}.pid", SLEEPER])
    wait_for(f"{name}.pid", f"{name}.pid-child")


def wait_for(*names):
    while not all((FOLDER / name).exists() and (FOLDER / name).read_text() for name in names):
        time.sleep(0.05)


def test_that_fails(processes):
    begin(processes, "failed")
    assert False


@pytest.fixture
def begun(processes):
    begin(processes, "hung")


@pytest.mark.timeout(1, func_only=True)
def test_that_hangs(begun):
    time.sleep(600)


def test_that_forgets_a_process():
    subprocess.Popen([sys.executable, "-c", SLEEPER, FOLDER / "forgotten.pid"], start_new_session=True)
    wait_for("forgotten.pid")


def test_that_is_interrupted(processes):
    begin(processes, "interrupted")
    raise KeyboardInterrupt
"""


def test_a_test_that_fails_hangs_or_is_interrupted_leaves_no_process(tmp_path: Path):
    (tmp_path / "test_failing.py").write_text(FAILING, encoding="utf-8")
    done = run_tests(tmp_path, "-p", "tests.conftest", cwd=tmp_path)
    assert "KeyboardInterrupt" in done.stdout
    assert "tests left processes running" in done.stdout + done.stderr
    started = {file.name: int(file.read_text(encoding="utf-8")) for file in tmp_path.glob("*.pid*")}
    assert sorted(started) == [
        "failed.pid", "failed.pid-child", "forgotten.pid", "hung.pid", "hung.pid-child", "interrupted.pid",
        "interrupted.pid-child",
    ]  # fmt: skip
    assert {name: pid for name, pid in started.items() if runs(pid)} == {}


KILLED = """
import os, signal, subprocess, sys, time
from pathlib import Path

SLEEPER = "import os, pathlib, sys, time; pathlib.Path(sys.argv[1]).write_text(str(os.getpid())); time.sleep(600)"


def test_that_is_killed_with_the_whole_session(processes):
    file = Path(__file__).with_name("left.pid")
    processes.start([sys.executable, "-c", SLEEPER, file])
    while not (file.exists() and file.read_text()):
        time.sleep(0.05)
    os.kill(os.getpid(), signal.SIGKILL)
"""


def test_a_session_that_is_killed_leaves_no_process(tmp_path: Path):
    (tmp_path / "test_killed.py").write_text(KILLED, encoding="utf-8")
    done = run_tests(tmp_path, "-p", "tests.conftest", cwd=tmp_path)
    assert done.returncode == -signal.SIGKILL, done.stdout
    started = int((tmp_path / "left.pid").read_text(encoding="utf-8"))
    deadline = time.monotonic() + 60
    while runs(started):
        assert time.monotonic() < deadline
        time.sleep(0.1)

"""Every error of ours ends as one line on stderr and an exit code."""

import errno
import subprocess
import sys

import pytest

from assistant.errors import AssistantError
from tests.ui.cli.commands import Shell
from ui.cli.terminal.edge import explain


def one_line(text: str) -> bool:
    return bool(text) and text.count("\n") == 1 and "Traceback" not in text


@pytest.mark.parametrize(
    ("command", "arguments"),
    [
        ("assistant documents remove", ["0123456789abcdef"]),
        ("assistant evaluate", ["missing.jsonl"]),
        ("feedback import", ["missing.jsonl"]),
        ("feedback simulate", ["missing.jsonl"]),
        ("finetune show", ["dpo-20260101-abcdef"]),
        ("finetune promote", ["dpo-20260101-abcdef"]),
    ],
)
def test_a_mistake_of_the_user_exits_2_with_one_line(shell: Shell, command: str, arguments: list[str]):
    done = shell.run(command, *arguments)
    assert done.code == 2
    assert done.out == ""
    assert one_line(done.err)


def test_a_wrong_setting_stops_every_command_with_its_line(shell: Shell):
    for command in ("assistant settings", "assistant documents", "feedback stats", "finetune adapters"):
        done = shell.run(command, APPRENTICE_MODEL__NAEM="x")
        assert (done.code, done.out) == (2, "")
        assert "did you mean model.name?" in done.err
        assert one_line(done.err)


def test_an_unknown_option_exits_2(shell: Shell):
    assert shell.run("assistant settings", "--jsno").code == 2


def test_a_database_that_is_none_exits_2_with_one_line(shell: Shell):
    (shell.folder / "home").mkdir()
    (shell.folder / "home" / "apprentice.db").write_text("this is no database, but it is long enough to be read")
    done = shell.run("feedback stats")
    assert done.code == 2
    assert one_line(done.err)


def test_a_home_that_cannot_be_made_exits_2_with_one_line(shell: Shell):
    (shell.folder / "home").write_text("a file")
    done = shell.run("assistant documents")
    assert done.code == 2
    assert one_line(done.err)
    assert "APPRENTICE_HOME" in done.err


def test_too_few_pairs_exit_1_with_the_number_that_is_missing(shell: Shell):
    done = shell.run("finetune dpo")
    assert done.code == 1
    assert "Traceback" not in done.err
    assert "50" in done.out + done.err


def test_nothing_to_roll_back_is_a_refusal(shell: Shell):
    done = shell.run("finetune rollback")
    assert (done.code, done.out) == (1, "")
    assert done.err.startswith("There is nothing to roll back")


def test_a_full_disk_and_missing_memory_are_explained():
    assert "disk is full" in (explain(OSError(errno.ENOSPC, "No space left on device")) or "")
    assert "Memory ran out" in (explain(MemoryError()) or "")
    assert explain(AssistantError("Busy: try again.")) == "Busy: try again."


CRASH = """
import typer
from ui.cli.terminal import edge
app = typer.Typer(pretty_exceptions_enable=False)
app.command()(lambda: 1 / 0)
edge.run(app, [])
"""


def test_a_crash_shows_its_traceback_and_does_not_look_like_a_refusal(shell: Shell):
    done = subprocess.run(
        [sys.executable, "-c", CRASH],
        cwd=shell.folder,
        env=shell.environment(),
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert done.returncode == 2
    assert done.stderr.startswith("Traceback")
    assert done.stderr.endswith("ZeroDivisionError: division by zero\n")

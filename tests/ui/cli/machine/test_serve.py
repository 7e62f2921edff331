"""`assistant serve` from its first line to Ctrl-C."""

import signal
import socket
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager

import httpx
import pytest

from tests.ui.cli.commands import Shell


@contextmanager
def started(shell: Shell, *arguments: str, **variables: str) -> Iterator[subprocess.Popen[str]]:
    """Start the server, which loads everything anew; it does not outlive the test."""
    line = shell.line("assistant serve --port 0", *arguments)
    line[line.index("0")] = str(free_port())
    pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
    server = subprocess.Popen(line, cwd=shell.folder, env=shell.environment(**variables), text=True, **pipes)
    try:
        yield server
    finally:
        server.kill()
        server.communicate()


def test_the_address_answers_when_it_is_printed_and_interrupting_what_loads_ends_it_cleanly(shell: Shell) -> None:
    with started(shell) as server:
        assert server.stdout
        line = server.stdout.readline()
        address = next(word for word in line.split() if word.startswith("http"))
        assert httpx.get(address).status_code in (200, 503)
        server.send_signal(signal.SIGINT)
        _, err = server.communicate(timeout=60)
        assert server.returncode == 130
        assert err.splitlines()[-1] == "Ended."
        assert "Traceback" not in err


def test_a_browser_is_opened_on_a_desktop(shell: Shell) -> None:
    browser = shell.folder / "browser"
    browser.write_text('#!/bin/sh\necho "$1" > opened\n', encoding="utf-8")
    browser.chmod(0o755)
    desktop = {"DISPLAY": ":0", "CI": "", "SSH_CONNECTION": "", "SSH_TTY": "", "BROWSER": str(browser)}
    with started(shell, **desktop) as server:
        assert server.stdout
        address = next(word for word in server.stdout.readline().split() if word.startswith("http"))
        assert server.stderr
        server.stderr.readline()  # the first thing it says after the browser
    assert (shell.folder / "opened").read_text(encoding="utf-8").strip() == address


@pytest.mark.parametrize("unwanted", ["--no-browser", "setting", "CI"])
def test_no_browser_is_opened_where_none_is_wanted(shell: Shell, unwanted: str) -> None:
    browser = shell.folder / "browser"
    browser.write_text("#!/bin/sh\n: > opened\n", encoding="utf-8")
    browser.chmod(0o755)
    variables = {"DISPLAY": ":0", "CI": "", "SSH_CONNECTION": "", "SSH_TTY": "", "BROWSER": str(browser)}
    variables |= {"CI": {"CI": "true"}, "setting": {"APPRENTICE_SERVER__OPEN_BROWSER": "false"}}.get(unwanted, {})
    with started(shell, *[unwanted] * (unwanted == "--no-browser"), **variables) as server:
        assert server.stderr
        assert server.stderr.readline().startswith("Getting ready")
    assert not (shell.folder / "opened").exists()


def test_a_port_that_is_taken_is_said_at_once(shell: Shell) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        done = shell.run("assistant serve --port", str(other.getsockname()[1]))
    assert done.code == 2
    assert "cannot be used" in done.err
    assert "Traceback" not in done.err


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]

"""A chat on the command line, by hand and through a pipe, counts like one in the browser."""

import getpass
import io
import os
import pty
import re
import select
import sys
import time
from pathlib import Path

import pytest
import typer

from feedback.history import JudgedExchange
from tests.project.processes import PROJECT, Processes
from tests.ui.conftest import ANSWER, stand_in
from ui.cli.asking.chat import chat
from ui.settings.loading import Loaded, Settings
from ui.wiring import Apprentice

QUESTION = "When does the warehouse open?"
PATIENCE_S = 60


def kept(folder: Path) -> list[JudgedExchange]:
    apprentice = Apprentice(Loaded(Settings(home=folder / "home"), None, {}))
    history = list(apprentice.feedback.history())
    apprentice.engine.dispose()
    return history


class Terminal:
    """Somebody who types, and reads what is shown."""

    def __init__(self, processes: Processes, folder: Path, seconds_per_word: float) -> None:
        self._side, other = pty.openpty()
        editor = f"{sys.executable} -c \"import sys; open(sys.argv[1], 'w').write('It opens at 7 [1].')\""
        self.process = processes.start(
            [sys.executable, "-m", "tests.ui.cli.asking.chatting", str(folder), str(seconds_per_word)],
            cwd=PROJECT,
            env={**os.environ, "VISUAL": editor, "TERM": "dumb", "HF_HUB_OFFLINE": "1"},
            stdin=other,
            stdout=other,
            stderr=other,
        )
        os.close(other)
        self._unread = ""

    def type(self, text: str) -> None:
        os.write(self._side, text.encode())

    def read_until(self, pattern: str, again: str = "") -> str:
        """Return what is shown up to the end of `pattern`. A second without anything new, `again` is typed."""
        until = time.monotonic() + PATIENCE_S
        while not (found := re.search(pattern, self._unread)):
            assert time.monotonic() < until, f"{pattern!r} is not in {self._unread!r}"
            if select.select([self._side], [], [], 1.0)[0]:
                self._unread += os.read(self._side, 65536).decode(errors="replace").replace("\r\n", "\n")
            elif again:
                self.type(again)
        shown, self._unread = self._unread[: found.end()], self._unread[found.end() :]
        return shown

    def say(self, line: str, answer: str) -> str:
        self.type(f"{line}\n")
        return self.read_until(answer)


def test_a_chat_by_hand_streams_shows_sources_and_takes_corrections(processes: Processes, tmp_path: Path) -> None:
    terminal = Terminal(processes, tmp_path, 0.06)
    terminal.read_until("/help lists what you can type")
    terminal.type(f"{QUESTION}\n")
    terminal.read_until("opens at 7")  # and goes on to be written
    terminal.type("\x03")
    terminal.read_until("Stopped\\.")
    terminal.say("And on Saturdays?", "valid licence")
    terminal.say("2", "The licence is renewed every 5 years, and")
    terminal.say("/good", "Saved")
    terminal.say("/bad incomplete", "Saved")
    terminal.say("/edit", "Saved: the next training learns from it")
    terminal.say("/edit", "Nothing was changed")
    terminal.say("/new", "A new conversation begins")
    terminal.say("/history", r"1  \d{4}-\d\d-\d\d  When does the warehouse open\?  \(2 answers\)")
    terminal.say("/history 1", "goes on")
    terminal.say("/nonsense", "There is no '/nonsense'")
    terminal.read_until("\n> ")  # Ctrl-C and Ctrl-D mean what they do only to an editor of lines that waits
    terminal.type("\x1b[A\x1b[A\x1b[A\x1b[A\x03")  # the keys edit the line, and Ctrl-C throws it away
    # Python loses a Ctrl-C that comes while it reads a key: then people press it once more
    terminal.read_until(r"Ctrl-D ends the chat\.\n\n> ", again="\x03")
    terminal.type("\x04")
    assert terminal.process.wait(PATIENCE_S) == 0
    stopped, second = kept(tmp_path)
    assert stopped.exchange.answer.ending == "stopped"
    assert ANSWER.startswith(stopped.exchange.answer.text)
    assert second.exchange.conversation_id == stopped.exchange.conversation_id
    assert second.exchange.user == getpass.getuser()
    assert [(one.value, one.reasons) for one in second.ratings] == [(1, ()), (-1, ("incomplete",))]
    assert second.edit
    assert second.edit.text == "It opens at 7 [1]."


def test_through_a_pipe_each_line_is_a_question_or_a_command(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    apprentice = stand_in(tmp_path, seconds_per_word=0.0)
    monkeypatch.setattr(Apprentice, "open", lambda: apprentice)
    typed = f"{QUESTION}\n/sources\n\n/edit It opens at 7 [1].\n9\n/quit\nNever asked\n"
    monkeypatch.setattr("sys.stdin", io.StringIO(typed))
    with pytest.raises(typer.Exit) as ended:
        chat()
    assert ended.value.exit_code == 2  # a part failed: there is no source 9
    printed = capsys.readouterr()
    answer, _ = printed.out.split("Saved: the next training")
    assert ANSWER in answer
    assert "* [1] Warehouse handbook" in answer
    assert ">" not in answer
    assert "sources 1 to 3, not 9" in printed.err
    [judged] = apprentice.feedback.history()
    assert judged.edit
    assert judged.edit.text == "It opens at 7 [1]."
    apprentice.engine.dispose()

"""The commands of docs/growing.md about models run, and do what the page says."""

import re
from pathlib import Path

from tests.project.processes import PROJECT
from tests.ui.cli.commands import Shell
from ui.settings.models.servers import PLACES

PAGE = (PROJECT / "docs" / "growing.md").read_text(encoding="utf-8")
COMMANDS = re.findall(r"^    (assistant models.*)$", PAGE, re.MULTILINE)


def test_the_commands_of_the_page_run_in_their_order(shell: Shell) -> None:
    assert len(COMMANDS) == 4
    *quick, measuring = COMMANDS
    assert measuring == "assistant models measure", "test_engines.py runs it with a smaller model"
    done = [shell.run(command) for command in quick]
    assert [one.code for one in done] == [0, 0, 0]
    assert "Qwen/Qwen3-4B" in done[1].out
    written = Path(shell.folder, "apprentice.toml").read_text(encoding="utf-8")
    assert written == '[model]\nname = "embedded"\n'


def test_the_page_names_the_ports() -> None:
    text = " ".join(PAGE.split())
    assert f"({', '.join(str(place.port) for place in PLACES)})" in text
    assert all(place.product in text for place in PLACES)

"""The commands of docs/growing.md about models run, and do what the page says."""

import re
from pathlib import Path

from tests.conftest import lend_model
from tests.processes import PROJECT
from tests.ui.cli.commands import Shell
from ui.settings.models.servers import PLACES

PAGE = (PROJECT / "docs" / "growing.md").read_text(encoding="utf-8")
COMMANDS = re.findall(r"^    (assistant models.*)$", PAGE, re.MULTILINE)


def test_the_commands_of_the_page_run_in_their_order(shell: Shell) -> None:
    assert len(COMMANDS) == 4
    lend_model(shell.folder / "home")  # what is prepared for an engine stands beside it, and is left there
    done = [shell.run(command) for command in COMMANDS]
    assert [one.code for one in done] == [0, 0, 0, 0]
    assert [line.split()[0] for line in done[3].out.splitlines()] == ["engine", "transformers", "openvino"]
    assert "Qwen/Qwen3-4B" in done[1].out
    written = Path(shell.folder, "apprentice.toml").read_text(encoding="utf-8")
    assert written == '[model]\nname = "embedded"\n'


def test_the_page_names_the_ports() -> None:
    text = " ".join(PAGE.split())
    assert f"({', '.join(str(place.port) for place in PLACES)})" in text
    assert all(place.product in text for place in PLACES)

"""The commands that make, list and remove keys, as docs/programs.md shows them."""

import re
from pathlib import Path

from tests.project.processes import PROJECT
from tests.ui.cli.commands import Shell

PAGE = (PROJECT / "docs" / "programs.md").read_text(encoding="utf-8")
ADD, LIST, REMOVE = re.findall(r"^    (assistant keys .*)$", PAGE, re.MULTILINE)
SHOWN_ID = REMOVE.split()[-1]


def test_the_commands_of_the_page_make_list_and_remove_keys(tmp_path: Path) -> None:
    shell = Shell(tmp_path, {})
    command, note = ADD.split(" --note ")
    made = shell.run(command, "--note", note.strip('"'))
    key = made.out.strip()
    assert (made.code, key[:3]) == (0, "ap-")
    [known] = shell.run(LIST, "--json").json
    assert (known["user"], known["note"]) == ("mia", "Open WebUI")
    shown = shell.run(LIST).out
    assert known["id"] in shown
    assert key not in shown
    removed = shell.run(REMOVE.replace(SHOWN_ID, known["id"]))
    assert removed.out.strip() == f"The key {known['id']} of 'mia' is removed."
    assert shell.run(LIST).out.strip() == "There is no key. `assistant keys add NAME` makes one."
    again = shell.run(REMOVE)
    assert (again.code, again.err.strip()) == (2, f"There is no key '{SHOWN_ID}': `assistant keys list` names them.")

"""Every command and every setting in docs/people.md works, and the table of roles is the one that decides."""

import re
import tomllib
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from tests.feedback.databases import lay_migrated
from tests.project.processes import PROJECT
from ui.cli.assistant import app
from ui.people.roles import FIRST_ROLE, ROLES, Action, Person
from ui.settings.loading import Settings

PAGE = (PROJECT / "docs" / "people.md").read_text(encoding="utf-8")
COMMANDS = re.findall(r"^    assistant (.+)$", PAGE, re.MULTILINE)
TABLES = re.findall(r"(?:^    [^\n]+\n)+", PAGE, re.MULTILINE)
ROWS: dict[str, tuple[Action, ...]] = {
    "ask": ("ask",),
    "rate": ("judge", "correct", "upload"),
    "keep": ("approve",),
    "remove": ("remove documents", "train", "promote", "settle", "see quality"),
}


@pytest.fixture(autouse=True)
def _home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("APPRENTICE_HOME", str(tmp_path))
    lay_migrated(tmp_path / "apprentice.db")


def run(line: str, password: str = "") -> Result:
    return CliRunner().invoke(app, line.split(), input=f"{password}\n")


def test_the_commands_of_the_page_run_in_their_order() -> None:
    assert len(COMMANDS) == 10
    said = []
    for command in COMMANDS:
        asks = command.startswith(("users add", "users password"))
        done = run(f"{command} --password-stdin" if asks else command, "correct horse battery")
        assert done.exit_code == 0, (command, done.output, done.exception)
        said.append(done.stdout)
    listed, log = said[2], said[-1]
    assert re.findall(r"^(\w+) +(admin|reader) +here", listed, re.MULTILINE) == [("ada", "admin"), ("rita", "reader")]
    assert "rita: contributor" in log
    assert "directors: reads board" in log
    assert log.count("command line") == 9
    for wrong, why in (
        ("users add eve --role owner --password-stdin", "no role 'owner'"),
        ("users add eve --password-stdin", "10 to 256 characters"),
        ("users add eve", "--password-stdin"),
        ("users remove nobody", "no account 'nobody'"),
        ("users group directors --add nobody", "'nobody' has no account"),
        ("users group ada --add ada", "A person is called 'ada'"),
        ("users add Directors --password-stdin", "A group is called"),
        ("collections limit board --to nobody", "no person and no group 'nobody'"),
        ("collections limit ../x --to ada", "No collection can be called"),
        ("collections open board", "is not limited"),
    ):
        refused = run(wrong, "short")
        assert refused.exit_code == 1
        assert why in str(refused.exception)


def test_where_others_reach_it_the_server_does_not_start_without_an_account() -> None:
    refused = run("serve --port 47861 --host 0.0.0.0")
    assert refused.exit_code == 2
    assert "assistant users add NAME --role admin" in refused.stderr
    assert "without_sign_in" in refused.stderr


def test_the_settings_of_the_page_are_settings() -> None:
    [server, sign_in] = [tomllib.loads(re.sub("^    ", "", one, flags=re.MULTILINE)) for one in TABLES if "[" in one]
    loaded = Settings(**server, **sign_in)
    assert loaded.sign_in.roles == {"staff": "contributor", "it": "admin"}


def test_the_table_of_roles_is_the_one_that_decides() -> None:
    rows = {line.split()[1].strip(","): line.split("|")[2:-1] for line in PAGE.splitlines() if "✓" in line}
    assert {action for actions in ROWS.values() for action in actions} == set(FIRST_ROLE)
    for name, actions in ROWS.items():
        for role, cell in zip(ROLES, rows[name], strict=True):
            assert all(Person("mia", role).may(action) == ("✓" in cell) for action in actions), (name, role)

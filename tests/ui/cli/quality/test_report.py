"""`assistant report` writes what the page shows, and says the short form."""

import json
import shutil
from pathlib import Path

from tests.ui.cli.commands import Shell
from tests.ui.web.quality.nights import FIRST, SECOND


def test_the_last_night_and_a_chosen_one_are_reported(shell: Shell, home_after_nights: Path) -> None:
    shutil.copytree(home_after_nights / "home", shell.folder / "home")
    done = shell.run("assistant report")
    assert (done.code, done.err) == (0, "")
    assert done.out.splitlines() == [
        "What is written, question by question: 0 improved, 0 regressed, 9 unchanged.",
        *done.out.splitlines()[1:3],
        f"More: assistant report --night {SECOND}",
        "Report: report.html",
    ]
    assert done.out.splitlines()[1].startswith("  ROUGE-1 0.")
    assert done.out.splitlines()[2] == "  Refused wrongly 0% -> 0%."
    page = (shell.folder / "report.html").read_text(encoding="utf-8")
    assert all(door in page for door in ("the north door", "the garden door"))  # the owner of the machine reads all

    done = shell.run("assistant report", "--night", FIRST, "--output", "night.jsonl")
    assert "9 improved, 0 regressed, 0 unchanged" in done.out
    records = [json.loads(line) for line in (shell.folder / "night.jsonl").read_text().splitlines()]
    assert {one["night"] for one in records if one["kind"] == "question"} == {FIRST}

    done = shell.run("assistant report", "--night", "dpo-9")
    assert (done.code, done.out) == (2, "")
    assert "There is no finished adapter 'dpo-9'" in done.err


def test_a_home_without_exams_has_a_report_too(shell: Shell) -> None:
    done = shell.run("assistant report", "--output", "empty.html")
    assert (done.code, done.out) == (0, "Report: empty.html\n")
    assert "No exam yet." in (shell.folder / "empty.html").read_text(encoding="utf-8")

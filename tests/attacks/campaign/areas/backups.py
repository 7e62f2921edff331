"""A home is backed up and restored: archive and home are the old or the new ones, and what was replaced lies beside."""

import random
import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

from tests.attacks.campaign.journal import Journal
from tests.attacks.machine.homes import close, fill, finds_all, open_home
from tests.feedback.fakes import an_answer
from ui.backup.restoring import restore_backup
from ui.backup.writing import write_backup
from ui.doctor import _database, _index
from ui.settings.loading import Loaded, Settings

STEPS = 8
DOCUMENTS = 3


def prepare(folder: Path) -> None:
    """Make a home with three documents and an answer, and a backup of it."""
    apprentice = open_home(folder / "home")
    fill(apprentice, DOCUMENTS)
    close(apprentice)
    write_backup(_loaded(folder / "home"), folder / "home.tar.gz")


def work(folder: Path, journal: Journal, chance: random.Random) -> None:
    """Record answers, write a backup, restore it, without an end."""
    loaded = _loaded(folder / "home")
    while True:
        answers, kept = find_allowed(journal)
        what = chance.choice(("record", "backup", "restore"))
        now = max(answers)
        if what == "record":
            journal.begin(home=now + 1)
            apprentice = open_home(folder / "home")
            apprentice.feedback.record(an_answer(), user="anna", conversation_id="c1")
            close(apprentice)
            journal.done(home=now + 1)
        elif what == "backup":
            journal.begin(file=now)
            write_backup(loaded, folder / "home.tar.gz")
            journal.done(file=now)
        else:
            journal.begin(home=max(kept), beside=now)
            restored = restore_backup(loaded, folder / "home.tar.gz", force=True)
            assert restored.before
            journal.done(home=max(kept))
            shutil.rmtree(restored.before)


def check(folder: Path, journal: Journal) -> None:
    """Open the home; restore the archive elsewhere and open that; look for what a restore replaced."""
    answers, kept = find_allowed(journal)
    home = _count_answers(folder / "home")
    assert home in answers, f"the home holds {home} answers, allowed are {answers}"
    shutil.rmtree(folder / "elsewhere", ignore_errors=True)
    restore_backup(_loaded(folder / "elsewhere"), folder / "home.tar.gz", force=False)
    file = _count_answers(folder / "elsewhere")
    assert file in kept, f"the archive holds {file} answers, allowed are {kept}"
    last = list(journal.lines())[-1:]
    if last and last[0]["line"] == "begin" and "beside" in last[0] and home != last[0]["beside"]:
        _restore_again(folder, last[0]["beside"])
    for old in folder.glob("home-before-*"):
        shutil.rmtree(old)
    journal.settle(home=home, file=file)


def _restore_again(folder: Path, replaced: int) -> None:
    """What the killed restore had replaced is there, also after another restore."""
    restore_backup(_loaded(folder / "home"), folder / "home.tar.gz", force=True)
    beside = {_count_answers(old) for old in folder.glob("home-before-*")}
    assert replaced in beside, f"the home with {replaced} answers was replaced, and is not beside the new one: {beside}"


def check_at_end(folder: Path) -> None:
    """The home is whole, and nothing but the archive and the homes lies about."""
    write_backup(_loaded(folder / "home"), folder / "home.tar.gz")
    restored = restore_backup(_loaded(folder / "home"), folder / "home.tar.gz", force=True)
    assert restored.before
    apprentice = open_home(folder / "home")
    assert [check(apprentice).status for check in (_database, _index)] == ["ok", "ok"]
    close(apprentice)
    left = {path.name for path in folder.iterdir()} - {"home", "home.tar.gz", "elsewhere", "sources", "journal"}
    assert {name for name in left if not name.startswith("home-before-")} <= {"trouble"}, left


def find_allowed(journal: Journal) -> tuple[set[int], set[int]]:
    """Return how many answers the home and the archive may hold."""
    allowed = {"home": {1}, "file": {1}}
    for line in journal.lines():
        for what, values in allowed.items():
            if what in line:
                allowed[what] = {*values, line[what]} if line["line"] == "begin" else {line[what]}
    return allowed["home"], allowed["file"]


def _count_answers(home: Path) -> int:
    """Return how many answers a home holds, after a look whether it is whole."""
    with closing(sqlite3.connect(home / "apprentice.db")) as opened:
        assert opened.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    apprentice = open_home(home)
    assert finds_all(apprentice, DOCUMENTS)
    answers = sum(1 for _ in apprentice.feedback.history())
    close(apprentice)
    return answers


def _loaded(home: Path) -> Loaded:
    return Loaded(Settings(home=home), None, {})

"""Learned versions are finished, promoted and taken back: what was said to serve serves, and every version is whole."""

import random
import sqlite3
from contextlib import closing
from pathlib import Path

from tests.attacks.campaign.journal import Journal
from tests.attacks.machine.homes import close, open_home
from tests.ui.fakes import on_shelf
from ui.actions.promoting import can_roll_back, promote, roll_back
from ui.doctor import _adapter, _database

STEPS = 8


def prepare(folder: Path) -> None:
    """Make an empty home."""
    apprentice = open_home(folder / "home")
    assert apprentice.shelf.adapters() == []
    close(apprentice)


def work(folder: Path, journal: Journal, chance: random.Random) -> None:
    """Finish a version and promote it, or take the last one back, without an end."""
    apprentice = open_home(folder / "home")
    while True:
        if can_roll_back(apprentice) and chance.random() < 0.4:
            journal.begin(kind="rollback", version=None)
            _, now = roll_back(apprentice)
            journal.done(kind="rollback", version=now.adapter_id)
        else:
            name = f"dpo-{chance.randrange(10**9)}"
            journal.begin(kind="promote", version=name)
            on_shelf(apprentice.shelf, name)
            assert promote(apprentice, name, "better")
            journal.done(kind="promote", version=name)


def check(folder: Path, journal: Journal) -> None:
    """Compare the history of promotions with what was done; look at what serves, and at every version."""
    with closing(sqlite3.connect(folder / "home" / "apprentice.db")) as opened:
        assert opened.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    apprentice = open_home(folder / "home")
    lines = list(journal.lines())
    done = [(line["kind"], line["version"]) for line in lines if line["line"] == "done"]
    history = [(one.kind, one.parts.adapter_id) for one in apprentice.shelf.history()]
    assert history[: len(done)] == done
    more = history[len(done) :]
    begun = lines[-1]["kind"] if lines and lines[-1]["line"] == "begin" else ""
    assert [kind for kind, _ in more] in ([], [begun]), f"{more} were never begun"
    for kind, version in more:
        journal.done(kind=kind, version=version)
    champion = apprentice.shelf.champion()
    assert champion == (history[-1][1] if history else None)
    known = apprentice.shelf.adapters()
    assert {version for kind, version in history if kind == "promote"} <= {one.id for one in known}
    for one in known[-5:]:
        apprentice.shelf.verify(one.id)
    if champion:
        apprentice.shelf.verify(champion)
    close(apprentice)
    journal.settle()


def check_at_end(folder: Path) -> None:
    """Every version can serve, and so can one more."""
    apprentice = open_home(folder / "home")
    for one in apprentice.shelf.adapters():
        apprentice.shelf.verify(one.id)
    on_shelf(apprentice.shelf, "dpo-last")
    assert promote(apprentice, "dpo-last", "better")
    assert [check(apprentice).status for check in (_database, _adapter)] == ["ok", "ok"]
    close(apprentice)

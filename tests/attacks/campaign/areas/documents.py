"""Documents are added, changed and removed, in a followed folder and as uploads: each is in its old or its new state.

Every paragraph of a document holds a word that says which document and which version of it it is from.
"""

import random
import re
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

from retrieval.ingest.ahead import shared_reader
from retrieval.ingest.reading.budget import Budget
from tests.attacks.campaign.journal import Journal
from tests.attacks.machine.homes import close, open_home
from tests.retrieval.ingesting import stored_editions
from ui.actions.documents import add, remove, sync
from ui.actions.library.uploads import upload
from ui.doctor import _database, _index, _words
from ui.people.reading.reach import EVERYTHING
from ui.people.roles import Person
from ui.wiring import Apprentice

STEPS = 12
READS_HERE = 0.8
"""Share of the processes that start no others."""
FOLLOWED, UPLOADED = ("note0", "note1", "note2", "note3"), ("paper0", "paper1", "paper2")
GONE = 0
"""The version of a document that is not there."""
SIZES = (1, 3, 12, 40, 150)
"""In paragraphs; the size goes with the version."""


class ReadsHere:
    """Reads files in this process. The processes that read have no part in what is kept, and take long to start."""

    def run(self, function: Callable[..., Any], *arguments: Any, budget: Budget) -> Any:
        """Return what `function` returns."""
        del budget
        return function(*arguments)


def prepare(folder: Path) -> None:
    """Follow a folder with one file."""
    (folder / "sources").mkdir()
    (folder / "sources" / "first.txt").write_text("The first file stays.", encoding="utf-8")
    apprentice = open_home(folder / "home")
    assert [one.status for one in add(apprentice, [str(folder / "sources")])] == ["added"]
    close(apprentice)


def work(folder: Path, journal: Journal, chance: random.Random) -> None:
    """Change the folder and follow it, upload and remove, without an end."""
    if chance.random() < READS_HERE:
        shared_reader()._readers = ReadsHere()  # type: ignore[assignment]
    apprentice, there = open_home(folder / "home"), find_allowed(journal)
    versions = max((version for found in there.values() for version in found), default=0)
    while True:
        versions += 1
        if chance.random() < 0.6:
            _sync(apprentice, folder, journal, chance, versions)
        else:
            _upload_or_remove(apprentice, folder, journal, chance, versions)


def _sync(apprentice: Apprentice, folder: Path, journal: Journal, chance: random.Random, version: int) -> None:
    for name in chance.sample(FOLLOWED, chance.choice((1, 1, 2, 3))):
        file = folder / "sources" / f"{name}.txt"
        draft = folder / "draft"
        draft.write_text(text_of(name, version), encoding="utf-8")
        if chance.random() < 0.25:
            file.unlink(missing_ok=True)
        else:
            draft.replace(file)
    wanted = {name: _version_on_disk(folder / "sources" / f"{name}.txt", name) for name in FOLLOWED}
    journal.begin(wanted=wanted)
    for result in sync(apprentice):
        assert result.status in ("added", "updated", "unchanged", "removed"), result
        if (name := Path(result.uri).stem) in wanted:
            journal.done(name=name, version=wanted[name])
    for name, version_now in wanted.items():
        journal.done(name=name, version=version_now)


def _upload_or_remove(
    apprentice: Apprentice, folder: Path, journal: Journal, chance: random.Random, version: int
) -> None:
    name = chance.choice(UPLOADED)
    known = [one for one in apprentice.library.documents() if one.title == name]
    if known and chance.random() < 0.3:
        journal.begin(wanted={name: GONE})
        remove(apprentice, known[0].id, reach=EVERYTHING)
        journal.done(name=name, version=GONE)
        return
    file = folder / "sent" / f"{name}.txt"
    file.parent.mkdir(exist_ok=True)
    file.write_text(text_of(name, version), encoding="utf-8")
    journal.begin(wanted={name: version})
    *_, last = upload(apprentice, [str(file)], person=Person("mia"))
    assert [one.status for one in last.finished] in (["added"], ["updated"]), last
    journal.done(name=name, version=version)


def check(folder: Path, journal: Journal) -> None:
    """Compare the list of documents, what is read and what is found with what was done and what was begun."""
    for database in ("apprentice.db", "index/chroma.sqlite3", "index/words.db"):
        if (folder / "home" / database).exists():
            with closing(sqlite3.connect(folder / "home" / database)) as opened:
                assert opened.execute("PRAGMA integrity_check").fetchone() == ("ok",), database
    allowed = find_allowed(journal)
    apprentice = open_home(folder / "home")
    shown = {one.title: one for one in apprentice.library.documents()}
    assert set(shown) <= {"first", *allowed}
    found = {}
    for name, versions in allowed.items():
        found[name] = GONE
        if name in shown:
            parts = [one.chunk.text for one in apprentice.library.read(shown[name].id, 1000)]
            marks = {mark for part in parts for mark in re.findall(r"\w+version\d+", part)}
            assert len(marks) == 1, f"{name} shows {marks}"
            found[name] = int(marks.pop().partition("version")[2])
            assert len(parts) == shown[name].chunks
            assert sum(part.count("Paragraph") for part in parts) == size_of(found[name]), f"{name} is not whole"
        assert found[name] in versions, f"{name} is version {found[name]}, allowed are {versions}"
        for version in {*versions, found[name]} - {GONE}:
            mark = mark_of(name, version)
            hits = [one for one in apprentice.library.search(mark, 50) if mark in one.chunk.text]
            assert bool(hits) == (version == found[name]), f"search finds {len(hits)} passages of {mark}"
        _check_upload(apprentice, name, found[name])
    close(apprentice)
    journal.settle(found=found)


def _check_upload(apprentice: Apprentice, name: str, version: int) -> None:
    """The file of an uploaded document that is shown is there."""
    if name in UPLOADED and version:
        assert (apprentice.uploads / f"{name}.txt").is_file()


def check_at_end(folder: Path) -> None:
    """After one more sync and an upload of each paper, the home holds what it shows and nothing else."""
    apprentice = open_home(folder / "home")
    for name in UPLOADED:
        file = folder / "sent" / f"{name}.txt"
        file.parent.mkdir(exist_ok=True)
        file.write_text(text_of(name, 1), encoding="utf-8")
        *_, last = upload(apprentice, [str(file)], person=Person("mia"))
        assert not [one for one in last.finished if one.reason], last
    assert {one.status for one in sync(apprentice)} <= {"added", "updated", "unchanged", "removed"}
    assert [check(apprentice).status for check in (_database, _index, _words)] == ["ok", "ok", "ok"]
    uploads = sorted(path.name for path in apprentice.uploads.iterdir())
    assert uploads == [f"{name}.txt" for name in UPLOADED], uploads
    counts = sorted(one.chunks for one in apprentice.library.documents())
    close(apprentice)
    editions = stored_editions(folder / "home")
    assert sorted(map(editions.count, set(editions))) == counts


def find_allowed(journal: Journal) -> dict[str, set[int]]:
    """Return in which versions each document may be: what is done, or what was begun since."""
    allowed: dict[str, set[int]] = {}
    for line in journal.lines():
        if line["line"] == "begin":
            for name, version in line["wanted"].items():
                allowed.setdefault(name, {GONE}).add(version)
        elif line["line"] == "done":
            allowed[line["name"]] = {line["version"]}
        else:
            allowed = {name: {version} for name, version in line["found"].items()}
    return allowed


def text_of(name: str, version: int) -> str:
    """Return a text of paragraphs that all hold the mark of a version."""
    return "\n\n".join(
        f"Paragraph {number} holds {mark_of(name, version)} and tells nothing else at some length."
        for number in range(size_of(version))
    )


def size_of(version: int) -> int:
    """Return how many paragraphs a version has."""
    return SIZES[random.Random(version).randrange(len(SIZES))]


def mark_of(name: str, version: int) -> str:
    """Return the word that only this version holds."""
    return f"{name}version{version}"


def _version_on_disk(file: Path, name: str) -> int:
    if not file.exists():
        return GONE
    return int(file.read_text(encoding="utf-8").partition(f"{name}version")[2].split()[0])

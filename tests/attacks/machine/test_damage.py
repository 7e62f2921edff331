"""What a machine can do to a home is noticed, told with a remedy, and the remedy works."""

import os
import shutil
import sqlite3
import subprocess
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from retrieval.errors import RetrievalError
from tests.attacks.machine.homes import close, fill, finds_all, open_home, run_with_mount
from ui.actions.documents import add, find_lost
from ui.backup.restoring import restore_backup
from ui.backup.writing import write_backup
from ui.doctor import Check, _database, _home, _index, _words
from ui.settings.loading import Loaded, Settings
from ui.wiring import Apprentice
from ui.wording.full_disk import FULL_DISK, is_full_disk


@pytest.fixture
def at(tmp_path: Path) -> Path:
    """A home with three documents and an answer."""
    apprentice = open_home(tmp_path / "home")
    fill(apprentice, 3)
    close(apprentice)
    return tmp_path / "home"


def look(home: Path, check: Callable[[Apprentice], Check]) -> Check:
    apprentice = open_home(home)
    try:
        return check(apprentice)
    finally:
        close(apprentice)


def remove_index(home: Path) -> None:
    shutil.rmtree(home / "index")


def empty_index(home: Path) -> None:
    (home / "index" / "chroma.sqlite3").write_bytes(b"")


def overwrite_index(home: Path) -> None:
    (home / "index" / "chroma.sqlite3").write_bytes(b"no database" * 999)


def tear_index(home: Path) -> None:
    file = home / "index" / "chroma.sqlite3"
    content = bytearray(file.read_bytes())
    content[20_000:60_000] = b"\xff" * 40_000
    file.write_bytes(content)


@pytest.mark.parametrize("damage", [remove_index, empty_index, overwrite_index, tear_index])
def test_a_lost_index_is_not_nothing_found_and_can_be_made_again(at: Path, damage: Callable[[Path], None]) -> None:
    damage(at)
    apprentice = open_home(at)
    with pytest.raises(RetrievalError, match=r"assistant ingest --lost"):
        apprentice.library.search("okapi leaves")
    found = _index(apprentice)
    assert (found.status, "--lost" in found.remedy) == ("problem", True)
    close(apprentice)
    if "mv " in found.remedy:
        move = found.remedy.partition("`")[2].partition(" && ")[0]
        subprocess.run(["sh", "-c", move], check=True)
    apprentice = open_home(at)
    assert {result.status for result in add(apprentice, find_lost(apprentice))} == {"updated"}
    assert finds_all(apprentice, 3)
    assert _index(apprentice).status == "ok"
    close(apprentice)


@pytest.mark.parametrize("content", [b"no database" * 999, b""])
def test_damaged_counts_of_words_make_themselves_again(at: Path, content: bytes) -> None:
    (at / "index" / "words.db").write_bytes(content)
    apprentice = open_home(at)
    assert finds_all(apprentice, 3)
    assert _words(apprentice).status == "ok"
    close(apprentice)
    with closing(sqlite3.connect(at / "index" / "words.db")) as database:
        assert database.execute("SELECT count(*) FROM words").fetchone() == (3,)


def test_counts_of_words_that_cannot_be_kept_are_a_warning(at: Path) -> None:
    (at / "index" / "words.db").unlink()
    (at / "index" / "words.db").mkdir()
    apprentice = open_home(at)
    assert finds_all(apprentice, 3)
    assert _words(apprentice).status == "warning"
    close(apprentice)


def test_a_damaged_database_is_found_and_a_backup_brings_it_back(at: Path, tmp_path: Path) -> None:
    loaded = Loaded(Settings(home=at), None, {})
    write_backup(loaded, tmp_path / "home.tar.gz")
    content = bytearray((at / "apprentice.db").read_bytes())
    content[4096 : len(content) // 2] = b"\xff" * (len(content) // 2 - 4096)
    (at / "apprentice.db").write_bytes(content)
    broken = Apprentice(loaded)
    found = _database(broken)
    if "engine" in vars(broken):
        broken.engine.dispose()
    assert (found.status, "assistant restore FILE --force" in found.remedy) == ("problem", True)
    restore_backup(loaded, tmp_path / "home.tar.gz", force=True)
    assert look(at, _database).status == "ok"


def test_a_new_home_is_for_its_owner_alone(tmp_path: Path) -> None:
    before = os.umask(0o022)
    try:
        apprentice = open_home(tmp_path / "new" / "home")
    finally:
        os.umask(before)
    assert (tmp_path / "new" / "home").stat().st_mode & 0o777 == 0o700
    close(apprentice)


def test_a_home_that_others_can_read_is_a_warning_whose_remedy_works(at: Path) -> None:
    at.chmod(0o755)
    found = look(at, _home)
    assert found.status == "warning"
    subprocess.run(["sh", "-c", found.remedy.partition("`")[2].partition("`")[0]], check=True)
    assert look(at, _home).status == "ok"


def test_a_full_disk_is_called_that_and_loses_nothing(tmp_path: Path) -> None:
    home = tmp_path / "home"
    home.mkdir()
    done = run_with_mount([f"mount -t tmpfs -o size=12m tmpfs '{home}'"], "tests.attacks.machine.on_full_disk", home)
    assert done.returncode == 0, done.stderr
    said = dict(line.split(": ", 1) for line in done.stdout.splitlines())
    for name in ("ingest", "answer", "rate", "promote", "upload"):
        assert said[name] == FULL_DISK, name
    assert said["left behind"] == "[]"
    assert said["still found"] == "True"
    assert said["titles"] == "['note0']"


def test_a_full_disk_is_known_by_whatever_tells_of_it() -> None:
    wrapped = RetrievalError("The index does not answer (error code 13: database or disk is full).")
    assert is_full_disk(wrapped)
    assert is_full_disk(OSError(28, "No space left on device"))
    assert not is_full_disk(RetrievalError("The index does not answer."))


def test_a_read_only_home_is_searched_and_asked_and_what_is_not_kept_is_told(at: Path) -> None:
    before = {path: path.stat().st_mtime_ns for path in at.rglob("*")}
    mount = [f"mount --bind '{at}' '{at}'", f"mount -o remount,bind,ro '{at}' '{at}'"]
    done = run_with_mount(mount, "tests.attacks.machine.in_read_only_home", at)
    assert done.returncode == 0, done.stderr
    said = dict(line.split(": ", 1) for line in done.stdout.splitlines())
    assert said["answered"] == "True"
    assert "cannot be written" in said["add"]
    assert said["home folder"].startswith("problem")
    assert said["index"].startswith("ok")
    assert "forgotten when this program ends" in done.stderr
    assert {path: path.stat().st_mtime_ns for path in at.rglob("*")} == before

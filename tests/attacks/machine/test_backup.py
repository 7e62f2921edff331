"""A home becomes one file while it is used, and a file becomes a home: whole or not at all."""

import gzip
import io
import signal
import sys
import tarfile
import threading
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.attacks.machine.homes import close, fill, finds_all, open_home
from tests.feedback.fakes import an_answer
from tests.project.processes import PROJECT, Processes
from ui.backup import restoring
from ui.backup.errors import BackupError
from ui.backup.restoring import restore_backup
from ui.backup.writing import write_backup
from ui.settings.loading import Loaded, Settings

STEPS = (1, 40, 150, 400)
"""Calls after which a process is killed; a restore of these homes makes about 500."""


def loaded(home: Path, **settings: str) -> Loaded:
    return Loaded(Settings.model_validate({"home": home, **settings}), None, {})


@pytest.fixture
def at(tmp_path: Path) -> Path:
    """A home with three documents, an answer, an upload, an adapter and the litter of its use."""
    home = tmp_path / "home"
    apprentice = open_home(home)
    fill(apprentice, 3)
    close(apprentice)
    for name in ("uploads/tea.txt", "adapters/dpo-1/card.json", "models/big.bin", "uploads/.x.part", "visitor.lock"):
        (home / name).parent.mkdir(parents=True, exist_ok=True)
        (home / name).write_text(name)
    return home


def test_a_backup_is_restored_into_a_fresh_home_that_answers(at: Path, tmp_path: Path) -> None:
    file = tmp_path / "backups" / "home.tar.gz"
    written = write_backup(loaded(at), file)
    assert written.files > 5
    assert file.stat().st_mode & 0o777 == 0o600
    fresh = tmp_path / "elsewhere" / "home"
    restored = restore_backup(loaded(fresh), file, force=False)
    assert (restored.home, restored.before) == (fresh, None)
    assert fresh.stat().st_mode & 0o777 == 0o700
    assert (fresh / "uploads" / "tea.txt").read_text() == "uploads/tea.txt"
    assert (fresh / "adapters" / "dpo-1" / "card.json").is_file()
    for litter in ("models", "uploads/.x.part", "visitor.lock"):
        assert not (fresh / litter).exists()
    apprentice = open_home(fresh)
    assert finds_all(apprentice, 3)
    assert len(apprentice.feedback.conversations("anna")) == 1
    close(apprentice)


def test_the_settings_come_along_and_are_not_put_in_use(at: Path, tmp_path: Path) -> None:
    settings = tmp_path / "apprentice.toml"
    settings.write_text("[index]\npassages = 3\n")
    write_backup(Loaded(Settings(home=at), settings, {}), tmp_path / "home.tar.gz")
    restored = restore_backup(loaded(tmp_path / "fresh"), tmp_path / "home.tar.gz", force=False)
    assert restored.settings is not None
    assert restored.settings.read_text() == "[index]\npassages = 3\n"


def test_a_backup_of_a_home_in_use_is_consistent(at: Path, tmp_path: Path) -> None:
    """Somebody records answers and searches meanwhile."""
    apprentice, done = open_home(at), threading.Event()

    def use() -> None:
        while not done.is_set():
            apprentice.feedback.record(an_answer(), user="ben", conversation_id="c9")
            apprentice.library.search("okapi leaves")

    user = threading.Thread(target=use)
    user.start()
    for number in range(3):
        write_backup(loaded(at), tmp_path / f"{number}.tar.gz")
    done.set()
    user.join()
    close(apprentice)
    for number in range(3):
        restore_backup(loaded(tmp_path / f"fresh{number}"), tmp_path / f"{number}.tar.gz", force=False)
        fresh = open_home(tmp_path / f"fresh{number}")
        assert finds_all(fresh, 3)
        assert fresh.library.find_incomplete() == []
        close(fresh)


def test_a_home_that_is_not_empty_is_refused_unless_told_and_then_kept_aside(at: Path, tmp_path: Path) -> None:
    file = tmp_path / "home.tar.gz"
    write_backup(loaded(at), file)
    (at / "later.txt").write_text("later")
    with pytest.raises(BackupError, match=r"is not empty.*--force"):
        restore_backup(loaded(at), file, force=False)
    restored = restore_backup(loaded(at), file, force=True)
    assert restored.before is not None
    assert (restored.before / "later.txt").read_text() == "later"
    assert not (at / "later.txt").exists()
    apprentice = open_home(at)
    assert finds_all(apprentice, 3)
    close(apprentice)


def cut(content: bytes) -> bytes:
    return content[: len(content) // 2]


def flip(content: bytes) -> bytes:
    return content[: len(content) // 2] + bytes([content[len(content) // 2] ^ 255]) + content[len(content) // 2 + 1 :]


def repack(content: bytes, change: Callable[[str, bytes], bytes | None]) -> bytes:
    """Write an archive anew with what `change` makes of the bytes of each file; without those that become None."""
    file = io.BytesIO()
    with (
        tarfile.open(fileobj=io.BytesIO(gzip.decompress(content))) as before,
        tarfile.open(fileobj=file, mode="w:gz") as after,
    ):
        for member in before:
            held = before.extractfile(member)
            assert held
            changed = change(member.name, held.read())
            if changed is not None:
                member.size = len(changed)
                after.addfile(member, io.BytesIO(changed))
    return file.getvalue()


def leave_out(content: bytes) -> bytes:
    """An archive that another program wrote, without the list of files."""
    return repack(content, lambda name, held: None if name == "manifest.json" else held)


def change(content: bytes) -> bytes:
    """An archive that another program wrote, with another text in one of its files."""
    return repack(content, lambda name, held: b"coffee" if name == "uploads/tea.txt" else held)


def lead_out(content: bytes) -> bytes:
    del content
    file = io.BytesIO()
    with tarfile.open(fileobj=file, mode="w:gz") as archive:
        member = tarfile.TarInfo("../outside.txt")
        member.size = 4
        archive.addfile(member, io.BytesIO(b"leaf"))
    return file.getvalue()


@pytest.mark.parametrize(
    "damage", [cut, flip, leave_out, change, lead_out, lambda _: b"", lambda _: b"no archive" * 99]
)
def test_a_damaged_archive_is_refused_and_the_home_stays(at: Path, tmp_path: Path, damage) -> None:
    file = tmp_path / "home.tar.gz"
    write_backup(loaded(at), file)
    file.write_bytes(damage(file.read_bytes()))
    with pytest.raises(BackupError, match="is no whole backup"):
        restore_backup(loaded(at), file, force=True)
    assert not (tmp_path / "outside.txt").exists()
    assert sorted(path.name for path in tmp_path.iterdir()) == ["home", "home.tar.gz", "sources"]
    apprentice = open_home(at)
    assert finds_all(apprentice, 3)
    close(apprentice)


@pytest.mark.parametrize("step", STEPS)
def test_a_killed_backup_leaves_the_one_before(at: Path, tmp_path: Path, step: int, processes: Processes) -> None:
    file = tmp_path / "home.tar.gz"
    file.write_bytes(b"the one before")
    process = processes.start(
        [sys.executable, "-m", "tests.attacks.machine.killed_backup", "backup", at, file, str(step)], cwd=PROJECT
    )
    assert process.wait(300) == -signal.SIGKILL
    assert file.read_bytes() == b"the one before"
    write_backup(loaded(at), file)
    restore_backup(loaded(tmp_path / "fresh"), file, force=False)


@pytest.mark.parametrize("step", STEPS)
def test_a_killed_restore_leaves_the_old_home_or_the_new(
    at: Path, tmp_path: Path, step: int, processes: Processes
) -> None:
    file = tmp_path / "home.tar.gz"
    write_backup(loaded(at), file)
    apprentice = open_home(at)
    fill(apprentice, 4)
    close(apprentice)
    process = processes.start(
        [sys.executable, "-m", "tests.attacks.machine.killed_backup", "restore", at, file, str(step)], cwd=PROJECT
    )
    assert process.wait(300) == -signal.SIGKILL
    apprentice = open_home(at)
    documents = len(apprentice.library.documents())
    assert documents in (3, 4)
    assert finds_all(apprentice, documents)
    close(apprentice)
    restore_backup(loaded(at), file, force=True)
    apprentice = open_home(at)
    assert finds_all(apprentice, 3)
    close(apprentice)


def test_what_a_killed_restore_replaced_is_kept_by_the_next_one(
    at: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Dead(BaseException):
        """Stands for a process that is gone."""

    def exchange_and_die(one: Path, other: Path) -> None:
        exchange(one, other)
        raise Dead

    file, exchange = tmp_path / "home.tar.gz", restoring._exchange
    write_backup(loaded(at), file)
    (at / "later.txt").write_text("later")
    with monkeypatch.context() as patched:
        patched.setattr(restoring, "_exchange", exchange_and_die)
        with pytest.raises(Dead):
            restore_backup(loaded(at), file, force=True)
    assert not (at / "later.txt").exists()
    restored = [restore_backup(loaded(at), file, force=True).before for _ in range(2)]  # in one second
    kept = list(tmp_path.glob("home-before-*"))
    assert len(kept) == 3
    assert {*restored} < {*kept}
    assert [(one / "later.txt").exists() for one in kept].count(True) == 1


def test_a_database_on_a_server_is_told_what_backs_it_up(tmp_path: Path) -> None:
    with pytest.raises(BackupError, match="pg_dump") as refused:
        write_backup(loaded(tmp_path, database="postgresql+psycopg://anna:secret@host/name"), tmp_path / "x")
    assert "secret" not in str(refused.value)


def test_a_home_without_a_database_has_nothing_to_back_up(tmp_path: Path) -> None:
    with pytest.raises(BackupError, match="nothing to back up"):
        write_backup(loaded(tmp_path / "none"), tmp_path / "x")
    assert list(tmp_path.iterdir()) == []

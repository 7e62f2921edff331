"""Make a home of an archive: it is unpacked beside the home and checked, and takes its place in one step.

Whenever the process is killed, the home is the old one or the new one, never a part of either.
"""

import ctypes
import errno
import gzip
import hashlib
import json
import os
import shutil
import sqlite3
import sys
import tarfile
import zlib
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from ui.backup.errors import BackupError
from ui.backup.writing import DATABASE, FORMAT, MANIFEST, SETTINGS
from ui.settings.loading import Loaded

PIECE = 1 << 20
AT_FDCWD, RENAME_EXCHANGE = -100, 2
"""Of Linux: two folders take each other's place."""


@dataclass(frozen=True)
class Restored:
    """A home that was made of an archive."""

    home: Path
    files: int
    written_at: str
    before: Path | None
    """Where the home that was there before lies now."""
    settings: Path | None
    """The settings of that time, which are not in use."""


def restore_backup(loaded: Loaded, file: Path, *, force: bool) -> Restored:
    """Make the home that `loaded` names of the archive `file`; with `force`, in place of one that holds something.

    Raises:
        BackupError: The home holds something, the archive is damaged, or settings name a database elsewhere.
        OSError: The home cannot be written; it stays as it was.
    """
    home = loaded.read_only or loaded.settings.home
    if loaded.settings.database is not None:
        raise BackupError("The setting `database` names another place than the home: take it out, then restore.")
    if not file.is_file():
        raise BackupError(f"There is no file {str(file)!r}: check the path.")
    is_filled = home.is_dir() and any(home.iterdir())
    if is_filled and not force:
        raise BackupError(
            f"The home {str(home)!r} is not empty. Stop what uses it, then give --force to put the backup in its place "
            "(what is there is kept beside it), or set APPRENTICE_HOME to a new folder."
        )
    home.parent.mkdir(parents=True, exist_ok=True)
    unpacked = home.with_name(f".{home.name}.restoring")
    shutil.rmtree(unpacked, ignore_errors=True)
    unpacked.mkdir(0o700)
    try:
        manifest = _unpack(file, unpacked)
        _sync(unpacked)
    except BaseException:
        shutil.rmtree(unpacked, ignore_errors=True)
        raise
    before = _put_in_place(unpacked, home, is_filled)
    settings = home / SETTINGS
    return Restored(
        home, len(manifest["sha256"]), manifest["written_at"], before, settings if settings.is_file() else None
    )


def _unpack(file: Path, folder: Path) -> dict:
    """Unpack an archive, check every file, and return the manifest."""
    sums: dict[str, str] = {}
    manifest: dict | None = None
    try:
        with gzip.open(file) as packed, tarfile.open(fileobj=packed, mode="r|") as archive:
            for member in archive:
                content = archive.extractfile(member)
                if content is None or not member.isfile():
                    raise _damaged(file, f"{member.name!r} in it is no file")
                if member.name == MANIFEST:
                    manifest = json.loads(content.read())
                    continue
                target = (folder / member.name).resolve()
                if not target.is_relative_to(folder.resolve()) or target == folder.resolve():
                    raise _damaged(file, f"{member.name!r} leads out of it")
                sums[member.name] = _copy(content, target)
    except (OSError, EOFError, zlib.error, tarfile.TarError, ValueError, KeyError) as error:
        if isinstance(error, OSError) and error.errno is not None:
            raise
        raise _damaged(file, str(error)) from error
    if not isinstance(manifest, dict) or manifest.get("format") != FORMAT:
        raise _damaged(file, "it ends too early, or a newer version wrote it" if manifest is None else "unknown format")
    if sums != manifest.get("sha256"):
        raise _damaged(file, "its files are not those that were written")
    _check_database(file, folder / DATABASE)
    return manifest


def _copy(content: "object", target: Path) -> str:
    target.parent.mkdir(0o700, parents=True, exist_ok=True)
    digest = hashlib.sha256()
    with target.open("wb") as out:
        while piece := content.read(PIECE):  # type: ignore[attr-defined]
            digest.update(piece)
            out.write(piece)
    target.chmod(0o600)
    return digest.hexdigest()


def _check_database(file: Path, database: Path) -> None:
    try:
        with closing(sqlite3.connect(database)) as opened:
            (found,) = opened.execute("PRAGMA quick_check(1)").fetchone()
    except sqlite3.DatabaseError as error:
        raise _damaged(file, f"its database: {error}") from error
    if found != "ok":
        raise _damaged(file, f"its database: {found}")


def _damaged(file: Path, why: str) -> BackupError:
    return BackupError(f"{str(file)!r} is no whole backup ({why}): take another one. The home is as it was.")


def _sync(folder: Path) -> None:
    """Have everything on the disk before it takes its place."""
    for path in (*folder.rglob("*"), folder):
        opened = os.open(path, os.O_RDONLY)
        try:
            os.fsync(opened)
        finally:
            os.close(opened)


def _put_in_place(unpacked: Path, home: Path, is_filled: bool) -> Path | None:
    """Put the new home where the old one is; return where that is now."""
    before = None
    try:
        if not is_filled:
            unpacked.replace(home)
            return None
        # It has the name that the old one will have before they change places: a restore that is killed in between
        # leaves no home under a name that the next one clears away.
        before = unpacked.rename(_name_old(home))
        _exchange(before, home)
    except OSError as error:
        shutil.rmtree(before or unpacked, ignore_errors=True)
        if error.errno in (errno.EBUSY, errno.EXDEV):
            raise BackupError(
                f"{str(home)!r} is a disk of its own, which no folder can replace: set APPRENTICE_HOME to a new folder "
                "in it, and restore there."
            ) from error
        raise
    return before


def _name_old(home: Path) -> Path:
    """Return where a home goes that is replaced now."""
    name = f"{home.name}-before-{datetime.now():%Y-%m-%d-%H%M%S}"
    names = (home.with_name(f"{name}{number}") for number in ("", *(f"-{count}" for count in range(2, 1000))))
    return next(path for path in names if not path.exists())


def _exchange(one: Path, other: Path) -> None:
    """Let two folders take each other's place; where the system cannot, in two steps."""
    if sys.platform == "linux":
        rename = getattr(ctypes.CDLL(None, use_errno=True), "renameat2", None)
        if rename is not None:
            if rename(AT_FDCWD, os.fsencode(one), AT_FDCWD, os.fsencode(other), RENAME_EXCHANGE) == 0:
                return
            if ctypes.get_errno() not in (errno.EINVAL, errno.ENOSYS):
                raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()), str(other))
    aside = one.with_name(f"{one.name}.aside")
    other.rename(aside)
    one.rename(other)
    aside.rename(one)

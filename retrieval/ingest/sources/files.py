"""Find the files that sources name. Folders are searched; web addresses are passed through."""

import os
import stat
from collections.abc import Iterator, Sequence
from collections.abc import Set as AbstractSet
from pathlib import Path

from retrieval.ingest.sources.web import is_url

HIDDEN = (".", "~$")
"""How names begin that are left out, as `LITTER` says whole names and `TEMPORARY` how they end."""
LITTER = frozenset(("thumbs.db", "ehthumbs.db", "desktop.ini", "__macosx", "$recycle.bin", "system volume information",
                    "__pycache__", "icon\r"))  # fmt: skip
TEMPORARY = ("~", ".tmp", ".temp", ".swp", ".part", ".crdownload", ".lock", ".pyc")


def expand(sources: Sequence[str], home: Path) -> list[str]:
    """Return the files (absolute paths) and addresses that `sources` name, each once; for folders all their files.

    Hidden and temporary files are left out, and so is the home folder if it is inside another. What cannot be accessed
    counts as a file, and so does a folder that cannot be listed, so that reading it reports the reason.
    """
    found: list[str] = []
    for source in sources:
        if is_url(source):
            found.append(source.partition("#")[0])
            continue
        path = resolve(source)
        found += map(str, files_below(path, home.resolve())) if is_folder(path) else [str(path)]
    return list(dict.fromkeys(found))


def folders_among(sources: Sequence[str]) -> list[Path]:
    """Return those of `sources` that are folders, as absolute paths without links."""
    paths = (resolve(source) for source in sources if not is_url(source))
    return [path for path in paths if is_folder(path)]


def resolve(source: str) -> Path:
    """Return the absolute path without links, which is the uri of a document."""
    try:
        return Path(source).expanduser().resolve()
    except (OSError, RuntimeError):  # a loop of links or an unknown user's home raises RuntimeError
        return Path(source).absolute()


def files_below(folder: Path, home: Path) -> Iterator[Path]:
    """Yield the files below a folder that are accepted, and the folders that cannot be listed, in order.

    `home` must not contain links.
    """
    return iter(sorted(_below(folder, home)))


def holds_files(folder: Path, home: Path) -> bool:
    """Whether a folder holds a file that is accepted, or may hold one because a part of it cannot be listed."""
    return any(_below(folder, home))


def _below(folder: Path, home: Path) -> Iterator[Path]:
    """Yield what `files_below` does, in any order, ignoring what disappears meanwhile."""
    closed: list[Path] = []

    def note(error: OSError) -> None:
        if not isinstance(error, FileNotFoundError | NotADirectoryError):
            closed.append(Path(error.filename))

    for place, folders, files in os.walk(folder, onerror=note):
        paths = (Path(place, name) for name in (*folders, *files))
        yield from (path for path in paths if is_taken(path, folder, home) and _may_be_file(path))
    yield from (path for path in closed if is_taken(path, folder, home))


def is_taken(path: Path, folder: Path, home: Path) -> bool:
    """Whether a path below `folder` is neither hidden nor litter nor in the home folder."""
    return not any(map(is_litter, path.relative_to(folder).parts)) and not (
        path.is_relative_to(home) and not folder.is_relative_to(home)
    )


def is_litter(name: str) -> bool:
    """Whether a file or folder of this name is hidden, temporary, or left behind by a system or an editor."""
    return name.startswith(HIDDEN) or name.casefold() in LITTER or name.endswith(TEMPORARY)


def is_below(path: Path, folders: AbstractSet[Path]) -> bool:
    """Whether a path is one of `folders` or inside one."""
    return path in folders or any(parent in folders for parent in path.parents)


def is_gone(file: Path) -> bool:
    """Whether a file certainly does not exist; one that cannot be accessed may still exist."""
    try:
        return stat.S_ISDIR(file.stat().st_mode)
    except (FileNotFoundError, NotADirectoryError):
        return True
    except OSError:
        return False


def is_folder(path: Path) -> bool:
    """Whether a path is certainly a folder."""
    try:
        return path.is_dir()
    except OSError:
        return False


def _may_be_file(path: Path) -> bool:
    try:
        return path.is_file()
    except OSError:
        return True

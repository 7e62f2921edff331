"""The files in a ZIP archive as separate sources, called `archive.zip!/path/in/it`. Nothing is unpacked to disk."""

import stat
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import PurePosixPath

from retrieval.errors import BrokenSourceError, RefusedSourceError
from retrieval.formats.readers import check_size
from retrieval.formats.reading import decode
from retrieval.formats.zipped.package import MEMBER_LIMIT, UNPACKED_LIMIT_MB, leads_out, open_packed
from retrieval.ingest.sources.files import is_litter
from retrieval.records import ARCHIVE_SUFFIX, member_uri

ENCRYPTED, IS_UTF_8 = 0x1, 0x800
DEEPEST = 3
"""Most archives that a file may be inside of."""


@dataclass(frozen=True)
class _Member:
    archive: zipfile.ZipFile
    info: zipfile.ZipInfo
    name: str
    refusal: str = ""
    """Why an archive in the archive was not opened."""


class Archive:
    """An open archive of a file or address, with the archives in it."""

    def __init__(self, data: bytes, uri: str, max_file_mb: int) -> None:
        """Open the archive. Raises as `open_packed` does, and RefusedSourceError if it holds no file."""
        self._max_file_mb = max_file_mb
        self._opened_mb = 0.0
        self._members: dict[str, _Member] = {}
        self._open(data, uri, 1)
        if not self._members:
            raise RefusedSourceError("it holds no files; there is nothing to read")

    @property
    def members(self) -> tuple[str, ...]:
        """The uris of the files in it."""
        return tuple(self._members)

    def _open(self, data: bytes, uri: str, depth: int) -> None:
        archive = open_packed(data, ARCHIVE_SUFFIX)
        for info, name in _names(archive):
            member = _Member(archive, info, name)
            inner_uri = member_uri(uri, name)
            refusal = self._open_inner(member, inner_uri, depth) if name.lower().endswith(ARCHIVE_SUFFIX) else ""
            if refusal is not None:
                self._members[inner_uri] = _Member(archive, info, name, refusal)

    def _open_inner(self, member: _Member, uri: str, depth: int) -> str | None:
        """Add the members of an archive in the archive; return why that cannot be done, or None."""
        self._opened_mb += member.info.file_size / 2**20
        if depth >= DEEPEST or self._opened_mb > UNPACKED_LIMIT_MB / 2 or len(self._members) > MEMBER_LIMIT:
            return "it is an archive too deep inside of archives, or one of too many; unpack it and add what is in it"
        try:
            self._open(self._read(member), uri, depth + 1)
        except (RefusedSourceError, BrokenSourceError) as error:
            return str(error)
        return None

    def read(self, uri: str) -> tuple[bytes, str]:
        """Return the bytes of a member and its suffix.

        Raises:
            RefusedSourceError: It is encrypted, a link, an archive that cannot be opened, or too large.
            BrokenSourceError: It is damaged, or its name leads out of the archive.
        """
        member = self._members[uri]
        if member.refusal:
            raise RefusedSourceError(member.refusal)
        return self._read(member), PurePosixPath(member.name).suffix.lower()

    def _read(self, member: _Member) -> bytes:
        if leads_out(member.name):
            raise BrokenSourceError("its name leads out of the archive; pack it again without '..' and absolute paths")
        if member.info.flag_bits & ENCRYPTED:
            raise RefusedSourceError("it is encrypted; pack it again without a password")
        if stat.S_ISLNK(member.info.external_attr >> 16):
            raise RefusedSourceError("it is a link to another file; pack that file itself")
        check_size(member.info.file_size, self._max_file_mb)
        try:
            return member.archive.read(member.info)
        except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, OSError, ValueError) as error:
            raise BrokenSourceError(f"it is damaged in the archive ({error}); pack it again") from error


def _names(archive: zipfile.ZipFile) -> Iterator[tuple[zipfile.ZipInfo, str]]:
    """Yield the files with their names, read in the encoding they were written in and without line ends."""
    for info in archive.infolist():
        name = info.filename
        if not info.flag_bits & IS_UTF_8 and not name.isascii():
            name = decode(name.encode("cp437", "replace"))  # what zipfile took them for
        name = "".join(character if character.isprintable() else " " for character in name)
        if not info.is_dir() and not any(is_litter(part) for part in PurePosixPath(name).parts if part != ".."):
            yield info, name

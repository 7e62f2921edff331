"""The files in a ZIP archive as separate sources, called `archive.zip!/path/in/it`. Nothing is unpacked to disk."""

import zipfile
import zlib
from collections.abc import Iterator
from pathlib import PurePosixPath

from retrieval.errors import BrokenSourceError, RefusedSourceError
from retrieval.formats.readers import check_kind
from retrieval.formats.zipped.package import leads_out, open_packed
from retrieval.records import ARCHIVE_SUFFIX, member_uri

ENCRYPTED = 0x1
NO_CONTENT = ("__MACOSX",)


class Archive:
    """An open archive of a file or address."""

    def __init__(self, data: bytes, uri: str, max_file_mb: int) -> None:
        """Open the archive. Raises as `open_packed` does, and RefusedSourceError if it holds no file."""
        self._archive = open_packed(data, ARCHIVE_SUFFIX)
        self._max_file_mb = max_file_mb
        self.members = {member_uri(uri, name): name for name in self._names()}
        if not self.members:
            raise RefusedSourceError("it holds no files; there is nothing to read")

    def _names(self) -> Iterator[str]:
        for name in self._archive.namelist():
            parts = PurePosixPath(name).parts
            hidden = any(part in NO_CONTENT or (part.startswith(".") and part != "..") for part in parts)
            if not hidden and not name.endswith("/"):
                yield name

    def read(self, uri: str) -> tuple[bytes, str]:
        """Return the bytes of a member and its suffix.

        Raises:
            RefusedSourceError: It is encrypted, an archive itself, or of a type or size that is not accepted.
            BrokenSourceError: It is damaged, or its name leads out of the archive.
        """
        name = self.members[uri]
        member, suffix = self._archive.getinfo(name), PurePosixPath(name).suffix.lower()
        if leads_out(name):
            raise BrokenSourceError("its name leads out of the archive; pack it again without '..' and absolute paths")
        if suffix == ARCHIVE_SUFFIX:
            raise RefusedSourceError("it is an archive inside of an archive; unpack it and add what is in it")
        if member.flag_bits & ENCRYPTED:
            raise RefusedSourceError("it is encrypted; pack it again without a password")
        check_kind(suffix, member.file_size, self._max_file_mb)
        try:
            return self._archive.read(member), suffix
        except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, OSError, ValueError) as error:
            raise BrokenSourceError(f"it is damaged in the archive ({error}); pack it again") from error

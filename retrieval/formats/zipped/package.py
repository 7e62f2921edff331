"""Open ZIP archives, which many formats are inside, within limits that stop zip bombs. Nothing is unpacked to disk.

`zipfile` reads no more of a member than its declared size, so it is enough to check the declared sizes.
"""

import io
import zipfile
from pathlib import PurePosixPath

from retrieval.errors import BrokenSourceError, RefusedSourceError

OLE_MAGIC = b"\xd0\xcf\x11\xe0"
UNPACKED_LIMIT_MB = 512
RATIO_LIMIT = 400
"""Text shrinks to 1/10 and an almost empty spreadsheet to 1/100; deflate can reach 1/1032."""
RATIO_FREE_MB = 8
"""A member up to this size may have any ratio."""
MEMBER_LIMIT = 5_000
OFFICE_MARK = "[Content_Types].xml"
OFFICE_FOLDERS = {"word": ".docx", "xl": ".xlsx", "ppt": ".pptx"}
TYPE_MARK = "mimetype"
OPEN_DOCUMENTS = {
    "application/vnd.oasis.opendocument.text": ".odt",
    "application/vnd.oasis.opendocument.spreadsheet": ".ods",
    "application/vnd.oasis.opendocument.presentation": ".odp",
}
BOOK_MARK = "META-INF/container.xml"


def open_packed(data: bytes, suffix: str) -> zipfile.ZipFile:
    """Open a file of type `suffix` as an archive.

    Raises:
        RefusedSourceError: It is encrypted, of the old binary kind, or too large when unpacked.
        BrokenSourceError: It is not an archive, truncated, or of another type.
    """
    archive = open_archive(data, suffix)
    real = kind_of(archive)
    if suffix != real:
        archive.close()
        raise BrokenSourceError(f"its content is {real}, not {suffix}; give it its real suffix")
    return archive


def open_archive(data: bytes, suffix: str) -> zipfile.ZipFile:
    """Open an archive within the limits, whatever it holds; `suffix` is what it should be. Raises as `open_packed`."""
    if data.startswith(OLE_MAGIC):
        raise RefusedSourceError(f"it is encrypted or an old {suffix[:4]} file; save it as {suffix} without a password")
    try:
        archive = zipfile.ZipFile(io.BytesIO(data))
    except (zipfile.BadZipFile, NotImplementedError, ValueError) as error:
        raise BrokenSourceError(f"it is no {suffix} file or cut short; open it and save it again") from error
    members = archive.infolist()
    if len(members) > MEMBER_LIMIT:
        raise RefusedSourceError(f"it holds {len(members)} files, more than {MEMBER_LIMIT}; split it")
    unpacked_mb = sum(member.file_size for member in members) / 2**20
    if unpacked_mb > UNPACKED_LIMIT_MB:
        raise RefusedSourceError(f"it unpacks to {unpacked_mb:.0f} MB, more than {UNPACKED_LIMIT_MB}; split it")
    for member in members:
        ratio = member.file_size / max(member.compress_size, 1)
        if ratio > RATIO_LIMIT and member.file_size > RATIO_FREE_MB * 2**20:
            raise RefusedSourceError(
                f"{member.filename!r} in it unpacks to {ratio:.0f} times its size, as nothing but a bomb does; "
                "unpack it yourself, if you trust it, and add what is in it"
            )
    return archive


def kind_of(archive: zipfile.ZipFile) -> str:
    """Return the suffix of the document format of an archive, or ".zip" if it is a plain archive."""
    names = archive.namelist()
    folders = {name.partition("/")[0] for name in names} if OFFICE_MARK in names else set()
    office = next((suffix for folder, suffix in OFFICE_FOLDERS.items() if folder in folders), None)
    if office or BOOK_MARK in names:
        return office or ".epub"
    return _open_document(archive) if TYPE_MARK in names else ".zip"


def _open_document(archive: zipfile.ZipFile) -> str:
    """Return the suffix of an OpenDocument file, which names its type in its first member."""
    try:
        with archive.open(TYPE_MARK) as named:
            kind = named.read(200).decode("ascii", "replace").strip()
    except (zipfile.BadZipFile, RuntimeError, NotImplementedError, OSError, ValueError):
        return ".zip"
    return next((suffix for name, suffix in OPEN_DOCUMENTS.items() if kind.startswith(name)), ".zip")


def leads_out(name: str) -> bool:
    """Whether unpacking a member of this name would write outside the target folder."""
    path = PurePosixPath(name.replace("\\", "/"))
    return path.is_absolute() or ".." in path.parts or ":" in name.partition("/")[0].partition("\\")[0][1:2]

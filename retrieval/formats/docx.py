"""Word files: headings, paragraphs, lists and tables in the order of the page."""

import io
import re
import zipfile

import docx
from docx.table import Table
from docx.text.paragraph import Paragraph

from retrieval.errors import BrokenSourceError, RefusedSourceError
from retrieval.formats.reading import Reading

OLE_MAGIC = b"\xd0\xcf\x11\xe0"
UNPACKED_LIMIT_MB = 512


def read_docx(data: bytes) -> Reading:
    """Read a Word file. The title is that of its properties, else its first heading.

    Raises:
        RefusedSourceError: It is encrypted, of the old binary kind, or a bomb of more than `UNPACKED_LIMIT_MB`.
        BrokenSourceError: It is no Word file.
    """
    if data.startswith(OLE_MAGIC):
        raise RefusedSourceError("it is encrypted or an old .doc file; save it as .docx without a password")
    if not zipfile.is_zipfile(io.BytesIO(data)):
        raise BrokenSourceError("it is no Word file or cut short; open it in Word and save it again")
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        unpacked_mb = sum(member.file_size for member in archive.infolist()) / 2**20
    if unpacked_mb > UNPACKED_LIMIT_MB:
        raise RefusedSourceError(f"it unpacks to {unpacked_mb:.0f} MB, more than {UNPACKED_LIMIT_MB}; split it")
    document = docx.Document(io.BytesIO(data))
    blocks = [block for block in map(_block, document.iter_inner_content()) if block]
    heading = next((block.lstrip("# ") for block in blocks if block.startswith("#")), None)
    return Reading("\n\n".join(blocks), document.core_properties.title.strip() or heading)


def _block(block: Paragraph | Table) -> str:
    if isinstance(block, Table):
        return "\n".join(_row([cell.text for cell in row.cells]) for row in block.rows)
    text = block.text.strip()
    style = (block.style.name if block.style else None) or ""
    level = re.fullmatch(r"Heading (\d)", style)
    if text and (level or style == "Title"):
        return "#" * (int(level[1]) if level else 1) + " " + " ".join(text.split())
    return f"- {text}" if text and style.startswith("List") else text


def _row(cells: list[str]) -> str:
    """A merged cell is repeated by python-docx; write it once."""
    texts = [" ".join(cell.split()) for cell in cells]
    return " | ".join(text for number, text in enumerate(texts) if number == 0 or text != texts[number - 1] or not text)

"""Read Word files: headings, paragraphs, lists and tables in order."""

import io
import re

import docx
from docx.table import Table, _Row
from docx.text.paragraph import Paragraph

from retrieval.formats.delimited import format_row
from retrieval.formats.reading import Reading
from retrieval.formats.zipped.package import open_packed
from retrieval.text.headings import heading_places


def read_docx(data: bytes) -> Reading:
    """Read a Word file. The title is that of its properties, else the first heading. Raises as `open_packed` does."""
    open_packed(data, ".docx").close()
    document = docx.Document(io.BytesIO(data))
    blocks = [block for block in map(_block, document.iter_inner_content()) if block]
    heading = next((block.lstrip("# ") for block in blocks if block.startswith("#")), None)
    text, title = "\n\n".join(blocks), document.core_properties.title.strip() or heading
    return Reading(text, title, heading_places(text, title))


def _block(block: Paragraph | Table) -> str:
    if isinstance(block, Table):
        return "\n".join(format_row(_cells(row)) for row in block.rows)
    text = block.text.strip()
    style = (block.style.name if block.style else None) or ""
    level = re.fullmatch(r"Heading (\d)", style)
    if text and (level or style == "Title"):
        return "#" * (int(level[1]) if level else 1) + " " + " ".join(text.split())
    return f"- {text}" if text and style.startswith("List") else text


def _cells(row: _Row) -> list[str]:
    """Return the cells of a row; python-docx repeats merged cells, which are returned once."""
    cells = row.cells
    return [cell.text for number, cell in enumerate(cells) if number == 0 or cell._tc is not cells[number - 1]._tc]

"""Read Jupyter notebooks: text cells unchanged, code cells as fenced code with their output, without pictures."""

import json
from collections.abc import Iterator, Mapping

from retrieval.documents import Place
from retrieval.errors import BrokenSourceError
from retrieval.formats.reading import PARTS_BORDER, Reading, decode
from retrieval.text.headings import headings

LONGEST_OUTPUT = 2_000


def read_notebook(data: bytes) -> Reading:
    """Read a notebook of format 3 or 4; every cell is a place. The title is its first heading.

    Raises:
        BrokenSourceError: It is not a notebook.
    """
    try:
        notebook = json.loads(decode(data))
        cells = [cell for sheet in notebook.get("worksheets", [notebook]) for cell in sheet["cells"]]
        language = notebook.get("metadata", {}).get("kernelspec", {}).get("language", "")
        texts = [_cell(cell, language) for cell in cells]
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise BrokenSourceError(f"it is no notebook ({error}); open it in Jupyter and save it again") from error
    text, places = "", []
    for number, cell_text in enumerate(texts, 1):
        if cell_text:
            places.append(Place(len(text), f"cell {number}", divides=False))
            text += cell_text + PARTS_BORDER
    return Reading(text, next((heading.text for heading in headings(text)), None), tuple(places))


def _cell(cell: Mapping[str, object], language: str) -> str:
    source = _join(cell.get("source", cell.get("input", ""))).strip()
    if cell["cell_type"] == "heading":  # of format 3
        return "#" * int(str(cell.get("level", 1))) + " " + source
    if cell["cell_type"] != "code":
        return source
    code = f"```{language}\n{source}\n```" if source else ""
    return "\n\n".join(filter(None, [code, *_outputs(cell)]))


def _outputs(cell: Mapping[str, object]) -> Iterator[str]:
    outputs = cell.get("outputs", [])
    for output in outputs if isinstance(outputs, list) else []:
        shown = output.get("data", output)
        text = _join(shown.get("text/plain", shown.get("text", ""))).strip()
        if text:
            yield "Output:\n" + (text if len(text) <= LONGEST_OUTPUT else text[:LONGEST_OUTPUT] + " …")


def _join(lines: object) -> str:
    """Return a text that is stored as one string or as a list of lines."""
    return "".join(lines) if isinstance(lines, list) else str(lines)

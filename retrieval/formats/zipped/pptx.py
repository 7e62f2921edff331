"""Read PowerPoint files: slide by slide, with the title first, then the shapes from the top, notes and comments."""

import io
import xml.etree.ElementTree as ElementTree
import zipfile
from collections.abc import Iterator

from pptx import Presentation
from pptx.enum.shapes import PP_PLACEHOLDER
from pptx.shapes.autoshape import Shape
from pptx.shapes.base import BaseShape
from pptx.shapes.graphfrm import GraphicFrame
from pptx.shapes.group import GroupShape
from pptx.shapes.picture import Picture
from pptx.slide import Slide
from pptx.table import _Row

from retrieval.errors import RefusedSourceError
from retrieval.formats.delimited import format_row
from retrieval.formats.reading import Reading, join_parts
from retrieval.formats.zipped.package import open_packed
from retrieval.formats.zipped.word.parts import MOST_XML_MB, check_elements, tag_of

UNREAD_PLACEHOLDERS = (PP_PLACEHOLDER.SLIDE_NUMBER, PP_PLACEHOLDER.DATE, PP_PLACEHOLDER.FOOTER)
MAIN_TYPE = b"application/vnd.openxmlformats-officedocument.presentationml.presentation.main+xml"
OTHER_TYPES = (
    b"application/vnd.openxmlformats-officedocument.presentationml.slideshow.main+xml",
    b"application/vnd.openxmlformats-officedocument.presentationml.template.main+xml",
    b"application/vnd.ms-powerpoint.slideshow.macroEnabled.main+xml",
    b"application/vnd.ms-powerpoint.template.macroEnabled.main+xml",
)
"""Types of presentations that python-pptx does not open, though they hold the same."""
FEWEST_WORDS = 4
"""What is said for a picture with fewer words is no text."""


def read_pptx(data: bytes) -> Reading:
    """Read a presentation; every slide is a place. The title is the one in its properties, else of its first slide.

    Raises as `open_packed` does.
    """
    with open_packed(data, ".pptx") as archive:
        _check_size(archive)
        presentation = Presentation(io.BytesIO(_as_presentation(archive, data)))
    slides = list(presentation.slides)
    parts, notes = [], []
    for number, slide in enumerate(slides, 1):
        hidden = " (hidden)" if slide._element.get("show") == "0" else ""
        lost: list[str] = []
        parts.append((f"slide {number}{hidden}", "\n\n".join(filter(None, _slide(slide, lost)))))
        notes += [f"{what} on slide {number} was not read" for what in lost]
    text, places = join_parts(parts)
    titles = (presentation.core_properties.title, *map(_title, slides[:1]))
    # "PowerPoint Presentation" is the title of every file whose author did not set one.
    named = (title for title in titles if title.strip() and title != "PowerPoint Presentation")
    return Reading(text, next(named, None), places, len(slides), tuple(notes))


def _check_size(archive: zipfile.ZipFile) -> None:
    """Raise RefusedSourceError if the parts, which are all opened at once, do not fit into memory."""
    parts = [member for member in archive.infolist() if member.filename.endswith(".xml")]
    if sum(part.file_size for part in parts) > MOST_XML_MB * 2**20:
        raise RefusedSourceError(f"its slides have more than {MOST_XML_MB} MB; split it")
    check_elements(b"".join(map(archive.read, parts)), "it")


def _as_presentation(archive: zipfile.ZipFile, data: bytes) -> bytes:
    """Return a slide show or template as a presentation, which is the same under another name."""
    types = archive.read("[Content_Types].xml")
    if not any(other in types for other in OTHER_TYPES):
        return data
    for other in OTHER_TYPES:
        types = types.replace(other, MAIN_TYPE)
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as copy:
        for member in archive.infolist():
            copy.writestr(member, types if member.filename == "[Content_Types].xml" else archive.read(member))
    return file.getvalue()


def _slide(slide: Slide, lost: list[str]) -> Iterator[str]:
    """Yield the blocks of a slide, and add to `lost` what could not be read."""
    title = _title(slide)
    yield f"# {title}" if title else ""
    for shape in sorted(_shapes(slide.shapes), key=lambda shape: (shape.top or 0, shape.left or 0)):
        if shape != slide.shapes.title:
            yield from _block(shape, lost)
    if slide.has_notes_slide and slide.notes_slide.notes_text_frame is not None:
        notes = slide.notes_slide.notes_text_frame.text.strip()
        yield f"Notes: {notes}" if notes else ""
    for relation in slide.part.rels.values():
        if relation.reltype.rpartition("/")[2] == "comments" and not relation.is_external:
            yield from _comments(relation.target_part.blob)


def _title(slide: Slide) -> str:
    shape = slide.shapes.title
    return " ".join(shape.text_frame.text.split()) if shape is not None else ""


def _shapes(shapes: object) -> Iterator[BaseShape]:
    for shape in shapes:  # type: ignore[attr-defined] - python-pptx's collections have no common type
        if isinstance(shape, GroupShape):
            yield from _shapes(shape.shapes)
        else:
            yield shape


def _block(shape: BaseShape, lost: list[str]) -> Iterator[str]:
    if isinstance(shape, GraphicFrame):
        if shape.has_table:
            yield "\n".join(format_row(_cells(row)) for row in shape.table.rows)
        elif shape.has_chart:
            try:
                yield _chart(shape)
            except (ValueError, KeyError, AttributeError, IndexError, NotImplementedError):
                lost.append("a chart")
        else:
            yield from _diagram(shape)
    elif isinstance(shape, Picture):
        said = (shape._element._nvXxPr.cNvPr.get("descr") or "").split()
        yield f"[Picture: {' '.join(said)}]" if len(said) >= FEWEST_WORDS else ""
    elif isinstance(shape, Shape):
        if shape.is_placeholder and shape.placeholder_format.type in UNREAD_PLACEHOLDERS:
            return
        lines = ("  " * paragraph.level + paragraph.text.strip() for paragraph in shape.text_frame.paragraphs)
        yield "\n".join(line for line in lines if line.strip())


def _cells(row: _Row) -> list[str]:
    return [cell.text for cell in row.cells if not cell.is_spanned]


def _chart(frame: GraphicFrame) -> str:
    """Return the data of a chart: a line of categories, then one line for each series."""
    chart = frame.chart
    title = chart.chart_title.text_frame.text if chart.has_title and chart.chart_title.has_text_frame else ""
    rows = [format_row(["", *map(str, plot.categories)]) for plot in chart.plots]
    rows += [
        format_row([series.name, *("" if value is None else f"{value:g}" for value in series.values)])
        for series in chart.series
    ]
    return "\n".join(filter(None, [title, *rows]))


def _diagram(frame: GraphicFrame) -> Iterator[str]:
    """Yield the texts of a diagram (SmartArt), one a line."""
    for element in frame._element.iter():
        if element.tag.endswith("}relIds"):
            number = next((str(value) for key, value in element.attrib.items() if str(key).endswith("}dm")), "")
            if number in frame.part.rels:
                yield "\n".join(f"- {text}" for text in _texts(frame.part.rels[number].target_part.blob, "pt"))


def _comments(data: bytes) -> Iterator[str]:
    for text in _texts(data, "cm"):
        yield f"Comment: {text}"


def _texts(data: bytes, name: str) -> Iterator[str]:
    """Yield the text in each element of this name."""
    for element in ElementTree.fromstring(data).iter():
        if tag_of(element) == name:
            words = (one.text or "" for one in element.iter() if tag_of(one) in ("t", "text"))
            if text := " ".join(" ".join(words).split()):
                yield text

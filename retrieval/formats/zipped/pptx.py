"""Read PowerPoint files: slide by slide, with the title first, then the shapes from the top, then the notes."""

import io
from collections.abc import Iterator

from pptx import Presentation
from pptx.shapes.autoshape import Shape
from pptx.shapes.base import BaseShape
from pptx.shapes.graphfrm import GraphicFrame
from pptx.shapes.group import GroupShape
from pptx.slide import Slide
from pptx.table import _Row

from retrieval.formats.delimited import format_row
from retrieval.formats.reading import Reading, join_parts
from retrieval.formats.zipped.package import open_packed


def read_pptx(data: bytes) -> Reading:
    """Read a presentation; every slide is a place. The title is the one in its properties, else of its first slide.

    Raises as `open_packed` does.
    """
    open_packed(data, ".pptx").close()
    presentation = Presentation(io.BytesIO(data))
    slides = list(presentation.slides)
    text, places = join_parts((f"slide {number}", _slide(slide)) for number, slide in enumerate(slides, 1))
    titles = (presentation.core_properties.title, *map(_title, slides[:1]))
    # "PowerPoint Presentation" is the title of every file whose author did not set one.
    named = (title for title in titles if title.strip() and title != "PowerPoint Presentation")
    return Reading(text, next(named, None), places, len(slides))


def _slide(slide: Slide) -> str:
    title = _title(slide)
    shapes = sorted(_shapes(slide.shapes), key=lambda shape: (shape.top or 0, shape.left or 0))
    blocks = [f"# {title}" if title else ""]
    blocks += [_block(shape) for shape in shapes if shape != slide.shapes.title]
    if slide.has_notes_slide and slide.notes_slide.notes_text_frame is not None:
        notes = slide.notes_slide.notes_text_frame.text.strip()
        blocks.append(f"Notes: {notes}" if notes else "")
    return "\n\n".join(filter(None, blocks))


def _title(slide: Slide) -> str:
    shape = slide.shapes.title
    return " ".join(shape.text_frame.text.split()) if shape is not None else ""


def _shapes(shapes: object) -> Iterator[BaseShape]:
    for shape in shapes:  # type: ignore[attr-defined] - python-pptx's collections have no common type
        if isinstance(shape, GroupShape):
            yield from _shapes(shape.shapes)
        else:
            yield shape


def _block(shape: BaseShape) -> str:
    if isinstance(shape, GraphicFrame):
        if shape.has_table:
            return "\n".join(format_row(_cells(row)) for row in shape.table.rows)
        return _chart(shape) if shape.has_chart else ""
    if not isinstance(shape, Shape):  # a picture, a line, a film
        return ""
    lines = ("  " * paragraph.level + paragraph.text.strip() for paragraph in shape.text_frame.paragraphs)
    return "\n".join(line for line in lines if line.strip())


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

"""Slides are read with what is grouped, drawn, hidden and said about them."""

import io
import zipfile

from pptx import Presentation
from pptx.util import Inches

from retrieval.documents import Document
from tests.retrieval.formats.sources import read_as, slides, zip_of


def saved(deck: object) -> bytes:
    file = io.BytesIO()
    deck.save(file)  # type: ignore[attr-defined] - what Presentation() returns
    return file.getvalue()


def with_parts(data: bytes, changed: dict[str, str], relations: str = "") -> Document:
    """Read a file with other parts, and with more relations of its first slide."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        members: dict[str, bytes | str] = {name: archive.read(name) for name in archive.namelist()}
    name = "ppt/slides/_rels/slide1.xml.rels"
    members[name] = str(members[name], "utf-8").replace("</Relationships>", f"{relations}</Relationships>")  # type: ignore[arg-type]
    return read_as(".pptx", zip_of({**members, **changed}))


def test_grouped_shapes_are_read_and_a_hidden_slide_says_that_it_is_hidden() -> None:
    deck = Presentation()
    slide = deck.slides.add_slide(deck.slide_layouts[6])
    group = slide.shapes.add_group_shape()
    group.shapes.add_textbox(Inches(1), Inches(1), Inches(2), Inches(1)).text_frame.text = "Rinse the pot."
    slide._element.set("show", "0")
    document = read_as(".pptx", saved(deck))
    assert document.text == "Rinse the pot."
    assert document.place_at(0) == "slide 1 (hidden)"


def test_comments_on_a_slide_are_marked_as_such() -> None:
    kind = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/comments"
    types = '<Override PartName="/ppt/comments/comment1.xml" ContentType="application/xml"/></Types>'
    with zipfile.ZipFile(io.BytesIO(slides())) as archive:
        listed = archive.read("[Content_Types].xml").decode().replace("</Types>", types)
    comment = '<p:cmLst xmlns:p="urn:p"><p:cm authorId="0"><p:text>Better blue.</p:text></p:cm></p:cmLst>'
    document = with_parts(
        slides(),
        {"ppt/comments/comment1.xml": comment, "[Content_Types].xml": listed},
        f'<Relationship Id="rId99" Type="{kind}" Target="../comments/comment1.xml"/>',
    )
    assert document.text.partition("\n\n# By country")[0].endswith(
        "Notes: Mention carry-over.\n\nComment: Better blue."
    )


def test_a_slide_show_is_read_as_a_presentation() -> None:
    with zipfile.ZipFile(io.BytesIO(slides())) as archive:
        listed = archive.read("[Content_Types].xml").decode()
    shown = listed.replace("presentation.main+xml", "slideshow.main+xml")
    assert shown != listed
    assert "Leave policy" in with_parts(slides(), {"[Content_Types].xml": shown}).text

"""Pictures of text are read where tesseract is there, and otherwise say that they need it."""

import io

import pytest
from PIL import Image

from retrieval.errors import BrokenSourceError, RefusedSourceError
from retrieval.formats.readers import read


def picture(kind: str, pages: int = 1) -> bytes:
    images = [Image.new("RGB", (300, 200), "white") for _ in range(pages)]
    file = io.BytesIO()
    images[0].save(file, format=kind, **({"save_all": True, "append_images": images[1:]} if pages > 1 else {}))
    return file.getvalue()


@pytest.mark.parametrize(
    ("suffix", "kind"), [(".png", "PNG"), (".jpg", "JPEG"), (".tiff", "TIFF"), (".webp", "WEBP"), ("", "PNG")]
)
def test_a_picture_is_read_by_whoever_recognises_letters(suffix: str, kind: str) -> None:
    seen: list[tuple[int, int]] = []

    def recognise(image: Image.Image) -> str:
        seen.append(image.size)
        return "Three minutes.\n"

    assert read(picture(kind), f"/files/note{suffix}", suffix, recognise).text == "Three minutes."
    assert seen == [(1000, 667)]


def test_the_pages_of_a_fax_are_places() -> None:
    document = read(picture("TIFF", 3), "/files/fax.tif", ".tif", lambda _: "Three minutes.")
    assert document.pages == 3
    assert document.place_at(len(document.text) - 1) == "page 3"


def test_without_tesseract_a_picture_says_that_it_needs_it() -> None:
    with pytest.raises(RefusedSourceError, match="needs tesseract; install it"):
        read(picture("PNG"), "/files/note.png", ".png")


def test_a_picture_without_text_and_one_that_is_none_say_so() -> None:
    with pytest.raises(RefusedSourceError, match="found no text on it"):
        read(picture("PNG"), "/files/note.png", ".png", lambda _: " ")
    with pytest.raises(BrokenSourceError, match="no readable picture"):
        read(b"\x89PNG\r\n\x1a\n", "/files/note.png", ".png", lambda _: " ")

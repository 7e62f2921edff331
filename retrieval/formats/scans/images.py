"""Read pictures of text, such as scans and photographs of letters, with the program tesseract."""

import io
from collections.abc import Callable

from PIL import Image, ImageOps, ImageSequence, UnidentifiedImageError

from retrieval.documents import page_label
from retrieval.errors import BrokenSourceError, RefusedSourceError
from retrieval.formats.reading import Reading, join_parts

IMAGE_SUFFIXES = (".bmp", ".gif", ".jpeg", ".jpg", ".png", ".tif", ".tiff", ".webp")
MOST_PIXELS = 100_000_000
MOST_PAGES = 100
SMALL, LARGE = 1_000, 5_000
"""Pixels of the longer side: smaller pictures are enlarged, since letters must be some 20 pixels high."""


def read_image(data: bytes, recognise: "Callable[[Image.Image], str] | None") -> Reading:
    """Read a picture; the pages of a TIFF are places.

    Raises:
        RefusedSourceError: tesseract is missing, the picture is too large, or no text was found on it.
        BrokenSourceError: It is no picture.
    """
    if recognise is None:
        raise RefusedSourceError(
            "it is a picture, and reading pictures needs tesseract; install it, or put the language into index.ocr"
        )
    try:
        picture = Image.open(io.BytesIO(data))
        if picture.width * picture.height > MOST_PIXELS:
            raise RefusedSourceError(f"it has {picture.width} × {picture.height} pixels; make it smaller")
        frames = getattr(picture, "n_frames", 1) if picture.format == "TIFF" else 1
        texts = [
            recognise(_prepare(frame)).strip()
            for frame, _ in zip(ImageSequence.Iterator(picture), range(min(frames, MOST_PAGES)), strict=False)
        ]
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError) as error:
        raise BrokenSourceError(f"it is no readable picture ({error}); open it and save it again") from error
    if not any(texts):
        raise RefusedSourceError("tesseract found no text on it; check that it is the right way up, and index.ocr")
    if frames == 1:
        return Reading(texts[0])
    text, places = join_parts((page_label(number), text) for number, text in enumerate(texts, 1))
    notes = (f"only the first {MOST_PAGES} of its {frames} pages were read",) if frames > MOST_PAGES else ()
    return Reading(text, None, places, frames, notes)


def _prepare(frame: Image.Image) -> Image.Image:
    upright = ImageOps.exif_transpose(frame).convert("RGBA")
    paper = Image.new("RGB", upright.size, "white")
    paper.paste(upright, mask=upright.getchannel("A"))
    longest = max(paper.size)
    factor = min(max(SMALL / longest, 1.0), 4.0) if longest < SMALL else min(LARGE / longest, 1.0)
    return paper if factor == 1 else paper.resize((round(paper.width * factor), round(paper.height * factor)))

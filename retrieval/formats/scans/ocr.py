"""Read the text in pictures of pages with the program tesseract."""

import io
import os
import shutil
import subprocess
from collections.abc import Callable

from PIL.Image import Image

from retrieval.errors import BrokenSourceError

PROGRAM = "tesseract"
PAGE_TIMEOUT_S = 120


def make_recogniser(languages: str) -> Callable[[Image], str] | None:
    """Return a function that reads the picture of a page; None if it is turned off or tesseract is not installed.

    Args:
        languages: As tesseract names them, such as "eng" or "eng+deu"; empty turns it off.
    """
    if not languages or shutil.which(PROGRAM) is None:
        return None
    return lambda picture: _recognise(picture, languages)


def _recognise(picture: Image, languages: str) -> str:
    file = io.BytesIO()
    picture.convert("L").save(file, format="PNG")
    try:
        done = subprocess.run(
            [PROGRAM, "stdin", "stdout", "-l", languages],
            input=file.getvalue(),
            capture_output=True,
            timeout=PAGE_TIMEOUT_S,
            env={**os.environ, "OMP_THREAD_LIMIT": "1"},  # tesseract is slower with several threads
            check=True,
        )
    except subprocess.TimeoutExpired as error:
        raise BrokenSourceError(
            f"{PROGRAM} took more than {PAGE_TIMEOUT_S} s for one page; run the file through OCR yourself (ocrmypdf)"
        ) from error
    except subprocess.CalledProcessError as error:
        message = " ".join(error.stderr.decode(errors="replace").split())[-200:]
        raise BrokenSourceError(
            f"{PROGRAM} failed on a scanned page ({message}); install the languages of index.ocr = {languages!r}"
        ) from error
    return done.stdout.decode("utf-8", "replace")

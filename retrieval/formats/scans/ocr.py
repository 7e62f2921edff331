"""Read the text in pictures of pages with the program tesseract."""

import io
import os
import shutil
import subprocess
from dataclasses import dataclass

from PIL.Image import Image

from retrieval.errors import BrokenSourceError

PROGRAM = "tesseract"
PAGE_TIMEOUT_S = 120
UNLIMITED = 'ulimit -S -t unlimited; ulimit -S -v unlimited; exec "$@"'
"""The limits of the process that reads a file (`retrieval/ingest/reading/`) are not for what it starts."""


@dataclass(frozen=True)
class Recogniser:
    """Reads the picture of a page. It can be sent to another process."""

    program: str
    """Where tesseract is."""
    languages: str

    def __call__(self, picture: Image) -> str:
        """Return the text in a picture. Raises BrokenSourceError if tesseract fails or takes too long."""
        file = io.BytesIO()
        picture.convert("L").save(file, format="PNG")
        try:
            done = subprocess.run(
                ["sh", "-c", UNLIMITED, "sh", self.program, "stdin", "stdout", "-l", self.languages],
                input=file.getvalue(),
                capture_output=True,
                timeout=PAGE_TIMEOUT_S,
                env={**os.environ, "OMP_THREAD_LIMIT": "1"},  # tesseract is slower with several threads
                check=True,
            )
        except subprocess.TimeoutExpired as error:
            raise BrokenSourceError(
                f"{PROGRAM} took more than {PAGE_TIMEOUT_S} s for one page; run the file through OCR yourself "
                "(ocrmypdf)"
            ) from error
        except subprocess.CalledProcessError as error:
            message = " ".join(error.stderr.decode(errors="replace").split())[-200:]
            raise BrokenSourceError(
                f"{PROGRAM} failed on a scanned page ({message}); install the languages of "
                f"index.ocr = {self.languages!r}"
            ) from error
        return done.stdout.decode("utf-8", "replace")


def make_recogniser(languages: str) -> Recogniser | None:
    """Return what reads the picture of a page; None if it is turned off or tesseract is not installed.

    Args:
        languages: As tesseract names them, such as "eng" or "eng+deu"; empty turns it off.
    """
    program = shutil.which(PROGRAM) if languages else None
    return Recogniser(program, languages) if program else None

"""Read RTF files with striprtf: paragraphs and tables, without fields, pictures and comments."""

import re

from striprtf.striprtf import rtf_to_text

from retrieval.errors import BrokenSourceError
from retrieval.formats.reading import Reading

RTF_MARK = b"{\\rtf"
PICTURE = re.compile(rb"[0-9a-fA-F\s]{2000,}")
TITLE = re.compile(r"\{\\title ([^{}]{1,300})\}")


def read_rtf(data: bytes) -> Reading:
    """Read an RTF file; the title is that of its properties.

    Raises:
        BrokenSourceError: It is no RTF file.
    """
    if not data.lstrip().startswith(RTF_MARK):
        raise BrokenSourceError("it is no RTF file; open it in a word processor and save it again")
    source = PICTURE.sub(b"", data).decode("latin-1")  # pictures are most of a file and take most of the time
    text = rtf_to_text(source, encoding="cp1252", errors="replace")
    lines = (
        re.sub(r"\s*\|\s*$", "", line).replace("|", " | ").strip() if "|" in line else line.strip()
        for line in text.split("\n")
    )
    title = TITLE.search(source)
    return Reading(re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip(), title[1].strip() if title else None)

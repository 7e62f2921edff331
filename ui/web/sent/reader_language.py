"""Which of the page's languages a browser wants."""

import re
from collections.abc import Iterable

from assistant.steps.languages.language import Code
from ui.wording.texts.table import PAGES

CODES: tuple[Code, ...] = tuple(PAGES)
ACCEPTED = re.compile(
    r"\s*(?P<language>[a-z]{1,8})(?:-[a-z0-9]{1,8})*\s*(?:;\s*q\s*=\s*(?P<quality>0(?:\.\d{0,3})?|1(?:\.0{0,3})?)\s*)?",
    re.IGNORECASE,
)
"""One entry of a header Accept-Language, such as "de-CH;q=0.8" (RFC 9110, 12.5.4)."""


def choose_language(headers: Iterable[tuple[bytes, bytes]]) -> Code:
    """Return our language that the header Accept-Language of a request wants most; English when it wants none.

    Of languages that are wanted equally, the first counts. What cannot be read is passed over.
    """
    chosen: Code = "en"
    most = 0.0
    for name, value in headers:
        for entry in value.decode("latin-1").split(",") if name.lower() == b"accept-language" else ():
            if found := ACCEPTED.fullmatch(entry):
                quality = float(found["quality"] or 1)
                for code in CODES:
                    if code == found["language"].lower() and quality > most:
                        chosen, most = code, quality
    return chosen

"""Take the heads and feet that repeat from page to page out of the text, so that no sentence has them in its middle."""

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence

from retrieval.formats.pdf.lines import TextLine

EDGE_LINES = 4
"""Most lines of a head or foot."""
NUMBER = re.compile(r"\d{1,4}")
MOST_NUMBERS = 8
SAME_HEIGHT = 3.0
"""In points: lines of heads and feet are equally high on all pages."""
SHORT_PAGES, FEWEST_SHORT, FEWEST = 4, 2, 3
"""In files of up to so many pages, a line on two of them is a head or foot; in longer ones, a line on three."""


def split_furniture(pages: Sequence[Sequence[TextLine]]) -> tuple[list[list[TextLine]], list[str]]:
    """Return the lines of each page without heads and feet, and these, each once as it reads where it comes first."""
    seen: dict[tuple[str, int], set[int]] = defaultdict(set)
    for number, lines in enumerate(pages):
        for line in [*lines[:EDGE_LINES], *lines[-EDGE_LINES:]]:
            for key in _keys(line, number):
                seen[key].add(number)
    fewest = FEWEST_SHORT if len(pages) <= SHORT_PAGES else FEWEST
    often = {key: numbers for key, numbers in seen.items() if len(numbers) >= fewest}
    kept: list[list[TextLine]] = []
    dropped: dict[tuple[str, int], str] = {}
    for number, lines in enumerate(pages):
        first, last = 0, len(lines)
        while first < min(EDGE_LINES, last) and (key := _repeated(lines[first], number, often)):
            dropped.setdefault(key, lines[first].text)
            first += 1
        while last > max(first, len(lines) - EDGE_LINES) and (key := _repeated(lines[last - 1], number, often)):
            dropped.setdefault(key, lines[last - 1].text)
            last -= 1
        kept.append(list(lines[first:last]))
    return kept, list(dict.fromkeys(text for text in dropped.values() if re.search(r"[^\W\d_]{3}", text)))


def _repeated(line: TextLine, number: int, often: dict[tuple[str, int], set[int]]) -> tuple[str, int] | None:
    """Return the key under which the line is on other pages near this one too; None if it is not."""
    for key in _keys(line, number):
        if any(other != number and abs(other - number) <= 2 for other in often.get(key, ())):
            return key
    return None


def _keys(line: TextLine, number: int) -> Iterator[tuple[str, int]]:
    """Yield the text as it is and with each of its numbers counted from the number of the page, with the height."""
    text = " ".join(line.text.split())
    numbers = list(NUMBER.finditer(text))[:MOST_NUMBERS]
    texts = [text] + [f"{text[: one.start()]}#{int(one[0]) - number}{text[one.end() :]}" for one in numbers]
    height = round(line.baseline / SAME_HEIGHT)
    for variant in texts:
        yield variant, height

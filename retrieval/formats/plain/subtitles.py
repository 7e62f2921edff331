"""Read subtitles: what is said, with the cues joined to paragraphs; times are places."""

import html
import re
from collections.abc import Iterator
from typing import NamedTuple

from retrieval.documents import Place
from retrieval.formats.reading import PARTS_BORDER, Reading, decode

TIME = r"(?:(\d{1,3}):)?(\d{1,2}):(\d{2})[.,](\d{1,3})"
CUE = re.compile(rf"\s*{TIME}\s*-->\s*{TIME}")
SPEAKER = re.compile(r"<v(?:\.[^ >]*)? +([^>]{1,99})>")
TAG = re.compile(r"</?[a-zA-Z\d.:][^<>]{0,99}>|\{\\[^{}]{0,99}\}")
PAUSE_S = 4.0
"""A longer pause begins a paragraph."""
LONGEST = 600
"""A paragraph of this many characters ends with its sentence."""


class Cue(NamedTuple):
    """What is shown at once. Times are in seconds."""

    start: float
    end: float
    text: str
    speaker: str


def read_subtitles(data: bytes) -> Reading:
    """Read subtitles of the formats SRT and WebVTT; every cue is a place, called by its time."""
    text, places, last = "", [], None
    paragraph = 0
    for cue in _cues(decode(data).split("\n")):
        changed = last is None or cue.speaker != last.speaker or cue.start - last.end > PAUSE_S
        full = len(text) - paragraph > LONGEST and text.endswith((".", "!", "?", "…", "。"))
        if changed or full:
            text += PARTS_BORDER if text else ""
            paragraph = len(text)
            said = f"{cue.speaker}: {cue.text}" if cue.speaker else cue.text
        else:
            said = f" {cue.text}"
        places.append(Place(len(text), _clock(cue.start), divides=False))
        text, last = text + said, cue
    return Reading(text, None, tuple(places))


def _cues(lines: list[str]) -> Iterator[Cue]:
    """Yield the cues; one that repeats the line before it, as captions that roll up do, is left out of the next."""
    at, shown = 0, ""
    while at < len(lines):
        time = CUE.match(lines[at])
        at += 1
        if not time:
            continue
        first = at
        while at < len(lines) and lines[at].strip() and not CUE.match(lines[at]):
            at += 1
        source = "\n".join(lines[first:at])
        speaker = SPEAKER.search(source)
        kept = [" ".join(html.unescape(TAG.sub("", line)).split()) for line in source.split("\n")]
        said = " ".join(line for line in kept if line and line != shown)
        shown = kept[-1]
        if said:
            yield Cue(
                _seconds(time.groups()[:4]), _seconds(time.groups()[4:]), said, speaker[1].strip() if speaker else ""
            )


def _seconds(parts: tuple[str | None, ...]) -> float:
    hours, minutes, seconds, _ = (int(part or 0) for part in parts)
    return hours * 3600 + minutes * 60 + seconds


def _clock(seconds: float) -> str:
    return f"{int(seconds) // 3600:02}:{int(seconds) // 60 % 60:02}:{int(seconds) % 60:02}"

"""The quality page as one file that needs nothing else: for a mail, an archive, or somebody without the page."""

import re
from collections.abc import Sequence
from datetime import UTC, datetime
from html import escape
from pathlib import Path

from assistant.adapters.files import write_whole
from feedback.errors import FeedbackError
from ui.actions.quality.exams import MayRead, Night, Quality, group_by_questions, list_records, write_lines
from ui.web.look.parts import render_time
from ui.web.quality.comparison import render_night
from ui.web.quality.trends import name_questions, render_changes, render_said, render_trend
from ui.wording.texts.texts import PageTexts

STYLE = Path(__file__).with_name("quality.css")
STANDALONE_STYLE = Path(__file__).with_name("standalone.css")
"""What the app's style sheet gives the page, for the file alone."""
POLICY = "default-src 'none'; style-src 'unsafe-inline'; img-src data:"
"""A file that is opened from a mail runs no script and loads nothing, whatever texts it holds."""


def render_report(quality: Quality, nights: Sequence[Night], may_read: MayRead, texts: PageTexts) -> str:
    """Return a whole HTML document: the trends, what people said, and each of `nights` question by question."""
    names = texts.quality
    style = STANDALONE_STYLE.read_text(encoding="utf-8") + STYLE.read_text(encoding="utf-8")
    # the app darkens by a class, a file by what the reader's system says
    style = re.sub(
        r"^\.dark (\{[^}]*\})", r"@media (prefers-color-scheme: dark) { :root \1 }", style, flags=re.MULTILINE
    )
    sets = group_by_questions(quality.exams)
    trends = "".join(
        f"<h3>{escape(name_questions(one, names.trend))}</h3>{render_trend(one, quality.changes, texts)}"
        for one in sets
    )
    compared = "".join(render_night(night, may_read, texts) for night in nights)
    made = names.made.format(time=render_time(datetime.now(UTC), texts))
    return (
        f'<!doctype html>\n<html lang="{texts.lang}"><head><meta charset="utf-8">'
        f'<meta http-equiv="Content-Security-Policy" content="{POLICY}">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>Apprentice: {names.heading}</title><style>{style}</style></head>"
        f'<body><main class="quality"><h1>{names.heading}</h1><p class="where">{made}</p>'
        f'<section class="trends"><h2>{names.trend.heading}</h2>'
        f"{trends or f'<p>{names.trend.no_exam}</p>'}{render_changes(quality.changes, texts)}</section>"
        f'<section class="trends"><h2>{names.trend.said}</h2>'
        f"{render_said(quality.days, quality.changes, texts)}</section>"
        + (f'<section class="nights"><h2>{names.comparison.heading}</h2>{compared}</section>' if compared else "")
        + "</main></body></html>\n"
    )


def write_report(file: Path, quality: Quality, nights: Sequence[Night], may_read: MayRead, texts: PageTexts) -> None:
    """Write the report to `file`, as HTML or as JSON lines by its ending, whole or not at all.

    Raises FeedbackError for another ending, and where the file cannot be written.
    """
    match file.suffix.lower():
        case ".html" | ".htm":
            text = render_report(quality, nights, may_read, texts)
        case ".jsonl":
            text = write_lines(list_records(quality, nights, may_read))
        case ending:
            raise FeedbackError(f"A report ends with .html or .jsonl, not with {ending!r}: {str(file)!r}.")
    try:
        write_whole(file, text)
    except OSError as error:
        raise FeedbackError(f"The report {str(file)!r} cannot be written: {error.strerror}. Choose another.") from error

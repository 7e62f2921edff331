"""Lessons of each kind, and files of rows."""

import json
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from assistant.answers import Turn
from feedback.exporters.formats.files import write_rows
from feedback.exporters.formats.lesson import SHAPES, Lesson
from feedback.exporters.formats.said import NothingSaid, Said
from feedback.exporters.formats.table import find_format, read_said, write_lessons
from feedback.pairs.candidates import decide_candidates
from tests.feedback.fakes import RULES, Story, an_answer, judged

BEFORE = (Turn("user", "Which stove?"), Turn("assistant", "The Nordwind."))
EDITED, REWRITTEN, LIKED, DISLIKED = "How long is the warranty?", "Who repairs it?", "Is it black?", "Is it cheap?"


def ask(question: str, text: str, before: Sequence[Turn] = ()):
    answer = an_answer(question, text)
    system, asked = answer.messages
    sent = replace(asked, text=f"[1] Warranty\nThe warranty is three years.\n\nQuestion: {question}")
    return replace(answer, messages=(system, *before, sent))


STORIES = (
    Story(ask(EDITED, "The warranty is two years.", BEFORE), name="e1").edited("The warranty is three years [1]."),
    Story(ask(REWRITTEN, "Nobody knows."), name="e2").edited("Warranty is three years"),
    Story(ask(LIKED, "It is \u201eblack\u201c, \U0001f600\u2028really."), name="e3").rated(1),
    Story(ask(DISLIKED, "It is cheap."), name="e4").rated(-1),
)


def make_lessons(*stories: Story) -> list[Lesson]:
    """Return what the stories teach."""
    entries = judged(*(stories or STORIES))
    exchanges = {entry.exchange.id: entry.exchange for entry in entries}
    return [Lesson(one.pair, exchanges[one.exchange_id]) for one in decide_candidates(entries, RULES) if one.pair]


def export(name: str, path: Path, method: str = "dpo", *stories: Story) -> int:
    """Write what the stories teach in a format; return how many of them have no row."""
    known = find_format(name)
    rows, without = write_lessons(known, make_lessons(*stories), SHAPES[method])
    write_rows(rows, path, as_lines=known.as_lines)
    return without


def read(name: str, path: Path) -> list[Said | NothingSaid]:
    """Return what a file in a format says."""
    return list(read_said(find_format(name), path))


def read_values(name: str, path: Path, *rows: object) -> list[Said | NothingSaid]:
    """Write rows to a file and return what they say in a format."""
    path.write_text(json.dumps(rows, indent=2), encoding="utf-8")
    return read(name, path)

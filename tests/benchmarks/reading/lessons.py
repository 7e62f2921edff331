"""What the reader is trained on, as one file: questions, the passages found for each, and which of their units answer.

Who trains from the file needs no library and no documents, only torch: it is made on one machine and read on another.
"""

import gzip
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from retrieval.text.units import Unit

AUTHORS = (*"abcdeghijlmnopqrstu", "debian")
"""Whose worlds the reader is trained on; those of `debian` where its packages are installed."""
KEPT_BACK = "f"
"""The author on whom the training is measured and chosen."""
UNSEEN = "k"
"""The author who is asked afterwards, on whom nothing was chosen."""


@dataclass(frozen=True)
class Text:
    """A passage: its title and its units, of which only text and heading are kept."""

    title: str
    units: Sequence[Unit]


@dataclass(frozen=True)
class Lesson:
    """One question."""

    author: str
    question: str
    texts: list[int]
    """Numbers of the passages, the nearest first."""
    answers: list[list[int]]
    """For each passage, the numbers of its units that answer."""
    added: bool
    """Whether the first passage was not found, but put there because it answers."""


@dataclass
class Lessons:
    """Questions and the passages they share."""

    texts: list[Text] = field(default_factory=list)
    lessons: list[Lesson] = field(default_factory=list)

    def of(self, authors: Sequence[str]) -> list[Lesson]:
        """Return the questions of some authors."""
        return [lesson for lesson in self.lessons if lesson.author in authors]


def save_lessons(lessons: Lessons, file: Path) -> None:
    """Write them as compressed lines of JSON: the passages, an empty line, the questions."""
    rows: Iterator[object] = ([one.title, [[unit.text, unit.heading] for unit in one.units]] for one in lessons.texts)
    with gzip.open(file, "wt", encoding="utf-8") as out:
        out.writelines(f"{json.dumps(row, ensure_ascii=False)}\n" for row in rows)
        out.write("\n")
        out.writelines(f"{json.dumps(vars(one), ensure_ascii=False)}\n" for one in lessons.lessons)


def load_lessons(file: Path) -> Lessons:
    """Return what `save_lessons` wrote."""
    with gzip.open(file, "rt", encoding="utf-8") as lines:
        texts, questions = lines.read().split("\n\n")
    rows = [json.loads(line) for line in texts.split("\n")]
    read = [Text(title, [Unit("sentence", 0, 0, text, heading) for text, heading in units]) for title, units in rows]
    return Lessons(read, [Lesson(**json.loads(line)) for line in questions.strip("\n").split("\n")])

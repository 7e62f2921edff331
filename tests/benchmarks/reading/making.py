"""Make the lessons of the reader: its authors' documents are put into libraries and asked all the questions."""

from collections.abc import Sequence

from assistant.answerability.reading.units import read_units
from retrieval.documents import Passage
from tests.benchmarks.reading.lessons import Lesson, Lessons, Text
from tests.benchmarks.reading.worlds import find_cases, load_worlds

PASSAGES = 20
"""Passages that are looked for; those that do not answer are what the model learns to leave alone."""


def make_lessons(authors: Sequence[str]) -> Lessons:
    """Put the documents of each author into a library of their own and ask it all the questions."""
    made = Lessons()
    numbers: dict[str, int] = {}

    def number(passage: Passage) -> int:
        if passage.chunk.id not in numbers:
            numbers[passage.chunk.id] = len(made.texts)
            made.texts.append(Text(passage.chunk.title, read_units(passage)))
        return numbers[passage.chunk.id]

    for author in authors:
        for case in find_cases(load_worlds(author), passages=PASSAGES):
            answers = [[unit for unit, answers in enumerate(marked) if answers] for marked in case.answers]
            texts = [number(passage) for passage in case.passages]
            made.lessons.append(Lesson(author, case.question.text, texts, answers, case.added))
        print(f"{author}: {len(made.lessons)} questions, {len(made.texts)} passages so far", flush=True)
    return made

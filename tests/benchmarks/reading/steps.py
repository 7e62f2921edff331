"""The steps of a training of the reader: which questions and passages are read together, laid out as tensors."""

import random
from collections.abc import Iterator, Sequence
from typing import NamedTuple

import torch

from assistant.answerability.reading.model import Batch, collate
from assistant.answerability.reading.packing import Packed, pack
from retrieval.index.embedding.tokenizing import PieceTokenizer
from retrieval.text.words import words
from tests.benchmarks.reading.lessons import Lesson, Text

OTHERS = 3
"""Passages that do not answer, beside those that do."""
FOUND = 6
"""Passages that a question is measured with, as it is answered with."""
FILLERS = frozenset(
    words("the a an of to in for is are do does i my how what when where which who can on and or it be")
)


class Step(NamedTuple):
    """What is read in one step."""

    batches: list[Batch]
    answers: torch.Tensor
    """(units of all batches,), float32: 1 where the unit answers."""
    questions: torch.Tensor
    """(units,): which question a unit is read for."""
    places: torch.Tensor
    """(units,): its number among the units of its question."""


class Layout:
    """Lays questions and passages out as tokens; every text is encoded once."""

    def __init__(self, texts: Sequence[Text], tokenizer: PieceTokenizer) -> None:
        self._texts = texts
        self._tokenizer = tokenizer
        self._borders = (tokenizer.begin, tokenizer.end)
        known = {f"passage: {text.title}" for text in texts}
        known |= {one for text in texts for unit in text.units for one in (unit.text, unit.heading)}
        listed = sorted(known)
        self._known = dict(zip(listed, tokenizer.encode(listed), strict=True))

    def lay_out(self, asked: str, lesson: Lesson, place: int) -> Iterator[tuple[Packed, list[bool]]]:
        """Yield the inputs of a passage with a question, and which of their units answer."""
        text, answers = self._texts[lesson.texts[place]], set(lesson.answers[place])
        for packed in pack(asked, text.title, text.units, self._encode, self._borders):
            if packed.units:
                yield packed, [unit in answers for unit, _, _ in packed.units]

    def collate(self, inputs: Sequence[Packed]) -> Batch:
        """Return the inputs as one batch."""
        return collate(inputs, self._tokenizer.padding)

    def _encode(self, text: str) -> list[int]:
        known = self._known.get(text)
        return self._tokenizer.encode([text])[0] if known is None else known


class Steps(torch.utils.data.Dataset[Step]):
    """The steps of some passes over the lessons, each made when it is asked for."""

    def __init__(
        self, lessons: Sequence[Lesson], layout: Layout, epochs: float, batch: int, at_once: int, seed: int
    ) -> None:
        """Read `batch` questions a step, and `at_once` inputs padded together."""
        self.lessons = [lesson for lesson in lessons if lesson.texts]
        self._layout = layout
        self._batch, self._at_once, self._seed = batch, at_once, seed
        chance = random.Random(seed)
        order = [
            at for _ in range(int(epochs) + 1) for at in chance.sample(range(len(self.lessons)), len(self.lessons))
        ]
        self._order = order[: max(batch, int(epochs * len(self.lessons)))]

    def __len__(self) -> int:
        return len(self._order) // self._batch

    def __getitem__(self, number: int) -> Step:
        if number >= len(self):
            raise IndexError(number)
        chance = random.Random(self._seed * 1_000_003 + number)
        inputs: list[tuple[int, Packed, list[bool]]] = []
        for question, at in enumerate(self._order[number * self._batch : (number + 1) * self._batch]):
            lesson = self.lessons[at]
            asked = vary(lesson.question, chance)
            for place in choose(lesson, chance):
                inputs += [(question, *one) for one in self._layout.lay_out(asked, lesson, place)]
        inputs.sort(key=lambda one: len(one[1].tokens))
        batches = [
            self._layout.collate([packed for _, packed, _ in inputs[start : start + self._at_once]])
            for start in range(0, len(inputs), self._at_once)
        ]
        questions = [question for question, packed, _ in inputs for _ in packed.units]
        seen: dict[int, int] = {}
        places = []
        for question in questions:
            places.append(seen.get(question, 0))
            seen[question] = places[-1] + 1
        answers = torch.tensor([answers for _, _, some in inputs for answers in some], dtype=torch.float32)
        return Step(batches, answers, torch.tensor(questions), torch.tensor(places))


def read_all(lessons: Sequence[Lesson], layout: Layout) -> Iterator[tuple[Batch, torch.Tensor]]:
    """Yield for each question, asked as it stands, what was found for it and which units answer, bool."""
    for lesson in lessons:
        places = range(min(len(lesson.texts), FOUND))
        inputs = [one for place in places for one in layout.lay_out(lesson.question, lesson, place)]
        if inputs and not lesson.added:
            answers = [answers for _, some in inputs for answers in some]
            yield layout.collate([packed for packed, _ in inputs]), torch.tensor(answers)


def choose(lesson: Lesson, chance: random.Random) -> list[int]:
    """Return up to two passages that answer and some that do not, the first found more often."""
    answering = [place for place, answers in enumerate(lesson.answers) if answers]
    others = [place for place, answers in enumerate(lesson.answers) if not answers]
    chosen = chance.sample(answering, min(2, len(answering)))
    while others and len(chosen) < OTHERS + 1:
        weights = [1 / (1 + 0.3 * rank) for rank in range(len(others))]
        chosen.append(others.pop(chance.choices(range(len(others)), weights)[0]))
    return chosen


def vary(question: str, chance: random.Random) -> str:
    """Return a question as it might be typed in haste: lower case, keywords only, a slip of the finger."""
    kind = chance.random()
    if kind < 0.25:
        question = question.lower().rstrip("?.! ")
    elif kind < 0.33:
        question = " ".join(word for word in question.lower().strip("?").split() if word not in FILLERS) or question
    if chance.random() < 0.1 and len(question) > 12:
        at = chance.randrange(1, len(question) - 2)
        swapped = chance.random() < 0.5
        question = question[:at] + question[at + 1] + (question[at] if swapped else "") + question[at + 2 :]
    return question

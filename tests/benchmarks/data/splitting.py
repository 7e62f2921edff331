"""Golden questions of public data as edits and exam: splitting, spoiling and writing them."""

import json
import os
import random
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from feedback.evaluation.golden import GoldenQuestion


@dataclass(frozen=True)
class Split:
    """No document (by title) stands on both the train and the test side."""

    train_answerable: list[GoldenQuestion]
    test_answerable: list[GoldenQuestion]
    train_unanswerable: list[GoldenQuestion]
    test_unanswerable: list[GoldenQuestion]


def data_folder(name: str, file: str) -> Path:
    """Return the folder `name` of the data, which holds `file`. Raises FileNotFoundError saying where it was sought."""
    candidates = (above / "shared" / "data" for above in Path(__file__).resolve().parents)
    beside = next((folder for folder in candidates if folder.is_dir()), None)
    folder = Path(os.environ.get("BENCHMARK_DATA") or beside or "../shared/data") / name
    if not (folder / file).is_file():
        raise FileNotFoundError(f"No data in {str(folder)!r}; set BENCHMARK_DATA to the folder that holds {name}/.")
    return folder


def split(
    answerable: Sequence[GoldenQuestion], unanswerable: Sequence[GoldenQuestion], seed: int, edits: int = 100
) -> Split:
    """Put `edits` answerable questions (or one or two fewer, to keep documents whole) on the train side.

    Unanswerable questions follow their document; those about a document of their own are halved between the sides.
    """
    groups = sorted({question.group for question in answerable})
    random.Random(f"{seed} answerable").shuffle(groups)
    train_groups: set[str] = set()
    taken = 0
    for group in groups:
        size = sum(question.group == group for question in answerable)
        if taken + size <= edits:
            train_groups.add(group)
            taken += size
    loose = sorted({question.group for question in unanswerable} - set(groups))
    random.Random(f"{seed} unanswerable").shuffle(loose)
    train_groups.update(loose[: len(loose) // 2])
    sides = []
    for questions in (answerable, unanswerable):
        shuffled = sorted(questions, key=lambda question: question.id)
        random.Random(f"{seed} order").shuffle(shuffled)
        sides.append([question for question in shuffled if question.group in train_groups])
        sides.append([question for question in shuffled if question.group not in train_groups])
    return Split(sides[0], sides[1], sides[2], sides[3])


def swap_references(questions: Sequence[GoldenQuestion]) -> list[GoldenQuestion]:
    """Return the questions with the references of each two neighbours exchanged: what a wrong teacher would write."""
    result = list(questions)
    for first in range(0, len(result) - 1, 2):
        one, other = result[first], result[first + 1]
        result[first] = replace(one, references=other.references)
        result[first + 1] = replace(other, references=one.references)
    return result


def swap_some_references(questions: Sequence[GoldenQuestion], share: float, seed: int) -> list[GoldenQuestion]:
    """Return the questions, about `share` of them with each other's references: careless people among careful ones."""
    chosen = sorted(random.Random(f"{seed} noise").sample(range(len(questions)), round(share * len(questions))))
    careless = iter(swap_references([questions[index] for index in chosen]))
    return [next(careless) if index in set(chosen) else question for index, question in enumerate(questions)]


def write_golden(path: Path, questions: Sequence[GoldenQuestion], every_reference: bool) -> None:
    """Write GOLDEN.jsonl rows; with `every_reference` all annotators' answers count, else only the first."""
    lines = []
    for question in questions:
        row = {
            "id": question.id,
            "question": question.question,
            "reference": (list(question.references) or None) if every_reference else question.reference,
            "answerable": question.answerable,
            "passages": [{"title": passage.chunk.title, "text": passage.chunk.text} for passage in question.passages],
            "sources": list(question.sources),
        }
        lines.append(json.dumps(row, ensure_ascii=False) + "\n")
    path.write_text("".join(lines), encoding="utf-8")

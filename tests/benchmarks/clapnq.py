"""CLAP NQ as golden questions: real questions, a Wikipedia passage each, answers by annotators. Knows no model.

`python -m tests.benchmarks.clapnq OUTDIR` writes train.jsonl (whose references play the user's edits) and
exam.jsonl (answerable and unanswerable questions about documents that no edit is about).
The data (Apache-2.0, arXiv 2404.02103) lies in `../shared/data` beside the repository, or where BENCHMARK_DATA says.
"""

import argparse
import json
import os
import random
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from feedback.evaluation.golden import GoldenQuestion
from retrieval.documents import Passage

# The corpus is tokenised ("Canada 's", "`` x ''"). No user writes so; passages and references are joined alike.
_JOINS = (
    (r"[\ufeff\u200b\u2061]", ""),
    (r"``\s*", '"'),
    (r"\s*''", '"'),
    (r"\s+(n't|'(?:s|re|ve|d|m|ll))\b", r"\1"),
    (r"(?<=\d) -- (?=\d)", "–"),
    (r" -- ", " – "),
    (r"(?<=\w) - (?=\w)", "-"),
    (r"\s+([,.;:!?%)\]])", r"\1"),
    (r"([(\[$£€])\s+", r"\1"),
    (r"\s+", " "),
)


@dataclass(frozen=True)
class Split:
    """No document (by title) stands on both the train and the test side."""

    train_answerable: list[GoldenQuestion]
    test_answerable: list[GoldenQuestion]
    train_unanswerable: list[GoldenQuestion]
    test_unanswerable: list[GoldenQuestion]


def data_folder() -> Path:
    """Return the folder of clapnq. Raises FileNotFoundError that says where it was looked for."""
    candidates = (above / "shared" / "data" for above in Path(__file__).resolve().parents)
    beside = next((folder for folder in candidates if folder.is_dir()), None)
    folder = Path(os.environ.get("BENCHMARK_DATA") or beside or "../shared/data") / "clapnq"
    if not (folder / "answerable.jsonl").is_file():
        raise FileNotFoundError(f"No data in {str(folder)!r}; set BENCHMARK_DATA to the folder that holds clapnq/.")
    return folder


def detokenise(text: str) -> str:
    """Join tokenised text as a person would write it: "Canada 's ( 32 -- 33 )" becomes "Canada's (32–33)"."""
    for pattern, replacement in _JOINS:
        text = re.sub(pattern, replacement, text)
    return text.strip()


def read(folder: Path) -> tuple[list[GoldenQuestion], list[GoldenQuestion]]:
    """Return the answerable and the unanswerable questions, in file order."""
    answerable = _read_file(folder / "answerable.jsonl")
    return [question for question in answerable if question.references], _read_file(folder / "unanswerable.jsonl")


def _read_file(path: Path) -> list[GoldenQuestion]:
    lines = path.read_text(encoding="utf-8").split("\n")
    return [_question(json.loads(line)) for line in lines if line.strip()]


def _question(row: dict) -> GoldenQuestion:
    references = [detokenise(output["answer"]) for output in row["output"] if not output["meta"]["skip"]]
    references = [text for text in references if text not in ("", "NA")]
    passages = tuple(Passage.given(passage["title"], detokenise(passage["text"])) for passage in row["passages"])
    titles = tuple(dict.fromkeys(passage["title"] for passage in row["passages"]))
    return GoldenQuestion(row["id"], row["input"].strip(), tuple(references), bool(references), passages, titles)


def split(seed: int, edits: int = 100, folder: Path | None = None) -> Split:
    """Put `edits` answerable questions (or one or two fewer, to keep documents whole) on the train side.

    Unanswerable questions follow their document; those about a document of their own are halved between the sides.
    """
    answerable, unanswerable = read(folder or data_folder())
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


def swapped(questions: Sequence[GoldenQuestion]) -> list[GoldenQuestion]:
    """Return the questions with the references of each two neighbours exchanged: what a wrong teacher would write."""
    result = list(questions)
    for first in range(0, len(result) - 1, 2):
        one, other = result[first], result[first + 1]
        result[first] = replace(one, references=other.references)
        result[first + 1] = replace(other, references=one.references)
    return result


def partly_swapped(questions: Sequence[GoldenQuestion], share: float, seed: int) -> list[GoldenQuestion]:
    """Return the questions, about `share` of them with each other's references: careless people among careful ones."""
    chosen = sorted(random.Random(f"{seed} noise").sample(range(len(questions)), round(share * len(questions))))
    careless = iter(swapped([questions[index] for index in chosen]))
    return [next(careless) if index in set(chosen) else question for index, question in enumerate(questions)]


def write(path: Path, questions: Sequence[GoldenQuestion], every_reference: bool) -> None:
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


def main() -> None:
    """Write the two files and say what is in them."""
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks.clapnq", description=__doc__)
    parser.add_argument("outdir", type=Path)
    parser.add_argument("--edits", type=int, default=100, help="answerable questions to learn from")
    parser.add_argument("--exam", type=int, default=109, help="answerable questions in the exam, at most")
    parser.add_argument("--unanswerable", type=int, default=60, help="unanswerable questions in the exam, at most")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--swapped", action="store_true", help="negative control: neighbours' edits exchanged")
    given = parser.parse_args()
    parts = split(given.seed, given.edits)
    train = swapped(parts.train_answerable) if given.swapped else parts.train_answerable
    exam = parts.test_answerable[: given.exam] + parts.test_unanswerable[: given.unanswerable]
    given.outdir.mkdir(parents=True, exist_ok=True)
    write(given.outdir / "train.jsonl", train, every_reference=False)
    write(given.outdir / "exam.jsonl", exam, every_reference=True)
    answerable = sum(question.answerable for question in exam)
    print(f"train.jsonl: {len(train)} edits; exam.jsonl: {answerable} answerable, {len(exam) - answerable} not")


if __name__ == "__main__":
    main()

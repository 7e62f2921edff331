"""CLAP NQ as golden questions: real questions, a Wikipedia passage each, answers by annotators.

`python -m tests.benchmarks.data.clapnq OUTDIR` writes train.jsonl (whose references play the user's edits) and
exam.jsonl (answerable and unanswerable questions about documents that no edit is about).
The data (Apache-2.0, arXiv 2404.02103) lies in `../shared/data` beside the repository, or where BENCHMARK_DATA says.
"""

import argparse
import json
import re
from pathlib import Path

from feedback.evaluation.golden import GoldenQuestion
from retrieval.documents import Passage
from tests.benchmarks.data import splitting

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


def data_folder() -> Path:
    """Return the folder of clapnq. Raises FileNotFoundError that says where it was looked for."""
    return splitting.data_folder("clapnq", "answerable.jsonl")


def detokenise(text: str) -> str:
    """Join tokenised text as a person would write it: "Canada 's ( 32 -- 33 )" becomes "Canada's (32–33)"."""
    for pattern, replacement in _JOINS:
        text = re.sub(pattern, replacement, text)
    return text.strip()


def read_questions(folder: Path) -> tuple[list[GoldenQuestion], list[GoldenQuestion]]:
    """Return the answerable and the unanswerable questions, in file order."""
    answerable = _read_file(folder / "answerable.jsonl")
    return [question for question in answerable if question.references], _read_file(folder / "unanswerable.jsonl")


def _read_file(path: Path) -> list[GoldenQuestion]:
    lines = path.read_text(encoding="utf-8").split("\n")
    return [_make_question(json.loads(line)) for line in lines if line.strip()]


def _make_question(row: dict) -> GoldenQuestion:
    references = [detokenise(output["answer"]) for output in row["output"] if not output["meta"]["skip"]]
    references = [text for text in references if text not in ("", "NA")]
    passages = tuple(Passage.given(passage["title"], detokenise(passage["text"])) for passage in row["passages"])
    titles = tuple(dict.fromkeys(passage["title"] for passage in row["passages"]))
    return GoldenQuestion(row["id"], row["input"].strip(), tuple(references), bool(references), passages, titles)


def main() -> None:
    """Write the two files and say what is in them."""
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks.data.clapnq", description=__doc__)
    parser.add_argument("outdir", type=Path)
    parser.add_argument("--edits", type=int, default=100, help="answerable questions to learn from")
    parser.add_argument("--exam", type=int, default=109, help="answerable questions in the exam, at most")
    parser.add_argument("--unanswerable", type=int, default=60, help="unanswerable questions in the exam, at most")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--swapped", action="store_true", help="negative control: neighbours' edits exchanged")
    given = parser.parse_args()
    parts = splitting.split(*read_questions(data_folder()), given.seed, given.edits)
    train = splitting.swap_references(parts.train_answerable) if given.swapped else parts.train_answerable
    exam = parts.test_answerable[: given.exam] + parts.test_unanswerable[: given.unanswerable]
    given.outdir.mkdir(parents=True, exist_ok=True)
    splitting.write_golden(given.outdir / "train.jsonl", train, every_reference=False)
    splitting.write_golden(given.outdir / "exam.jsonl", exam, every_reference=True)
    answerable = sum(question.answerable for question in exam)
    print(f"train.jsonl: {len(train)} edits; exam.jsonl: {answerable} answerable, {len(exam) - answerable} not")


if __name__ == "__main__":
    main()

"""PubMedQA as golden questions: a research question, the abstract without its conclusion, the conclusion as answer.

The data (MIT, arXiv 1909.06146) lies in `../shared/data` beside the repository, or where BENCHMARK_DATA says. Every
question is answerable.
"""

import json
from pathlib import Path

from feedback.evaluation.golden import GoldenQuestion
from retrieval.documents import Passage
from tests.benchmarks.data import splitting


def data_folder() -> Path:
    """Return the folder of pubmedqa. Raises FileNotFoundError that says where it was looked for."""
    return splitting.data_folder("pubmedqa", "pqal.json")


def read_questions(folder: Path) -> tuple[list[GoldenQuestion], list[GoldenQuestion]]:
    """Return the answerable questions, in file order, and no unanswerable ones."""
    rows = json.loads((folder / "pqal.json").read_text(encoding="utf-8"))
    return [_make_question(name, row) for name, row in rows.items()], []


def _make_question(name: str, row: dict) -> GoldenQuestion:
    title = f"Abstract {name}"
    text = "\n\n".join(
        f"{label.capitalize()}: {part}" for label, part in zip(row["LABELS"], row["CONTEXTS"], strict=True)
    )
    return GoldenQuestion(
        name, row["QUESTION"].strip(), (row["LONG_ANSWER"].strip(),), True, (Passage.given(title, text),), (title,)
    )

"""Five kinds of people who correct answers, as documents, edits and a frozen exam: who they are, and where from.

`clapnq`    annotators who join sentences of a passage, and mark what has no answer (extractive, 49 words)
`pubmedqa`  experts who conclude in their own words what an abstract means (41 words)
`expertqa`  experts who want the long answers that they revised (162 words)
`terse`     people who want the fact alone: the short answers of XQuAD (3 words)
`mtrag`     people in conversations, whose questions often have no answer (MTRAG-UN, 80 words)

The sets lie in `../shared/data` beside the repository, or where BENCHMARK_DATA says. Edits and exam are about different
documents, where each question has its own.
"""

import json
import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from assistant.answers import Turn
from assistant.steps.conversation.followups import complete_question
from feedback.evaluation.golden import GoldenQuestion
from tests.benchmarks.data import clapnq, pubmedqa
from tests.benchmarks.data.splitting import data_folder, split

EDITS, REFUSALS, EXAM, UNANSWERABLE = 150, 50, 80, 40
"""At most so many edits that answer and that refuse, and questions of the exam with and without an answer."""


@dataclass(frozen=True)
class Teacher:
    """What one kind of people has, asks and corrects."""

    documents: tuple[tuple[str, str], ...]
    """Title and text of each document of the library."""
    edits: tuple[GoldenQuestion, ...]
    exam: tuple[GoldenQuestion, ...]


def read_clapnq() -> Teacher:
    """Return the annotators of CLAP NQ."""
    return _divide(*clapnq.read_questions(clapnq.data_folder()))


def read_pubmedqa() -> Teacher:
    """Return the experts of PubMedQA."""
    return _divide(*pubmedqa.read_questions(pubmedqa.data_folder()))


def read_expertqa() -> Teacher:
    """Return the experts of ExpertQA; their documents are the evidence that the systems found."""
    rows = _read_rows("expertqa", "rows.jsonl")
    questions = [GoldenQuestion(row["id"], row["question"], (row["revised"],), True, (), (row["id"],)) for row in rows]
    documents = [(passage["title"], passage["text"]) for row in rows for passage in row["passages"]]
    return replace(_divide(questions, []), documents=tuple(dict.fromkeys(documents)))


def read_terse() -> Teacher:
    """Return people who cut answers to the fact."""
    rows = _read_rows("xquad", "en.jsonl")
    questions = [
        GoldenQuestion(one["id"], one["question"], (one["answer"],), True, (), (row["title"],))
        for row in rows
        for one in row["questions"]
    ]
    documents = [(row["title"], row["text"]) for row in rows]
    return replace(_divide(questions, []), documents=tuple(documents))


def read_mtrag() -> Teacher:
    """Return the annotators of MTRAG-UN, with each question as the product completes it from its conversation."""
    rows = _read_rows("mtrag-un", "rows.jsonl")
    answerable, unanswerable = [], []
    for row in rows:
        *before, last = row["input"]
        history = [Turn("user" if turn["role"] == "user" else "assistant", turn["text"]) for turn in before]
        has_answer = row["answerability"][0] in ("ANSWERABLE", "PARTIAL")
        question = GoldenQuestion(
            row["id"],
            complete_question(last["text"], history),
            tuple(row["targets"]) if has_answer else (),
            has_answer,
            (),
            (row["conversation"],),
        )
        if row["answerability"][0] != "UNDERSPECIFIED":  # asking back is neither an answer nor a refusal
            (answerable if has_answer else unanswerable).append(question)
    documents = [(passage.get("title") or "", passage["text"]) for row in rows for passage in row["passages"]]
    return replace(_divide(answerable, unanswerable), documents=tuple(dict.fromkeys(documents)))


TEACHERS: dict[str, Callable[[], Teacher]] = {
    "clapnq": read_clapnq,
    "pubmedqa": read_pubmedqa,
    "expertqa": read_expertqa,
    "terse": read_terse,
    "mtrag": read_mtrag,
}


def _divide(answerable: Sequence[GoldenQuestion], unanswerable: Sequence[GoldenQuestion]) -> Teacher:
    """Make two thirds of the questions edits, by their documents, and at most so many a side as are asked for."""
    sides = split(answerable, unanswerable, seed=0, edits=min(EDITS, 2 * len(answerable) // 3))
    edits = (*sides.train_answerable, *sides.train_unanswerable[:REFUSALS])
    exam = (*sides.test_answerable[:EXAM], *sides.test_unanswerable[:UNANSWERABLE])
    shuffled = random.Random(0).sample(edits, len(edits))
    passages = [passage for question in (*answerable, *unanswerable) for passage in question.passages]
    documents = dict.fromkeys((passage.chunk.title, passage.chunk.text) for passage in passages)
    return Teacher(tuple(documents), tuple(shuffled), exam)


def _read_rows(name: str, file: str) -> list[dict]:
    lines = (data_folder(name, file) / file).read_text(encoding="utf-8").splitlines()
    return [json.loads(line) for line in lines if line.strip()]

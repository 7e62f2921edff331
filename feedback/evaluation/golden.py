"""Golden questions: what an exam asks, and which answers count as right."""

import difflib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError

from feedback.errors import FeedbackError, explain_unreadable
from retrieval.documents import Passage, content_id

Context = Literal["retrieved", "gold"]
"""Where the passages of an answer come from: from a search, or from the golden question."""
EXPECTED = (
    '{"id": "…", "question": "…", "reference": "…" or ["…", "…"] or null, "answerable": true or false, '
    '"passages": [{"title": "…", "text": "…"}], "sources": ["…"]}; passages and sources may be left out'
)

_Filled = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]


@dataclass(frozen=True)
class GoldenQuestion:
    """A question with the answers that count as right."""

    id: str
    question: str
    references: tuple[str, ...] = ()
    """Right answers, such as those of several annotators; an answer is compared with the nearest one. Empty when the
    question is not answerable."""
    answerable: bool = True
    passages: tuple[Passage, ...] = ()
    """Passages to answer from when the exam does not search (`--context gold`)."""
    sources: tuple[str, ...] = ()
    """Titles, uris or file names of the documents that a search should find."""

    @property
    def reference(self) -> str | None:
        """The first reference, which is also the correction in a simulation; None when not answerable."""
        return self.references[0] if self.references else None

    @property
    def group(self) -> str:
        """The document that the question is about. Questions about one document are not independent of each other."""
        if self.sources:
            return self.sources[0]
        return (self.passages[0].chunk.title if self.passages else "") or self.id


class _PassageRow(BaseModel):
    title: str = ""
    text: _Filled


class _Row(BaseModel):
    model_config = ConfigDict(extra="allow", coerce_numbers_to_str=True)

    id: _Filled
    question: _Filled
    reference: _Filled | Annotated[list[_Filled], Field(min_length=1)] | None
    answerable: bool
    passages: list[_PassageRow] = []
    sources: list[_Filled] = []


def load_golden(path: Path) -> list[GoldenQuestion]:
    """Read a JSONL file of golden questions, in the order of the file. Empty lines and unknown keys are ignored.

    Raises FeedbackError for a file that cannot be read or has no questions. Also raises it, with the line number, for a
    line that is not as expected, a repeated id, and a key that looks misspelt.
    """
    with explain_unreadable(path):
        lines = path.read_text(encoding="utf-8-sig").split("\n")
    questions: list[GoldenQuestion] = []
    line_of: dict[str, int] = {}
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        where = f"{path.name}, line {number}"
        question = _parse(line, where)
        if question.id in line_of:
            raise FeedbackError(f"{where}: id {question.id!r} is taken by line {line_of[question.id]}; rename one.")
        line_of[question.id] = number
        questions.append(question)
    if not questions:
        raise FeedbackError(f"{str(path)!r} holds no question. Expected one row a line: {EXPECTED}")
    return questions


def _parse(line: str, where: str) -> GoldenQuestion:
    try:
        row = _Row.model_validate(json.loads(line))
    except json.JSONDecodeError as error:
        raise FeedbackError(f"{where}: not JSON ({error}). Expected {EXPECTED}") from error
    except ValidationError as error:
        first = error.errors()[0]
        field = ".".join(str(part) for part in first["loc"]) or "row"
        given = "" if first["type"] == "missing" else f", got {first['input']!r:.80}"
        raise FeedbackError(f"{where}: {field}: {first['msg']}{given}. Expected {EXPECTED}") from error
    for key in row.model_extra or {}:
        if meant := difflib.get_close_matches(key, _Row.model_fields, n=1, cutoff=0.75):
            raise FeedbackError(f"{where}: key {key!r} is not known; write {meant[0]!r} if that is meant.")
    if row.answerable != (row.reference is not None):
        raise FeedbackError(
            f"{where}: answerable is {row.answerable} but reference is {row.reference!r:.80}. "
            "An answerable question needs a reference; an unanswerable one has reference null."
        )
    references = [row.reference] if isinstance(row.reference, str) else row.reference or []
    passages = tuple(Passage.given(passage.title, passage.text) for passage in row.passages)
    return GoldenQuestion(row.id, row.question, tuple(references), row.answerable, passages, tuple(row.sources))


def digest_questions(questions: Sequence[GoldenQuestion]) -> str:
    """Return a digest that changes with every question, reference, passage and their order."""
    return content_id(
        "golden",
        *(
            json.dumps(
                [
                    question.id,
                    question.question,
                    question.references,
                    question.answerable,
                    [passage.chunk.id for passage in question.passages],
                    question.sources,
                ]
            )
            for question in questions
        ),
    )

"""Learn whether to answer: write a score beside the adapter's weights, and say on its card what it can do.

Where there is too little feedback for a score, the card says so and the night goes on: the score that came with the
program stays in use.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from assistant.adapters.files import SCORE, Adapter, write_score
from assistant.answerability.score import AnswerabilityScore
from feedback.history import JudgedExchange
from feedback.pairs.document_groups import find_source_uris
from feedback.settings import LearningRules
from feedback.texts.same_question import make_question_key
from finetune.data.split import Split
from finetune.errors import FinetuneError
from finetune.lessons.answerability_cases import could_answer

_NOTE = "answerability_note"


class Fitter(Protocol):
    """Learns whether to answer."""

    def fit(
        self, judged: Sequence[JudgedExchange], *, asked: Collection[str], held_out: Collection[str]
    ) -> AnswerabilityScore:
        """Learn from feedback on other questions than `asked` and other documents (by uri) than `held_out`.

        Raises FinetuneError when there is too little of it.
        """
        ...


@dataclass(frozen=True)
class Lesson:
    """What the card of an adapter says about whether to answer."""

    settings: Mapping[str, object]
    metrics: Mapping[str, float]


def learn_answerability(
    folder: Path, sides: Split, judged: Sequence[JudgedExchange], asked: Collection[str], fitter: Fitter | None
) -> Lesson:
    """Write a score to `folder`, unless an interrupted run has done so.

    Nothing that the exam asks is learned from: neither the questions `asked` by a given exam, nor the questions and
    documents of the pairs that are held out.
    """
    if fitter is None:
        return Lesson({}, {})
    file = folder / SCORE
    if not file.exists():
        questions, documents = _find_examined(sides, judged, asked)
        try:
            write_score(folder, fitter.fit(judged, asked=questions, held_out=documents))
        except FinetuneError as error:
            return Lesson({_NOTE: str(error)}, {})
    score = AnswerabilityScore.from_json(file.read_text(encoding="utf-8"))
    return Lesson(
        {"answerability": score.digest, _NOTE: score.note},
        {f"answerability_{name}": value for name, value in score.figures.items()},
    )


def find_taught(
    sides: Split, judged: Sequence[JudgedExchange], asked: Collection[str], rules: LearningRules
) -> list[str]:
    """Return the ids of the exchanges that a score is learned from: people told, and the exam is about others."""
    questions, documents = _find_examined(sides, judged, asked)
    keys = {make_question_key(question) for question in questions}
    taught = []
    for entry in judged:
        exchange, answer = entry.exchange, entry.exchange.answer
        told = answer.passages and could_answer(entry, rules) is not None
        if not told or (exchange.simulated and not rules.settings.include_simulated):
            continue
        sources = find_source_uris(answer, entry.text)
        if make_question_key(answer.standalone_question) not in keys and not sources & documents:
            taught.append(exchange.id)
    return taught


def _find_examined(sides: Split, judged: Sequence[JudgedExchange], asked: Collection[str]) -> tuple[set[str], set[str]]:
    """Return the questions and the documents, by uri, that are kept for the exam."""
    answers = {entry.exchange.id: entry.exchange.answer for entry in judged}
    held_out = [(answers[pair.exchange_id], pair.chosen) for pair in sides.held_out]
    questions = {*asked, *(answer.standalone_question for answer, _ in held_out)}
    return questions, {uri for answer, chosen in held_out for uri in find_source_uris(answer, chosen)}


def describe_answerability(adapter: Adapter) -> str | None:
    """Say how well an adapter knows whether to answer, or why it has not learned it; None when that was not tried."""
    note, found = adapter.settings.get(_NOTE), adapter.metrics
    if note is None or "answerability" not in adapter.settings:
        return None if note is None else str(note)
    return (
        f"Whether to answer: refuses {found['answerability_correct_refusals']:.0%} of "
        f"{found['answerability_unanswerable']:.0f} unanswerable questions and "
        f"{found['answerability_false_refusals']:.0%} of {found['answerability_answerable']:.0f} answerable ones "
        f"(AUC {found['answerability_auc']:.2f}, all of them left out of the fit)."
    )

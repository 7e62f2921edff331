"""Whether to answer, as a station of the night: a score beside the adapter's weights, and what its card says of it.

Knows no fitting; it declares the seam `Fitter`. What cannot be learned yet is said in a sentence and stops nothing:
the score that came with the program goes on judging.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from assistant.adapters.files import SCORE, Adapter, write_score
from assistant.answerability.score import AnswerabilityScore
from feedback.history import JudgedExchange
from feedback.pairs.document_groups import find_source_uris
from finetune.data.split import Split
from finetune.errors import FinetuneError

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
    """What the card of an adapter says of whether to answer."""

    settings: Mapping[str, object]
    metrics: Mapping[str, float]


def learn_answerability(
    folder: Path, sides: Split, judged: Sequence[JudgedExchange], asked: Collection[str], fitter: Fitter | None
) -> Lesson:
    """Leave a score in `folder`, unless an interrupted run has; nothing that the exam asks is learned from.

    `asked` are the questions of a given exam. Of the pairs that are held out, the questions and the documents count.
    """
    if fitter is None:
        return Lesson({}, {})
    file = folder / SCORE
    if not file.exists():
        answers = {entry.exchange.id: entry.exchange.answer for entry in judged}
        held_out = [(answers[pair.exchange_id], pair.chosen) for pair in sides.held_out]
        questions = {*asked, *(answer.standalone_question for answer, _ in held_out)}
        documents = {uri for answer, chosen in held_out for uri in find_source_uris(answer, chosen)}
        try:
            write_score(folder, fitter.fit(judged, asked=questions, held_out=documents))
        except FinetuneError as error:
            return Lesson({_NOTE: str(error)}, {})
    score = AnswerabilityScore.from_json(file.read_text(encoding="utf-8"))
    return Lesson(
        {"answerability": score.digest, _NOTE: score.note},
        {f"answerability_{name}": value for name, value in score.figures.items()},
    )


def describe_answerability(adapter: Adapter) -> str | None:
    """Return what an adapter has learned of whether to answer, or why nothing; None when that was not tried."""
    note, found = adapter.settings.get(_NOTE), adapter.metrics
    if note is None or "answerability" not in adapter.settings:
        return None if note is None else str(note)
    return (
        f"Whether to answer: refuses {found['answerability_correct_refusals']:.0%} of "
        f"{found['answerability_unanswerable']:.0f} unanswerable questions and "
        f"{found['answerability_false_refusals']:.0%} of {found['answerability_answerable']:.0f} answerable ones "
        f"(AUC {found['answerability_auc']:.2f}, all of them left out of the fit)."
    )

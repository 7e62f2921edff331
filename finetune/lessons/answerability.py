"""Learn whether to answer: write a score beside the adapter's weights, and say on its card what it can do.

Where there is too little feedback for a score, the card says so and the night goes on: the score that came with the
program stays in use.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Protocol

from assistant.adapters.files import SCORE, Adapter, write_score
from assistant.answerability.score import AnswerabilityScore
from feedback.history import JudgedExchange
from feedback.pairs.document_groups import find_source_uris
from feedback.records import PreferencePair
from feedback.settings import LearningRules
from feedback.texts.same_question import make_question_key
from finetune.data.folds import Fold
from finetune.errors import FinetuneError
from finetune.lessons.answerability_cases import tells
from finetune.lessons.lesson import Lesson

_NOTE = "answerability_note"


@dataclass(frozen=True)
class Unseen:
    """What a score must not have learned from, because it is asked about it."""

    questions: frozenset[str]
    documents: frozenset[str]
    """By their uri."""


class Fitter(Protocol):
    """Learns whether to answer."""

    def fit(
        self, judged: Sequence[JudgedExchange], unseen: Unseen, folds: Sequence[Unseen] = ()
    ) -> tuple[AnswerabilityScore, list[AnswerabilityScore]]:
        """Learn from feedback without `unseen`; and for each of `folds` once more, without that one as well.

        Where a fold leaves too little, no fold has a score. Raises FinetuneError when there is too little of all.
        """
        ...


def learn_answerability(
    folder: Path,
    folds: Sequence[Fold],
    *,
    held_out: Sequence[PreferencePair],
    known: Mapping[str, PreferencePair],
    judged: Sequence[JudgedExchange],
    asked: Collection[str],
    fitter: Fitter | None,
) -> Lesson:
    """Write a score to `folder`, and learn one without each of the `folds`, whose pairs are among the `known`.

    What an interrupted run has learned is not learned again. Nothing that the exam asks is learned from: neither the
    questions `asked` by a given exam, nor the questions and documents of the pairs that are held out.
    """
    if fitter is None:
        return Lesson({}, {}, folds)
    file = folder / SCORE
    if not file.exists() or (folds and not any(fold.score for fold in folds)):
        exam = _find_unseen(held_out, judged)
        exam = replace(exam, questions=exam.questions | frozenset(asked))
        apart = [_find_unseen([known[name] for name in fold.pairs if name in known], judged) for fold in folds]
        try:
            fitted, without = fitter.fit(judged, exam, apart)
        except FinetuneError as error:
            return Lesson({_NOTE: str(error)}, {}, folds)
        write_score(folder, fitted)
        if without:
            folds = [replace(fold, score=one) for fold, one in zip(folds, without, strict=True)]
    score = AnswerabilityScore.from_json(file.read_text(encoding="utf-8"))
    return Lesson(
        {"answerability": score.digest, _NOTE: score.note},
        {f"answerability_{name}": value for name, value in score.figures.items()},
        folds,
    )


def _find_unseen(pairs: Sequence[PreferencePair], judged: Sequence[JudgedExchange]) -> Unseen:
    answers = {entry.exchange.id: entry.exchange.answer for entry in judged}
    told = [(answers[pair.exchange_id], pair.chosen) for pair in pairs]
    return Unseen(
        frozenset(answer.standalone_question for answer, _ in told),
        frozenset(uri for answer, chosen in told for uri in find_source_uris(answer, chosen)),
    )


def find_taught(
    held_out: Sequence[PreferencePair], judged: Sequence[JudgedExchange], asked: Collection[str], rules: LearningRules
) -> list[str]:
    """Return the ids of the exchanges that a score is learned from: people told, and the exam is about others."""
    exam = _find_unseen(held_out, judged)
    keys = {make_question_key(question) for question in (*exam.questions, *asked)}
    taught = []
    for entry in judged:
        exchange, answer = entry.exchange, entry.exchange.answer
        told = answer.passages and tells(entry, rules)
        if not told or (exchange.simulated and not rules.settings.include_simulated):
            continue
        sources = find_source_uris(answer, entry.text)
        if make_question_key(answer.standalone_question) not in keys and not sources & exam.documents:
            taught.append(exchange.id)
    return taught


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

"""Fit a score of answerability: a regularised logistic regression, calibrated and measured out of fold."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import log_loss, roc_auc_score
from sklearn.model_selection import StratifiedGroupKFold

from assistant.answerability.score import AnswerabilityScore, Term, TradeOff
from assistant.answerability.signals import SIGNALS, Signals
from finetune.errors import FinetuneError
from retrieval.text.plurals import how_many

STRENGTHS = (0.003, 0.01, 0.03, 0.1, 0.3, 1.0)
"""Inverse strengths of the L2 penalty that cross-validation chooses from."""
FOLDS = 5
LEAST_KNOWN = 0.5
"""A signal is used when at least this share of the rows has it."""
LEAST_JUDGED = 20
"""With fewer questions of a kind from people, the made ones are measured as well."""
COST = 2.0
"""A question that is refused wrongly counts as much as so many that are answered wrongly."""


@dataclass(frozen=True)
class Labelled:
    """The signals of a question and its passages, and whether they answer it."""

    signals: Signals
    answerable: bool
    group: str
    """The document. Rows of one group are always in the same fold."""
    made: bool = False
    """Whether it is a made contrast and not the judgement of a person."""
    weight: float = 1.0
    """How much it counts in the fit and in the figures, because not everybody judges equally well."""
    supported: bool = True
    """False: a person wants it answered, and it is not shown that the passages do. It counts in the figures alone."""


def fit(
    rows: Sequence[Labelled],
    *,
    most_false_refusals: float,
    minimum_of_each: int,
    embeddings: str,
    note: str,
    before: AnswerabilityScore | None = None,
    seed: int = 0,
    names: Sequence[str] = tuple(SIGNALS),
) -> AnswerabilityScore:
    """Return a score whose threshold decides most questions as people did: one refused wrongly counts `COST` times.

    At most `most_false_refusals` of the answerable questions are refused; and no more than by the score `before` where
    people judged too few unanswerable ones, because contrasts that were made would make it stricter than people are.
    Penalty and calibration (Platt) are chosen on folds of whole document groups, and the curve and the figures come
    from questions in folds that were left out. The weights of `before` are kept and only calibrated anew when they tell
    these questions apart at least as well, or when people judged too few unanswerable ones: a few rows must not replace
    many, and made contrasts are easier than the questions of people.

    Raises:
        FinetuneError: there are too few questions of one kind, too few documents to leave some out, or nothing tells
            the kinds apart.
    """
    wanted, rows = [row for row in rows if not row.supported], [row for row in rows if row.supported]
    check_enough([(row.answerable, row.group) for row in rows], minimum_of_each)
    answerable = np.array([row.answerable for row in rows])
    weights = np.array([row.weight for row in rows])
    judged, by_people = _choose_measured(rows)
    table = _Table.of(rows, names)
    logits, strength = _predict_out_of_fold(table, rows, seed)
    known = None if before is None else np.array([before.logit(row.signals) for row in rows])
    if (
        before is None
        or known is None
        or (by_people and _auc(logits, answerable, weights, judged) > _auc(known, answerable, weights, judged))
    ):
        intercept, terms = table.fit_weights(answerable, weights, strength)
    else:
        logits, intercept, terms = known, before.intercept, before.terms
        note = f"{note} Its weights are those of the score before, calibrated anew. {before.note}"
    slope, shift = _calibrate(logits, answerable, weights)
    if slope <= 0:
        raise FinetuneError(
            "Whether to answer is not learned yet: in this feedback nothing tells answerable questions from others. "
            "Look whether ratings and edits were meant so, or rate more answers."
        )
    terms = tuple(replace(term, weight=slope * term.weight) for term in terms)
    score = AnswerabilityScore(note, embeddings, slope * intercept + shift, terms, 0.0, (), {})
    measured = [*(row for row, counts in zip(rows, judged, strict=True) if counts), *wanted]
    of_wanted = [score.probability(row.signals) for row in wanted]
    probabilities = np.array([*(1 / (1 + np.exp(-(slope * logits[judged] + shift)))), *of_wanted])
    counts = np.array([row.weight for row in measured])
    answers = np.array([row.answerable for row in measured])
    curve = measure_trade_offs(probabilities, answers, counts)
    allowed = most_false_refusals
    if before is not None and not by_people:
        allowed = min(allowed, _measure_false(before, measured))
    chosen = _choose_point(curve, allowed, cost=COST * counts[answers].sum() / counts[~answers].sum())
    return replace(
        score,
        threshold=chosen.threshold,
        curve=curve,
        figures={
            "auc": _auc(logits, answerable, weights, judged),
            "correct_refusals": chosen.correct_refusals,
            "false_refusals": chosen.false_refusals,
            "answerable": float(sum(row.answerable for row in measured)),
            "unanswerable": float(sum(not row.answerable for row in measured)),
            "made": float(sum(row.made for row in measured)),
        },
    )


def _choose_point(curve: Sequence[TradeOff], allowed: float, cost: float) -> TradeOff:
    """Return what is best where the share of false refusals counts `cost` times that of correct ones; the first of
    equals, which refuses less."""
    points = [point for point in curve if point.false_refusals <= allowed]
    return max(points, key=lambda point: point.correct_refusals - cost * point.false_refusals)


def _measure_false(score: AnswerabilityScore, rows: Sequence[Labelled]) -> float:
    """Return the share of the answerable rows that the score refuses."""
    answerable = [row for row in rows if row.answerable]
    refused = [score.probability(row.signals) < score.threshold for row in answerable]
    return float(np.average(refused, weights=[row.weight for row in answerable]))


def check_enough(kinds: Sequence[tuple[bool, str]], minimum_of_each: int) -> None:
    """Raise FinetuneError when questions of a kind, or documents, are missing; it says how many.

    `kinds` holds, for each question, whether it is answerable and its document group.
    """
    groups = {kind: [group for answerable, group in kinds if answerable == kind] for kind in (True, False)}
    missing = [
        f"{minimum_of_each - len(found)} {'answerable' if kind else 'unanswerable'} questions are missing "
        f"({len(found)} of {minimum_of_each} are there)"
        for kind, found in groups.items()
        if len(found) < minimum_of_each
    ]
    if missing:
        raise FinetuneError(
            f"Whether to answer is not learned yet: {' and '.join(missing)}. Rate answers, and mark those that should "
            "or should not have been refused."
        )
    documents = min(len(set(found)) for found in groups.values())
    if documents < FOLDS:
        raise FinetuneError(
            f"Whether to answer is not learned yet: there are judged questions about "
            f"{how_many(documents, 'document')}, and {FOLDS} are needed to measure it on documents "
            "that it has not seen. Rate answers from more documents."
        )


def predict_out_of_fold(rows: Sequence[Labelled], names: Sequence[str] = tuple(SIGNALS), seed: int = 0) -> np.ndarray:
    """Return for each row the logit of a model that has not seen its group."""
    return _predict_out_of_fold(_Table.of(rows, names), rows, seed)[0]


def measure_trade_offs(
    probabilities: np.ndarray, answerable: np.ndarray, weights: np.ndarray | None = None, most: int = 100
) -> tuple[TradeOff, ...]:
    """Return what refusing below each threshold does, for up to about `most` thresholds midway between probabilities.

    All arrays have one number per question. Without `weights` all questions count the same.
    """
    counts = np.ones(len(probabilities)) if weights is None else weights
    values = np.unique(probabilities)
    cuts = np.unique(np.quantile((values[:-1] + values[1:]) / 2, np.linspace(0, 1, most))) if len(values) > 1 else []
    return tuple(
        TradeOff(
            float(cut),
            float(np.average(probabilities[~answerable] < cut, weights=counts[~answerable])),
            float(np.average(probabilities[answerable] < cut, weights=counts[answerable])),
        )
        for cut in (0.0, *cuts)
    )


def correct_refusals(scores: np.ndarray, answerable: np.ndarray, most_false: float) -> float:
    """Return the largest share of unanswerable questions refused at up to `most_false` of the answerable ones."""
    limit = np.sort(scores[answerable])[int(most_false * answerable.sum())]
    return float((scores[~answerable] < limit).mean())


@dataclass(frozen=True)
class _Table:
    """Signals as numbers. A missing one is the mean of the others, so that it says nothing."""

    names: tuple[str, ...]
    values: np.ndarray  # (rows, names)
    means: np.ndarray
    scales: np.ndarray

    @staticmethod
    def of(rows: Sequence[Labelled], names: Sequence[str]) -> "_Table":
        raw = {
            name: np.array([np.nan if row.signals[name] is None else row.signals[name] for row in rows], float)
            for name in names
        }
        used = tuple(name for name, column in raw.items() if _varies(column))
        values = np.column_stack([raw[name] for name in used])
        means, scales = np.nanmean(values, axis=0), np.nanstd(values, axis=0)
        return _Table(used, np.where(np.isnan(values), means, values), means, scales)

    @property
    def standardised(self) -> np.ndarray:
        return (self.values - self.means) / self.scales

    def fit_weights(
        self, answerable: np.ndarray, weights: np.ndarray, strength: float
    ) -> tuple[float, tuple[Term, ...]]:
        model = LogisticRegression(C=strength, max_iter=2_000).fit(self.standardised, answerable, weights)
        columns = zip(self.names, self.means, self.scales, model.coef_[0], strict=True)
        terms = tuple(Term(name, float(mean), float(scale), float(weight)) for name, mean, scale, weight in columns)
        return float(model.intercept_[0]), terms


def _varies(column: np.ndarray) -> bool:
    known = column[~np.isnan(column)]
    return len(known) >= LEAST_KNOWN * len(column) and float(np.std(known)) > 1e-9


def _predict_out_of_fold(table: _Table, rows: Sequence[Labelled], seed: int) -> tuple[np.ndarray, float]:
    """Return for each row the logit of a model that has not seen its group, and the strength with the best of them."""
    answerable = np.array([row.answerable for row in rows])
    weights = np.array([row.weight for row in rows])
    groups = [row.group for row in rows]
    found: dict[float, np.ndarray] = {}
    splits = list(StratifiedGroupKFold(FOLDS, shuffle=True, random_state=seed).split(table.values, answerable, groups))
    for strength in STRENGTHS:
        logits = np.zeros(len(rows))
        for seen, unseen in splits:
            model = LogisticRegression(C=strength, max_iter=2_000)
            model.fit(table.standardised[seen], answerable[seen], weights[seen])
            logits[unseen] = model.decision_function(table.standardised[unseen])
        found[strength] = logits

    def loss(strength: float) -> float:
        return float(log_loss(answerable, 1 / (1 + np.exp(-found[strength])), sample_weight=weights))

    best = min(STRENGTHS, key=loss)
    return found[best], best


def _calibrate(logits: np.ndarray, answerable: np.ndarray, weights: np.ndarray) -> tuple[float, float]:
    """Return the slope and shift that turn logits into probabilities (Platt 1999). Two numbers hardly overfit."""
    model = LogisticRegression(C=100.0, max_iter=2_000).fit(logits[:, None], answerable, weights)
    return float(model.coef_[0, 0]), float(model.intercept_[0])


def _choose_measured(rows: Sequence[Labelled]) -> tuple[np.ndarray, bool]:
    """Return which rows are measured, and whether people judged them: all rows when people judged too few of a kind."""
    people = np.array([not row.made for row in rows])
    answerable = np.array([row.answerable for row in rows])
    enough = min((people & answerable).sum(), (people & ~answerable).sum()) >= LEAST_JUDGED
    return (people, True) if enough else (np.ones(len(rows), dtype=bool), False)


def _auc(logits: np.ndarray, answerable: np.ndarray, weights: np.ndarray, judged: np.ndarray) -> float:
    return float(roc_auc_score(answerable[judged], logits[judged], sample_weight=weights[judged]))

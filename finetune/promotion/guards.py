"""What a candidate must not lose: one guard per harm, against one opponent at a time."""

from collections.abc import Iterator
from dataclasses import dataclass
from statistics import fmean

from feedback.evaluation.report import EvaluationReport, Row
from finetune.promotion.significance import chance_of_more, lower_bound
from finetune.settings import PromotionSettings

NAMES = {
    "rougeL_f": "ROUGE-L F",
    "rouge1_f": "ROUGE-1 F",
    "chrf": "chrF",
    "token_recall": "Token recall",
    "brief_recall": "Token recall within the length of the reference",
    "token_precision": "Token precision",
    "semantic_similarity": "Semantic similarity",
}

_SUSPICIOUS = 0.05
"""A change of refusals with a p up to this counts even where the exam is too small for a rate."""


@dataclass(frozen=True)
class Finding:
    """What one guard found."""

    passed: bool
    sentence: str
    figure: str
    value: float
    """The candidate's mean or rate minus the opponent's."""


@dataclass(frozen=True)
class Comparison:
    """One score of the same questions before and after, in the order of the exam."""

    documents: list[str]
    before: list[float]
    after: list[float]

    @property
    def differences(self) -> list[float]:
        """After minus before, per question."""
        return [after - before for before, after in zip(self.before, self.after, strict=True)]

    @property
    def change(self) -> str:
        """How the mean changed, such as "rose from 0.30 to 0.42"."""
        return describe_change(fmean(self.before), fmean(self.after))


def describe_change(before: float, after: float, form: str = ".2f") -> str:
    """Return "rose from … to …", "fell from … to …" or "stayed at …", as the rounded figures show it."""
    old, new = format(before, form), format(after, form)
    if old == new:
        return f"stayed at {new}"
    return f"{'rose' if after > before else 'fell'} from {old} to {new}"


def compare(candidate: EvaluationReport, opponent: EvaluationReport, score: str) -> Comparison:
    """Pair the rows where both have `score`."""
    result = Comparison([], [], [])
    for new, old in pair_rows(candidate, opponent):
        before, after = old.scores.get(score), new.scores.get(score)
        if before is not None and after is not None:
            result.documents.append(new.group)
            result.before.append(before)
            result.after.append(after)
    return result


def check_guards(
    candidate: EvaluationReport, opponent: EvaluationReport, name: str, settings: PromotionSettings
) -> Iterator[Finding]:
    """Yield a finding for each guard. A guard whose score was not measured is left out."""
    for score in ("brief_recall", "token_precision"):
        yield from _overlap(compare(candidate, opponent, score), score, name, settings.overlap_margin)
    if candidate.manner != "quote":  # no model writes quotes, so none need hold the references likely
        yield from _likelihood(compare(candidate, opponent, "nll"), name, settings.nll_margin)
    yield from _length(compare(candidate, opponent, "length_ratio"), name, settings.length_growth)
    for answerable in (True, False):
        pairs = [(new, old) for new, old in pair_rows(candidate, opponent) if new.answerable == answerable]
        yield from check_refusals(pairs, name, settings)


def _overlap(compared: Comparison, score: str, name: str, margin: float) -> Iterator[Finding]:
    if not compared.differences:
        return
    bound = lower_bound(compared.differences, compared.documents)
    yield Finding(
        bound > -margin,
        f"{NAMES[score]} {compared.change} against {name} (at worst {bound:+.2f}; above {-margin:+.2f} is asked).",
        f"{score} against {name}",
        fmean(compared.differences),
    )


def _likelihood(compared: Comparison, name: str, margin: float) -> Iterator[Finding]:
    if not compared.differences:
        return
    rise = -lower_bound([-difference for difference in compared.differences], compared.documents)
    yield Finding(
        rise < margin,
        f"The reference's nats per token {compared.change} against {name} (at worst {rise:+.2f}; "
        f"below {margin:+.2f} is asked).",
        f"nll against {name}",
        fmean(compared.differences),
    )


def _length(compared: Comparison, name: str, growth: float) -> Iterator[Finding]:
    if not compared.differences:
        return
    before, after = fmean(compared.before), fmean(compared.after)
    limit = max(before, 1.0) * (1 + growth)
    yield Finding(
        after <= limit,
        f"The length of answers per length of reference {describe_change(before, after)} against {name}; "
        f"up to {limit:.2f} is allowed.",
        f"length_ratio against {name}",
        after - before,
    )


def check_refusals(
    pairs: list[tuple[Row, Row]], name: str, settings: PromotionSettings, *, weighed: bool = False
) -> Iterator[Finding]:
    """Check false refusals of answerable questions, or missed refusals of unanswerable ones; nothing without pairs.

    Where they are `weighed` against what is decided better elsewhere, they may rise within the margin; otherwise no
    rise may be shown.
    """
    if not pairs:
        return
    answerable = pairs[0][0].answerable
    worse = sum(new.refused == answerable and old.refused != answerable for new, old in pairs)
    better = sum(new.refused != answerable and old.refused == answerable for new, old in pairs)
    before = sum(old.refused for _, old in pairs)
    after = sum(new.refused for new, _ in pairs)
    rise = (worse - better) / len(pairs)
    p = chance_of_more(worse, better)
    too_many = len(pairs) >= settings.minimum_questions and rise > settings.refusal_margin
    yield Finding(
        not too_many and (weighed or p > _SUSPICIOUS),
        f"{'False' if answerable else 'Correct'} refusals {describe_change(before, after, 'd')} of {len(pairs)} "
        f"{'answerable' if answerable else 'unanswerable'} questions against {name} "
        f"({worse} worse, {better} better, p = {p:.3f}).",
        f"{'false' if answerable else 'correct'}_refusals against {name}",
        (after - before) / len(pairs),
    )


def pair_rows(candidate: EvaluationReport, opponent: EvaluationReport) -> Iterator[tuple[Row, Row]]:
    """Pair the rows of the same question, the candidate's first, where both were answered without failure."""
    of_opponent = {row.id: row for row in opponent.rows if row.ok}
    return ((row, of_opponent[row.id]) for row in candidate.rows if row.ok and row.id in of_opponent)

"""What golden questions have to say before a part is promoted: no pin breaks, and fresh questions confirm no loss.

They can only hold a part back that everything else speaks for. So they make no promotion by luck more likely.
"""

from collections.abc import Sequence
from dataclasses import replace

from feedback.evaluation.golden import GoldenQuestion
from feedback.evaluation.metrics.rightness import is_right
from feedback.evaluation.report import EvaluationReport, Row, find_mismatch
from finetune.errors import FinetuneError
from finetune.promotion.decisions import count_changes
from finetune.promotion.guards import NAMES, Finding, compare, pair_rows
from finetune.promotion.verdict import PartVerdict
from finetune.settings import PromotionSettings
from retrieval.text.plurals import how_many

_NAMED = 3
"""How many broken pins are named; the others are only counted."""


def check_pins(candidate: EvaluationReport, standing: EvaluationReport, pins: Sequence[GoldenQuestion]) -> Finding:
    """Check that the candidate answers every pin right that was answered right before.

    Raises FinetuneError when the reports are not of the same questions, or questions could not be asked.
    """
    _check_alike(candidate, standing)
    of_id = {pin.id: pin for pin in pins}
    right = [(new, old) for new, old in pair_rows(candidate, standing) if _is_right(old, of_id)]
    broken = [new.question for new, _ in right if not _is_right(new, of_id)]
    if broken:
        named = ", ".join(map(repr, broken[:_NAMED])) + (f" and {len(broken) - _NAMED} more" * (len(broken) > _NAMED))
        sentence = f"{how_many(len(broken), 'pinned question')} would break that must not: {named}."
    else:
        sentence = f"No pinned question breaks: {len(right)} of {len(pins)} were right before, and are."
    return Finding(not broken, sentence, "broken_pins", float(len(broken)))


def check_confirmation(
    candidate: EvaluationReport, standing: EvaluationReport, settings: PromotionSettings, *, decides: bool
) -> Finding:
    """Check on fresh questions that right decisions do not become fewer and, unless it only `decides`, nor does the
    primary score fall.

    Raises FinetuneError when the reports are not of the same questions, or questions could not be asked.
    """
    _check_alike(candidate, standing)
    better, worse = count_changes(list(pair_rows(candidate, standing)))
    asked = how_many(len(candidate.rows), "fresh question")
    said = f"right decisions changed by {better - worse:+d}"
    loss = worse > better
    primary = compare(candidate, standing, settings.primary)
    gain = sum(primary.differences) / max(len(primary.differences), 1)
    if primary.differences and not decides:
        loss = loss or gain < 0
        said = f"{NAMES[settings.primary]} {primary.change}, {said}"
    return Finding(
        not loss,
        f"Confirmation on {asked}: {said}; no loss is asked.",
        "confirmation",
        float(better - worse) if decides else gain,
    )


def add_finding(found: PartVerdict, finding: Finding) -> PartVerdict:
    """Return the verdict on a part with what golden questions say: one that does not pass holds the part back."""
    *sentences, last = found.sentences
    if not finding.passed:
        last = "Not promoted: everything else speaks for it, but golden questions do not."
    return replace(
        found,
        promote=found.promote and finding.passed,
        sentences=(*sentences, finding.sentence, last),
        figures={**found.figures, finding.figure: finding.value},
    )


def _is_right(row: Row, questions: dict[str, GoldenQuestion]) -> bool:
    return is_right(questions[row.id], row.answer, refused=row.refused)


def _check_alike(candidate: EvaluationReport, standing: EvaluationReport) -> None:
    if problem := find_mismatch(candidate, standing):
        raise FinetuneError(f"No verdict: {problem}")

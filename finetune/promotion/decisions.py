"""Whether a score decides better: right answers and right refusals, counted question by question."""

from collections.abc import Sequence
from statistics import fmean

from feedback.evaluation.report import EvaluationReport, Row, find_mismatch
from finetune.errors import FinetuneError
from finetune.promotion.guards import NAMES, Finding, check_refusals, compare, describe_change, pair_rows
from finetune.promotion.significance import chance_of_more, lower_bound
from finetune.promotion.verdict import PartVerdict, conclude, explain_too_small
from finetune.settings import PromotionSettings


def decide_score(
    candidate: EvaluationReport, champion: EvaluationReport, baseline: EvaluationReport, settings: PromotionSettings
) -> PartVerdict:
    """Compare question by question whether what can be answered was, and what cannot was refused.

    Promotes when right decisions rise by at least `minimum_gain`, an exact McNemar test gives p <= alpha, the lower
    bound of the bootstrap over whole documents is above 0, the primary score does not fall by as much, and neither
    false nor missed refusals rise by more than `refusal_margin` against champion and baseline. Right decisions count
    both, so a few of one kind may be given for many of the other; the margin against the baseline keeps such losses
    from adding up over the nights.

    Raises FinetuneError when the reports are not of the same exam or miss more than 2 % of it.
    """
    for other in (champion, baseline):
        if problem := find_mismatch(candidate, other):
            raise FinetuneError(f"No verdict: {problem}")
    pairs = list(pair_rows(candidate, champion))
    answerable = sum(new.answerable for new, _ in pairs)
    if answerable < settings.minimum_questions:
        return explain_too_small(answerable, settings.minimum_questions)
    better, worse = count_changes(pairs)
    gain, p = (better - worse) / len(pairs), chance_of_more(better, worse)
    bound = lower_bound([float(is_right(new) - is_right(old)) for new, old in pairs], [new.group for new, _ in pairs])
    gained = gain >= settings.minimum_gain and p <= settings.alpha and bound > 0
    change = describe_change(sum(is_right(old) for _, old in pairs), sum(is_right(new) for new, _ in pairs), "d")
    findings = [_check_primary(candidate, champion, settings)]
    for opponent, name in ((champion, "the champion"), (baseline, "the baseline")):
        if opponent is champion or opponent.id != champion.id:
            for kind in (True, False):
                asked = [(new, old) for new, old in pair_rows(candidate, opponent) if new.answerable == kind]
                findings.extend(check_refusals(asked, name, settings, weighed=True))
    failed = [finding for finding in findings if not finding.passed]
    return PartVerdict(
        promote=gained and not failed,
        inconclusive=False,
        sentences=(
            f"Right decisions {change} of {len(pairs)} questions ({better} better, {worse} worse, p = {p:.4f}, at "
            f"worst {bound:+.3f}); at least {settings.minimum_gain:+.2f} with p up to {settings.alpha:.2g} is asked.",
            *(finding.sentence for finding in failed or findings),
            conclude(gained, len(failed), len(findings)),
        ),
        figures={"questions": float(len(pairs)), "gain": gain, "p": p, "lower_bound": bound}
        | {finding.figure: finding.value for finding in findings},
    )


def is_right(row: Row) -> bool:
    """Return whether an answerable question was answered, or an unanswerable one refused."""
    return row.answerable != row.refused


def count_changes(pairs: Sequence[tuple[Row, Row]]) -> tuple[int, int]:
    """Return how many decisions became right and how many became wrong; a pair is the row now and the row before."""
    changes = [is_right(new) - is_right(old) for new, old in pairs]
    return changes.count(1), changes.count(-1)


def _check_primary(candidate: EvaluationReport, champion: EvaluationReport, settings: PromotionSettings) -> Finding:
    """Check that the answers lose less than a gain would have to be: a refused one counts 0."""
    compared = compare(candidate, champion, settings.primary)
    return Finding(
        fmean(compared.differences) > -settings.minimum_gain,
        f"{NAMES[settings.primary]} {compared.change}; it may fall by less than {settings.minimum_gain:.2f}.",
        f"{settings.primary} against the champion",
        fmean(compared.differences),
    )

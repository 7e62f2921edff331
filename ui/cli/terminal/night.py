"""A night in a few lines of plain text, for the terminal and the mail that cron makes of it."""

from collections.abc import Iterator, Mapping, Sequence

from feedback.evaluation.quality.intervals import Estimate
from feedback.evaluation.quality.measures import MEASURES, REFUSED_RIGHTLY, REFUSED_WRONGLY, STANDARD_NAMES, measure
from finetune.promotion.cases import count_cases
from finetune.promotion.verdict import TITLES
from finetune.runs.progress import Progress
from ui.actions.quality.exams import Night

JUDGED = {name: name.removeprefix("ragas_").replace("_", " ") for name in MEASURES["judge"]}
REFUSED = {REFUSED_RIGHTLY: "refused rightly", REFUSED_WRONGLY: "refused wrongly"}


def describe_night(night: Night) -> Iterator[str]:
    """Yield what changed in each contest and the figures of answers and of refusals, in at most seven lines."""
    answering = [contest for contest in night.contests if contest.part != "score"][-1:]
    for contest in night.contests:
        counts = count_cases(night.cases(contest))
        yield f"{TITLES[contest.part]}, question by question: {', '.join(f'{n} {name}' for name, n in counts.items())}."
        before, after = measure(contest.champion), measure(contest.candidate)
        shown = (
            [_compare(before, after, STANDARD_NAMES), _compare(before, after, JUDGED)] if contest in answering else []
        )
        if contest is night.contests[0]:  # whether to answer, where that was learned
            shown.append(_compare(before, after, REFUSED, ".0%"))
        yield from (f"  {figures}." for figures in shown if figures)
    yield f"More: assistant report --night {night.adapter.id}"


def _compare(
    before: Mapping[str, Estimate], after: Mapping[str, Estimate], names: Mapping[str, str], form: str = ".2f"
) -> str:
    """Return the figures that both have, before and after."""
    known: Sequence[str] = [
        f"{title} {old:{form}} -> {new:{form}}"
        for name, title in names.items()
        if (old := before[name].value) is not None and (new := after[name].value) is not None
    ]
    shown = ", ".join(known)
    return shown[:1].upper() + shown[1:]


def name_stage(at: Progress) -> str:
    """Return the name of a stage, with loss, margin and reward while training."""
    if at.loss is None:
        return at.stage
    margin = "" if at.reward_margin is None else f", margin {at.reward_margin:.2f}"
    reward = "" if at.reward is None else f", reward {at.reward:.2f}"
    return f"{at.stage} (loss {at.loss:.3f}{margin}{reward})"

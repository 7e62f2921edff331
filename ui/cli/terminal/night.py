"""A night in a few lines of plain text, for the terminal and the mail that cron makes of it."""

from collections.abc import Iterator, Mapping, Sequence

from feedback.evaluation.quality.intervals import Estimate
from feedback.evaluation.quality.measures import MEASURES, REFUSED_RIGHTLY, REFUSED_WRONGLY, measure
from finetune.promotion.cases import Contest, count_cases
from finetune.promotion.verdict import TITLES
from ui.actions.quality.exams import Night

SHOWN = {"rouge1_f": "ROUGE-1", "rouge2_f": "ROUGE-2", "rougeL_f": "ROUGE-L", "bleu": "BLEU", "chrf": "chrF"}


def describe_night(night: Night) -> Iterator[str]:
    """Yield what changed in each contest, in two to four lines, and where more is said."""
    for contest in night.contests:
        counts = count_cases(night.cases(contest))
        found = ", ".join(f"{count} {change}" for change, count in counts.items())
        yield f"{TITLES[contest.part]}, question by question: {found}."
        yield from _describe_figures(contest)
    yield f"More: assistant report --night {night.adapter.id}"


def _describe_figures(contest: Contest) -> Iterator[str]:
    before, after = measure(contest.champion), measure(contest.candidate)
    for names in (SHOWN, {name: name.removeprefix("ragas_").replace("_", " ") for name in MEASURES["judge"]}):
        if shown := _compare(before, after, names):
            yield f"  {shown}."
    refusals = {REFUSED_RIGHTLY: "refused rightly", REFUSED_WRONGLY: "refused wrongly"}
    if shown := _compare(before, after, refusals, ".0%"):
        yield f"  {shown}."


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

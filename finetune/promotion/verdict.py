"""Whether a candidate takes over: a paired comparison of exam reports, explained in plain sentences.

The candidate must gain on one score that is fixed beforehand, and must not lose on others: against the champion, and
against a baseline that never changes, because small losses would add up night by night.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import fmean

from pydantic import TypeAdapter, ValidationError

from assistant.adapters.files import write_whole
from assistant.settings import Manner
from feedback.evaluation.report import EvaluationReport, find_mismatch
from finetune.errors import FinetuneError
from finetune.promotion.guards import NAMES, check_guards, compare
from finetune.promotion.significance import chance_of_gain, lower_bound, questions_to_show
from finetune.settings import PromotionSettings
from retrieval.text.plurals import how_many


@dataclass(frozen=True)
class Verdict:
    """Promote or not, and why."""

    promote: bool
    inconclusive: bool
    """True when the exam is too small to tell; then `promote` is False."""
    sentences: tuple[str, ...]
    """For people. The last one says what follows."""
    figures: Mapping[str, float]
    """The figures behind the sentences: `questions`, `gain`, `p`, `lower_bound`, and a difference per guard."""
    champion: str | None = None
    """The adapter that the candidate was compared with: it served when the exam began. None is the base model."""
    manner: Manner | None = None
    """How the candidate answers from now on; None in verdicts of earlier versions, which kept it elsewhere."""

    def to_json(self) -> str:
        """Return the verdict as JSON; `from_json` gives an equal one back."""
        return _ADAPTER.dump_json(self, indent=1).decode()

    @staticmethod
    def from_json(text: str) -> "Verdict":
        """Read what `to_json` wrote. Raises FinetuneError when it is something else."""
        try:
            return _ADAPTER.validate_json(text)
        except ValidationError as error:
            raise FinetuneError(f"Not a verdict: {error.errors()[0]['msg']}. Decide again.") from error

    def save(self, folder: Path) -> Path:
        """Write `verdict.json` beside the adapter's card, whole or not at all, and return its path."""
        path = folder / "verdict.json"
        write_whole(path, self.to_json())
        return path


_ADAPTER = TypeAdapter(Verdict)


def decide(
    candidate: EvaluationReport, champion: EvaluationReport, baseline: EvaluationReport, settings: PromotionSettings
) -> Verdict:
    """Compare the reports question by question.

    Promotes when the primary score gains at least `minimum_gain` over the champion, a sign-flip test gives p <= alpha,
    the bootstrap's lower bound is above 0, and every guard passes against champion and baseline.

    Raises FinetuneError when the reports are not of the same exam or miss more than 2 % of it.
    """
    for other in (champion, baseline):
        if problem := find_mismatch(candidate, other):
            raise FinetuneError(f"No verdict: {problem}")
    primary = compare(candidate, champion, settings.primary)
    questions = len(primary.differences)
    missing = settings.minimum_questions - questions
    if missing > 0:
        sentence = (
            f"Not proven better: inconclusive. {questions} answerable questions were measured; under "
            f"{settings.minimum_questions} chance decides. {how_many(missing, 'question')} missing: collect more "
            "feedback, or give a larger exam."
        )
        return Verdict(False, True, (sentence,), {"questions": float(questions)}, champion.adapter_id)

    gain = fmean(primary.differences)
    p = chance_of_gain(primary.differences)
    bound = lower_bound(primary.differences, primary.documents)
    gained = gain >= settings.minimum_gain and p <= settings.alpha and bound > 0
    gain_sentence = (
        f"{NAMES[settings.primary]} {primary.change} over {questions} questions ({gain:+.2f}, p = {p:.4f}, "
        f"at worst {bound:+.3f}); at least {settings.minimum_gain:+.2f} with p up to {settings.alpha:g} is asked."
    )

    findings = [*check_guards(candidate, champion, "the champion", settings)]
    if baseline.id != champion.id:
        findings.extend(check_guards(candidate, baseline, "the baseline", settings))
    failed = [finding for finding in findings if not finding.passed]
    return Verdict(
        promote=gained and not failed,
        inconclusive=False,
        sentences=(
            gain_sentence,
            *_say_what_would_decide(primary.differences, gained, settings),
            *(finding.sentence for finding in failed or findings),
            _conclude(gained, len(failed), len(findings)),
        ),
        figures={"questions": float(questions), "gain": gain, "p": p, "lower_bound": bound}
        | {finding.figure: finding.value for finding in findings},
        champion=champion.adapter_id,
    )


def _say_what_would_decide(differences: Sequence[float], gained: bool, settings: PromotionSettings) -> list[str]:
    """Say how large an exam would show a gain like this one, where it is large enough and not shown."""
    needed = questions_to_show(differences, settings.alpha)
    if gained or needed is None or needed <= len(differences) or fmean(differences) < settings.minimum_gain:
        return []
    return [f"If the gain is real, an exam of about {needed} questions would show it; this one has {len(differences)}."]


def _conclude(gained: bool, failed: int, guards: int) -> str:
    if gained and not failed:
        return f"Better: the gain is shown and all {guards} guards hold."
    if gained:
        return f"Not better: the gain is shown, but {failed} of {guards} guards failed."
    return "Not better: the gain is not shown" + (f", and {failed} of {guards} guards failed." if failed else ".")

"""Whether a candidate takes over: a paired comparison of exam reports, explained in plain sentences.

The candidate must gain on one score that is fixed beforehand, and must not lose on others: against the champion, and
against a baseline that never changes, because small losses would add up night by night.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import fmean

from pydantic import TypeAdapter, ValidationError

from assistant.adapters.files import Part, write_whole
from assistant.adapters.parts import Parts
from feedback.evaluation.report import EvaluationReport, find_mismatch
from finetune.errors import FinetuneError
from finetune.promotion.guards import NAMES, check_guards, compare
from finetune.promotion.significance import chance_of_gain, lower_bound, questions_to_show
from finetune.settings import PromotionSettings
from retrieval.text.plurals import how_many

TITLES: Mapping[Part, str] = {"score": "Whether to answer", "extract": "What is quoted", "adapter": "What is written"}


@dataclass(frozen=True)
class PartVerdict:
    """What is decided about one part."""

    promote: bool
    inconclusive: bool
    """True when the exam is too small to tell; then `promote` is False."""
    sentences: tuple[str, ...]
    """For people. The last one says what follows."""
    figures: Mapping[str, float]
    """The figures behind the sentences: `questions`, `gain`, `p`, and a difference per guard."""
    part: Part = "adapter"


@dataclass(frozen=True)
class Verdict:
    """What is promoted of a night, and why."""

    promote: bool
    """Whether any part is."""
    inconclusive: bool
    """True when the exam is too small to tell; then `promote` is False."""
    sentences: tuple[str, ...]
    """For people, part by part."""
    figures: Mapping[str, float]
    """Those of the part that gained the most of what is promoted, else of the adapter."""
    champion: str | None = None
    """The adapter that wrote when the exam began; None is the base model."""
    parts: tuple[PartVerdict, ...] = ()
    """One for each part that was learned, in the order in which they were examined; empty in earlier versions."""
    compared: Parts | None = None
    """What served when the exam began."""
    target: Parts | None = None
    """What is to serve from now on."""

    @staticmethod
    def of(parts: Sequence[PartVerdict], compared: Parts, target: Parts) -> "Verdict":
        """Sum up what was decided about each part."""
        promoted = [one for one in parts if one.promote]
        best = max(promoted, key=lambda one: one.figures["gain"], default=parts[-1])
        if all(one.inconclusive for one in parts):
            sentences = parts[-1].sentences
        else:
            titled = ((f"{TITLES[one.part]}: {one.sentences[0]}", *one.sentences[1:]) for one in parts)
            sentences = tuple(sentence for told in titled for sentence in told)
        return Verdict(
            promote=bool(promoted),
            inconclusive=not promoted and all(one.inconclusive for one in parts),
            sentences=sentences,
            figures=best.figures,
            champion=compared.adapter_id,
            parts=tuple(parts),
            compared=compared,
            target=target,
        )

    @property
    def reason(self) -> str:
        """Why something is promoted, for the history."""
        return " ".join(f"{TITLES[one.part]}: {one.sentences[0]}" for one in self.parts if one.promote)

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
) -> PartVerdict:
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
    if questions < settings.minimum_questions:
        return explain_too_small(questions, settings.minimum_questions)

    gain = fmean(primary.differences)
    p = chance_of_gain(primary.differences)
    bound = lower_bound(primary.differences, primary.documents)
    gained = gain >= settings.minimum_gain and p <= settings.alpha and bound > 0
    gain_sentence = (
        f"{NAMES[settings.primary]} {primary.change} over {questions} questions ({gain:+.2f}, p = {p:.4f}, "
        f"at worst {bound:+.3f}); at least {settings.minimum_gain:+.2f} with p up to {settings.alpha:.2g} is asked."
    )

    findings = [*check_guards(candidate, champion, "the champion", settings)]
    if baseline.id != champion.id:
        findings.extend(check_guards(candidate, baseline, "the baseline", settings))
    failed = [finding for finding in findings if not finding.passed]
    return PartVerdict(
        promote=gained and not failed,
        inconclusive=False,
        sentences=(
            gain_sentence,
            *_say_what_would_decide(primary.differences, gained, settings),
            *(finding.sentence for finding in failed or findings),
            conclude(gained, len(failed), len(findings)),
        ),
        figures={"questions": float(questions), "gain": gain, "p": p, "lower_bound": bound}
        | {finding.figure: finding.value for finding in findings},
    )


def _say_what_would_decide(differences: Sequence[float], gained: bool, settings: PromotionSettings) -> list[str]:
    """Say how large an exam would show a gain like this one, where it is large enough and not shown."""
    needed = questions_to_show(differences, settings.alpha)
    if gained or needed is None or needed <= len(differences) or fmean(differences) < settings.minimum_gain:
        return []
    return [f"If the gain is real, an exam of about {needed} questions would show it; this one has {len(differences)}."]


def explain_too_small(questions: int, least: int) -> PartVerdict:
    """Return the verdict on an exam that measured fewer answerable questions than `least`."""
    sentence = (
        f"Not proven better: inconclusive. {questions} answerable questions were measured; under {least} chance "
        f"decides. {how_many(least - questions, 'question')} missing: collect more feedback, or give a larger exam."
    )
    return PartVerdict(False, True, (sentence,), {"questions": float(questions)})


def conclude(gained: bool, failed: int, guards: int) -> str:
    """Say what follows from the gain and the guards."""
    if gained and not failed:
        return f"Better: the gain is shown and all {guards} guards hold."
    if gained:
        return f"Not better: the gain is shown, but {failed} of {guards} guards failed."
    return "Not better: the gain is not shown" + (f", and {failed} of {guards} guards failed." if failed else ".")

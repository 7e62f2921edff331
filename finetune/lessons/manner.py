"""Whether to quote, as a step of the night: what the corrections say of it.

Where corrections keep to the words of their passages, quotes would have been nearer to what people want than what was
written. Then the new adapter is examined in both manners, and serves in the better one.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from statistics import fmean

from assistant.seams import ExtractChooser
from assistant.settings import Manner
from feedback.evaluation.metrics.citations import remove_markers
from feedback.evaluation.metrics.rouge import score_rouge
from feedback.records import Exchange, PreferencePair
from finetune.data.split import select_corrections
from finetune.promotion.significance import chance_of_gain
from finetune.settings import PromotionSettings


@dataclass(frozen=True)
class Evidence:
    """How near to the corrections of answers that a model wrote these came, and how near their passages' sentences."""

    questions: int
    written: float
    """Mean ROUGE-L F of what was written, 0 to 1."""
    quoted: float
    """The same of the sentences that would have been quoted."""
    p: float
    """One-sided p of the difference (sign-flip test)."""

    def manners(self, settings: PromotionSettings) -> tuple[Manner, ...]:
        """Return the manners that are worth an exam: quotes only where their gain is as sure as a promotion's."""
        gained = self.quoted - self.written >= settings.minimum_gain and self.p <= settings.alpha
        enough = self.questions >= settings.minimum_questions
        return ("write", "quote") if gained and enough else ("write",)


def evidence(
    pairs: Sequence[PreferencePair], exchanges: Mapping[str, Exchange], chooser: ExtractChooser
) -> Evidence | None:
    """Compare written answers and quotes with the corrections among `pairs`; None when there is nothing to compare.

    `exchanges` are those of the pairs, by id. What was quoted or refused was not written and tells nothing.
    """
    written, quoted = [], []
    for pair in select_corrections(pairs):
        answer = exchanges[pair.exchange_id].answer
        if not answer.messages or answer.refused or not pair.answerable:
            continue
        extracts = chooser.extracts(answer.standalone_question, answer.passages)
        if extracts:
            reference = [remove_markers(pair.chosen)]
            written.append(score_rouge(remove_markers(answer.text), reference)["rougeL_f"])
            quoted.append(score_rouge(" ".join(extract.window.text for extract in extracts), reference)["rougeL_f"])
    if not written:
        return None
    differences = [after - before for before, after in zip(written, quoted, strict=True)]
    p = chance_of_gain(differences) if len(differences) > 1 else 1.0
    return Evidence(len(written), fmean(written), fmean(quoted), p)


def describe_evidence(found: Evidence, manners: Sequence[Manner]) -> str:
    """Return what was found as a sentence."""
    follows = "the new version is examined writing and quoting" if "quote" in manners else "it is examined as it writes"
    return (
        f"Whether to quote: of {found.questions} corrections, quotes from the passages came to ROUGE-L F "
        f"{found.quoted:.2f} and what was written to {found.written:.2f} (p = {found.p:.4f}); {follows}."
    )

"""Learn how much to quote: what the corrections say of it.

A correction shows how much of the documents a person would have read. So each is compared with quotes of several sizes,
short and long, of one place and of more, and with the answer that it corrects. Where one size is nearer than these
answers were, for good, it is put beside the adapter's weights and sits the exam; else nothing is learned and the card
says why. A size that the exam would find too long is not chosen.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from statistics import fmean

from assistant.adapters.files import EXTRACT, Adapter, write_extract
from assistant.adapters.style import FIRST_STYLE, ExtractStyle
from assistant.seams import ExtractChooser
from assistant.steps.refusals import is_doubted
from feedback.evaluation.metrics.rouge import score_rouge
from feedback.evaluation.metrics.tokens import measure_length_ratio
from feedback.records import Exchange, PreferencePair
from feedback.texts.text_changes import remove_markers
from finetune.data.folds import Fold
from finetune.data.split import select_corrections
from finetune.lessons.lesson import Lesson
from finetune.promotion.significance import chance_of_gain
from finetune.settings import PromotionSettings
from retrieval.text.plurals import how_many

Size = tuple[int, int]
"""Words of a place, and places."""
SIZES: tuple[Size, ...] = (
    *((1, 1), (25, 1), (40, 1), (60, 1), (100, 1), (150, 1)),
    *((25, 2), (40, 2), (60, 2), (100, 2), (25, 3), (60, 3)),
)
"""The styles that are tried; 1 word shows a single sentence, row or entry."""
LARGEST_P = 0.05
"""An exam follows, so that a style need not be proven here, but each exam takes from the others' chance."""
_NOTE, _DIGEST = "extract_note", "extract"


@dataclass(frozen=True)
class Weighed:
    """How near to a correction its answer came, and how near quotes would have come."""

    pair_id: str
    answered: float
    """ROUGE-L F of what was answered, 0 to 1."""
    quoted: Mapping[Size, float]
    """The same of quotes, by their size."""
    answered_length: float
    """Words of what was answered, per word of the correction."""
    lengths: Mapping[Size, float]
    """The same of quotes."""


@dataclass(frozen=True)
class Evidence:
    """How near to the corrections the answers came that people corrected, and how near quotes would have come."""

    questions: int
    answered: float
    """Mean ROUGE-L F of what was answered, 0 to 1."""
    quoted: Mapping[Size, float]
    """The same of quotes, by their size."""
    p: float
    """One-sided p of the difference between the best size and what was answered (sign-flip test)."""

    @staticmethod
    def of(weighed: Sequence[Weighed], length_growth: float) -> "Evidence":
        """Sum up at least one correction, without sizes that the exam's guard of lengths would refuse."""
        limit = max(fmean(one.answered_length for one in weighed), 1.0) * (1 + length_growth)
        fitting = [size for size in SIZES if fmean(one.lengths[size] for one in weighed) <= limit]
        means = {size: fmean(one.quoted[size] for one in weighed) for size in fitting or SIZES}
        best = max(means, key=lambda size: means[size])
        differences = [one.quoted[best] - one.answered for one in weighed]
        p = chance_of_gain(differences) if len(differences) > 1 else 1.0
        return Evidence(len(weighed), fmean(one.answered for one in weighed), means, p)

    @property
    def best(self) -> Size:
        """The size that came nearest."""
        return max(self.quoted, key=lambda size: self.quoted[size])

    def speaks_for_quotes(self, settings: PromotionSettings) -> bool:
        """Whether quotes of the best size are worth an exam."""
        gain = self.quoted[self.best] - self.answered
        return self.questions >= settings.minimum_questions and gain >= settings.minimum_gain and self.p <= LARGEST_P


def learn_extract(
    folder: Path,
    folds: Sequence[Fold],
    *,
    pairs: Sequence[PreferencePair],
    exchanges: Mapping[str, Exchange],
    chooser: ExtractChooser | None,
    settings: PromotionSettings,
) -> Lesson:
    """Write a style of extracts to `folder` where the corrections among `pairs` ask for one; say the best of each fold.

    `exchanges` are those of the pairs, by id. Without a `chooser` nothing is quoted, and nothing said.
    """
    if chooser is None:
        return Lesson({}, {}, folds)
    weighed = weigh_sizes(pairs, exchanges, chooser)
    if not weighed:
        return Lesson({_NOTE: "How much to quote: no correction of an answer tells."}, {}, folds)
    growth = settings.length_growth
    found = Evidence.of(weighed, growth)
    said = (
        f"How much to quote: of {how_many(found.questions, 'correction')}, quotes of {_describe(found.best)} came to "
        f"ROUGE-L F {found.quoted[found.best]:.2f} and what was answered to {found.answered:.2f} (p = {found.p:.4f})"
    )
    if not found.speaks_for_quotes(settings):
        (folder / EXTRACT).unlink(missing_ok=True)
        return Lesson({_NOTE: f"{said}; that is no reason to quote more or less."}, {}, folds)
    style = replace(make_style(found.best), note=f"{said}.")
    write_extract(folder, style)
    return Lesson(
        {_DIGEST: style.digest, _NOTE: f"{said}; that is examined."},
        {"extract_words": float(found.best[0]), "extract_places": float(found.best[1])},
        [replace(fold, style=_learn_without(fold, weighed, growth)) for fold in folds],
    )


def _learn_without(fold: Fold, weighed: Sequence["Weighed"], growth: float) -> ExtractStyle | None:
    others = [one for one in weighed if one.pair_id not in fold.pairs]
    return make_style(Evidence.of(others, growth).best) if others else None


def weigh_sizes(
    pairs: Sequence[PreferencePair], exchanges: Mapping[str, Exchange], chooser: ExtractChooser
) -> list[Weighed]:
    """Compare the answer, and quotes of each size, with each correction among `pairs`.

    What was refused was not answered and tells nothing, nor does what another program answered.
    """
    weighed = []
    for pair in select_corrections(pairs):
        answer = exchanges[pair.exchange_id].answer
        if answer.refused or answer.imported or not pair.answerable:
            continue
        reference, doubtful = [remove_markers(pair.chosen)], is_doubted(answer)
        texts = {}
        for size in SIZES:
            style = make_style(size)
            extracts = chooser.extracts(answer.standalone_question, answer.passages, style, doubtful=doubtful)
            texts[size] = " ".join(extract.window.text for extract in extracts)
        if all(texts.values()):
            answered = remove_markers(answer.text)
            quoted = {size: _score(text, reference) for size, text in texts.items()}
            lengths = {size: measure_length_ratio(text, reference) for size, text in texts.items()}
            length = measure_length_ratio(answered, reference)
            weighed.append(Weighed(pair.id, _score(answered, reference), quoted, length, lengths))
    return weighed


def make_style(size: Size) -> ExtractStyle:
    """Return the style that shows so much of a sure answer, and of others in the proportion of the first style."""
    sure_words, places = size
    share = sure_words / FIRST_STYLE.sure_words
    return ExtractStyle(
        sure_words, round(share * FIRST_STYLE.doubtful_words), round(share * FIRST_STYLE.compared_words) or 1, places
    )


def describe_extract(adapter: Adapter) -> str | None:
    """Say what a version has learned of quotes, or why nothing; None when that was not tried."""
    note = adapter.settings.get(_NOTE)
    return None if note is None else str(note)


def _describe(size: Size) -> str:
    words, places = size
    length = "a single sentence" if words == 1 else f"up to {words} words"
    return length if places == 1 else f"{places} places, {length} each"


def _score(text: str, reference: Sequence[str]) -> float:
    return score_rouge(text, reference)["rougeL_f"]

"""From judged answers to a score of whether to answer: collect cases, measure their signals, fit."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from assistant.answerability.score import AnswerabilityScore
from assistant.answerability.signals import measure_signals
from assistant.settings import AnswerabilitySettings
from assistant.steps.nearest import RememberingEmbedder
from feedback.history import JudgedExchange
from feedback.settings import LearningRules
from finetune.errors import FinetuneError
from finetune.lessons.answerability import Unseen
from finetune.lessons.answerability_cases import Case, collect_cases, exclude_cases, group_cases, make_contrasts
from retrieval.index.embedding.embedder import Embedder
from retrieval.search.reranking import FindReader, no_reader

if TYPE_CHECKING:
    from finetune.lessons.answerability_fit import Labelled

MOST_TEXTS = 20_000
"""So many sentences are remembered, 30 MB: questions share passages, and contrasts have those of their cases."""


@dataclass(frozen=True)
class AnswerabilityFitter:
    """The Fitter of a night (`finetune.lessons.answerability`)."""

    embedder: Callable[[], Embedder]
    embeddings: str
    """The embedding model's name in the settings."""
    settings: AnswerabilitySettings
    rules: LearningRules
    before: Callable[[], AnswerabilityScore]
    """The score that came with the program."""
    reader: FindReader = no_reader

    def fit(
        self, judged: Iterable[JudgedExchange], unseen: Unseen, folds: Sequence[Unseen] = ()
    ) -> tuple[AnswerabilityScore, list[AnswerabilityScore]]:
        """Return a score learned from feedback without `unseen`, and one for each fold without that one as well.

        Where a fold leaves too little, no fold has a score. Raises FinetuneError when there is too little of all.
        """
        from finetune.lessons.answerability_fit import Labelled, check_enough  # loads scikit-learn

        cases = exclude_cases(collect_cases(judged, self.rules), unseen.questions, unseen.documents)
        everything = [*cases, *make_contrasts(cases)]
        groups = group_cases(everything)
        kinds = [(case.answerable, group) for case, group in zip(everything, groups, strict=True) if case.supported]
        check_enough(kinds, self.settings.minimum_of_each)  # before anything is embedded
        embedder = RememberingEmbedder(self.embedder, MOST_TEXTS)
        rows = [
            Labelled(
                measure_signals(case.question, case.passages, embedder, reader=self.reader()),
                case.answerable,
                group,
                case.made,
                case.weight,
                case.supported,
            )
            for case, group in zip(everything, groups, strict=True)
        ]
        score = self._fit(everything, rows)
        try:
            return score, [self._fit(*_leave_out(fold, everything, rows)) for fold in folds]
        except FinetuneError:
            return score, []

    def _fit(self, cases: Sequence[Case], rows: "Sequence[Labelled]") -> AnswerabilityScore:
        from finetune.lessons.answerability_fit import fit

        made = sum(case.made for case in cases)
        return fit(
            rows,
            most_false_refusals=self.settings.most_false_refusals,
            minimum_of_each=self.settings.minimum_of_each,
            embeddings=self.embeddings,
            note=f"Fitted on {len(cases) - made} judged answers and {made} made contrasts.",
            before=self._before(),
        )

    def _before(self) -> AnswerabilityScore | None:
        score = self.before()
        return score if score.embeddings == self.embeddings else None


def _leave_out(
    unseen: Unseen, cases: Sequence[Case], rows: "Sequence[Labelled]"
) -> "tuple[list[Case], list[Labelled]]":
    kept = {id(case) for case in exclude_cases(cases, unseen.questions, unseen.documents)}
    both = [(case, row) for case, row in zip(cases, rows, strict=True) if id(case) in kept]
    return [case for case, _ in both], [row for _, row in both]

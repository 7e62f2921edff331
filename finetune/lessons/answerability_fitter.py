"""From judged answers to a score of whether to answer: collect cases, measure their signals, fit."""

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass

from assistant.answerability.score import AnswerabilityScore
from assistant.answerability.signals import measure_signals
from assistant.settings import AnswerabilitySettings
from feedback.history import JudgedExchange
from feedback.settings import LearningRules
from finetune.lessons.answerability_cases import collect_cases, exclude_cases, group_cases, make_contrasts
from finetune.lessons.answerability_fit import Labelled, check_enough, fit
from retrieval.index.embedding.embedder import Embedder
from retrieval.search.reranking import FindReader, no_reader


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
        self, judged: Iterable[JudgedExchange], *, asked: Collection[str], held_out: Collection[str]
    ) -> AnswerabilityScore:
        """Return a score learned from feedback that touches neither the questions `asked` nor documents `held_out`.

        Raises FinetuneError when there is too little of it.
        """
        cases = exclude_cases(collect_cases(judged, self.rules), asked, held_out)
        everything = [*cases, *make_contrasts(cases)]
        kinds = [(case.answerable, group) for case, group in zip(everything, group_cases(everything), strict=True)]
        check_enough(kinds, self.settings.minimum_of_each)  # before anything is embedded
        rows = [
            Labelled(
                measure_signals(case.question, case.passages, self.embedder(), reader=self.reader()),
                answerable,
                group,
                case.made,
                case.weight,
            )
            for case, (answerable, group) in zip(everything, kinds, strict=True)
        ]
        return fit(
            rows,
            most_false_refusals=self.settings.most_false_refusals,
            minimum_of_each=self.settings.minimum_of_each,
            embeddings=self.embeddings,
            note=f"Fitted on {len(cases)} judged answers and {len(everything) - len(cases)} made contrasts.",
            before=self._before(),
        )

    def _before(self) -> AnswerabilityScore | None:
        score = self.before()
        return score if score.embeddings == self.embeddings else None

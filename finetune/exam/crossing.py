"""An exam of all that was corrected: each question is asked of what was learned without its document.

The fifth of the documents that is held out for an adapter is too small to show what a score or a style of extracts
gains. These are learned in seconds, so they are learned once more without each fold of the documents
(`finetune.data.folds`), and every correction can be asked.
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace

from assistant.adapters.files import Adapter, Part
from assistant.adapters.parts import Parts
from feedback.evaluation.golden import GoldenQuestion
from feedback.evaluation.report import EvaluationReport
from feedback.records import Exchange, PreferencePair
from finetune.data.folds import Fold
from finetune.exam.cache import join_reports
from finetune.exam.questions import Contestant, Exam, held_out_exam


@dataclass(frozen=True)
class CrossedExam:
    """The questions of an exam, those that are held out of everything and those of each fold."""

    held_out: Exam
    folds: tuple[tuple[Fold, Exam], ...]
    adapter: Adapter | None = None
    """The version that is examined."""
    only_quotes: Collection[str] = ()
    """Ids of the questions in the folds whose answers are in other words than the passages': they tell only how much
    to quote."""

    def exam(self, part: Part) -> Exam:
        """All questions that tell what a part is worth."""
        folded = (question for _, exam in self.folds for question in self._select(part, exam))
        return Exam((*self.held_out.questions, *folded), self.held_out.context)

    def covers(self, part: Part) -> bool:
        """Return whether this part was learned without each of the folds."""
        return bool(self.folds) and all(fold.has_learned(part) for fold, _ in self.folds)

    def examine(
        self, part: Part, parts: Parts, ask: Callable[[Contestant, Exam], EvaluationReport]
    ) -> EvaluationReport:
        """Return what `parts` do in the exam, with their `part` as it was learned without the fold of each question."""
        asked: dict[Contestant, list[GoldenQuestion]] = {Contestant(parts): [*self.held_out.questions]}
        for fold, exam in self.folds:
            one = self._enter(part, parts, fold)
            asked.setdefault(one, []).extend(self._select(part, exam))
        context = self.held_out.context
        reports = [ask(one, Exam(tuple(questions), context)) for one, questions in asked.items() if questions]
        return replace(join_reports(reports, self.exam(part).questions), contestant=Contestant(parts).key)

    def _select(self, part: Part, exam: Exam) -> list[GoldenQuestion]:
        return [question for question in exam.questions if part == "extract" or question.id not in self.only_quotes]

    def _enter(self, part: Part, parts: Parts, fold: Fold) -> Contestant:
        """Return who is asked the questions of a fold."""
        if part == "score":
            return Contestant(parts, fold.score)
        if part == "extract":
            return Contestant(parts, style=fold.style)
        if self.adapter is None or fold.adapter is None:
            raise ValueError("No adapter was trained without this fold.")
        apart = replace(self.adapter, id=f"{self.adapter.id}-{fold.adapter}", folder=self.adapter.folder / fold.adapter)
        return Contestant(parts, adapter=apart)


def cross_exam(
    held_out: Exam,
    folds: Sequence[Fold],
    known: Mapping[str, PreferencePair],
    exchanges: Mapping[str, Exchange],
    adapter: Adapter | None = None,
    only_quotes: Collection[str] = (),
) -> CrossedExam:
    """Return the exam of the held-out questions and of the corrections in the folds that are still `known`, by id.

    Those whose ids are in `only_quotes` are asked only of what is quoted.
    """
    asked = []
    for fold in folds:
        exam = held_out_exam([known[pair_id] for pair_id in fold.pairs if pair_id in known], exchanges)
        if exam:
            asked.append((fold, exam))
    return CrossedExam(held_out, tuple(asked), adapter, only_quotes)

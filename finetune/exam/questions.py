"""What an exam asks, and who sits it. Knows no model."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace

from assistant.adapters.files import PARTS, Adapter
from assistant.adapters.parts import INSTALLED, Parts
from assistant.adapters.serving import Served
from assistant.adapters.style import ExtractStyle
from assistant.answerability.gate import Line
from assistant.answerability.score import AnswerabilityScore
from feedback.evaluation.golden import Context, GoldenQuestion
from feedback.evaluation.kept.golden_set import GoldenSet
from feedback.records import Exchange, PreferencePair


@dataclass(frozen=True)
class Contestant:
    """Who sits the exam: what serves, part by part. Without any version it is the base model."""

    parts: Parts = INSTALLED
    score: AnswerabilityScore | None = None
    """In the place of the one that `parts` name: what was learned without the documents of the questions."""
    style: ExtractStyle | None = None
    """The same of how much is quoted."""
    adapter: Adapter | None = None
    """The same of what is written."""

    @property
    def key(self) -> str:
        """Two contestants with the same key answer alike."""
        replaced = [one.digest for one in (self.score, self.style) if one]
        replaced += [self.adapter.id] if self.adapter else []
        return " ".join(str(one) for one in (*map(self.parts.of, PARTS), self.parts.manner, *replaced))

    def replace_learned(self, served: Served) -> Served:
        """Return what `parts` are when they serve, with what was learned apart in place of theirs. A chosen line
        stays."""
        if self.adapter:
            served = replace(served, adapter=self.adapter)
        if self.style:
            served = replace(served, style=self.style)
        if self.score and served.line and served.line.chosen_by == "measured":
            served = replace(served, line=Line(self.score, self.score.threshold, "measured"))
        return served

    def __hash__(self) -> int:
        """A score has lists in it: its digest stands for it."""
        return hash(self.key)


@dataclass(frozen=True)
class Exam:
    """What candidate, champion and base are asked, and whether passages are searched or given."""

    questions: tuple[GoldenQuestion, ...]
    context: Context
    pins: tuple[GoldenQuestion, ...] = ()
    """Asked of what is about to be promoted: none that was right may become wrong."""
    confirm: tuple[GoldenQuestion, ...] = ()
    """Asked of it too, and of nobody before: there must be no loss."""


def held_out_exam(pairs: Sequence[PreferencePair], exchanges: Mapping[str, Exchange]) -> Exam | None:
    """Ask the questions of the pairs again, with the passages they had; the edit is the reference."""
    questions = []
    for pair in pairs:
        answer = exchanges[pair.exchange_id].answer
        questions.append(
            GoldenQuestion(
                id=pair.id,
                question=answer.standalone_question,
                references=(pair.chosen,) if pair.answerable else (),
                answerable=pair.answerable,
                passages=answer.passages,
                sources=(pair.document_group,),
            )
        )
    return Exam(tuple(questions), "gold") if questions else None


def add_golden(exam: Exam | None, golden: GoldenSet, learned: Collection[str]) -> Exam | None:
    """Return the exam with the golden questions, but for those that ask what was `learned` or what it asks already.

    None when there is nothing to ask.
    """
    exam = exam or Exam((), "gold")
    golden = golden.without([*learned, *(question.question for question in exam.questions)])
    exam = replace(exam, questions=(*exam.questions, *golden.gold), pins=golden.pins, confirm=golden.confirm)
    return exam if exam.questions else None

"""A whole Apprentice: its parts, and what takes several of them. What the parts do is not known here."""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from finetune.methods.table import DEFAULT, find_method
from ui.parts import Parts

if TYPE_CHECKING:
    from feedback.evaluation.golden import Context, GoldenQuestion
    from feedback.evaluation.report import EvaluationReport, Row
    from finetune.cycle import Outcome
    from finetune.runs.progress import OnProgress


class Apprentice(Parts):
    """One home folder, one database, one model: the whole product behind one value."""

    def exam(
        self,
        questions: "Sequence[GoldenQuestion]",
        *,
        adapter: str = "champion",
        context: "Context" = "retrieved",
        collections: Sequence[str] = (),
        on_row: "Callable[[Row], None] | None" = None,
    ) -> "EvaluationReport":
        """Let `adapter` ("champion", "base" or an id) answer the questions and measure every answer.

        Passages are found in `collections`, in all when none is named. What it can do itself: nothing is answered from
        corrections.
        """
        from assistant.assistant import Assistant
        from assistant.models.local import LocalGenerator
        from feedback.evaluation.exam import run_exam
        from feedback.evaluation.metrics.ragas_metrics import RagasMetrics

        fixed = (self.shelf.champion() or "base") if adapter == "champion" else adapter
        generator, quoter = self.generator(fixed), self.quoter(fixed)
        library = self.library.within(collections)
        return run_exam(
            questions,
            Assistant(
                library,
                generator,
                self.settings.answers,
                gate=self.gate(fixed),
                highlighter=self.highlighter,
                quoter=quoter,
            ),
            context=context,
            manner=quoter.manner,
            index_digest=library.digest(),
            likelihood=generator if isinstance(generator, LocalGenerator) else None,
            metrics=RagasMetrics(self.library.embedder),
            judge=self.judge,
            on_row=on_row,
        )

    def retrain(
        self,
        method: str = DEFAULT,
        *,
        exam: Path | str | None = None,
        context: "Context" = "retrieved",
        promote: Literal["auto", "never"] = "auto",
        resume: bool = False,
        dry_run: bool = False,
        on_progress: "OnProgress | None" = None,
    ) -> "Outcome":
        """Learn from all feedback so far: train an adapter, examine it, and promote it when it is shown to be better.

        `exam` is a file of golden questions, answered from `context`; without it some of the feedback is held out.
        Raises FinetuneError when there is no such method, another training runs or there is nothing to resume.
        """
        from assistant.answerability.gate import first_score
        from feedback.evaluation.golden import load_golden
        from feedback.evaluation.metrics.ragas_metrics import RagasMetrics
        from finetune.cycle import Night, retrain
        from finetune.exam.contest import Exam
        from finetune.exam.local import LocalExaminer
        from finetune.lessons.answerability_fitter import AnswerabilityFitter
        from finetune.training.local import LocalTrainer

        settings = self.settings
        night = Night(
            method=find_method(method),
            training=settings.training,
            promotion=settings.promotion,
            rules=settings.learning_rules,
            exam=Exam(tuple(load_golden(Path(exam))), context) if exam is not None else None,
            untrained=self.untrained_manner,
            promote=promote,
            resume=resume,
            dry_run=dry_run,
        )
        examiner = LocalExaminer(
            self.load_base,
            self.shelf,
            self.library,
            settings.answers,
            index_digest=self.library.digest,
            gate=self.gate,
            highlighter=self.highlighter,
            quoter=self.quoter,
            metrics=RagasMetrics(self.library.embedder),
            judge=self.judge,
        )
        trainer = LocalTrainer(self.load_base, self.shelf, settings.answers, self.home / "models")
        fitter = AnswerabilityFitter(
            lambda: self.library.embedder,
            settings.index.embeddings,
            settings.answerability,
            settings.learning_rules,
            lambda: first_score(settings.answerability.first_score),
        )
        chooser = self.chooser if settings.answers.manner == "learned" else None
        return retrain(night, self.feedback, self.shelf, trainer, examiner, on_progress, fitter, chooser)

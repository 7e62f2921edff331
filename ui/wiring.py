"""A whole Apprentice: its parts, and what takes several of them. What the parts do is not known here."""

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from retrieval.records import file_of
from ui.parts import Parts

if TYPE_CHECKING:
    from feedback.evaluation.golden import GoldenQuestion
    from feedback.evaluation.report import EvaluationReport, Row
    from feedback.pairs.candidates import Candidate
    from feedback.records import Exchange
    from finetune.cycle import Outcome
    from finetune.data.plan import TrainingPlan
    from finetune.runs.progress import OnProgress
    from finetune.settings import Method
    from retrieval.records import DocumentRecord

Context = Literal["retrieved", "gold"]


class Apprentice(Parts):
    """One home folder, one database, one model: the whole product behind one value."""

    def remove(self, document_id: str) -> "DocumentRecord":
        """Take a document out of the library, and its file out of the uploads if it came that way and gave no other.

        Raises RetrievalError when no document has this id or an ingest is running.
        """
        removed = self.library.remove(document_id)
        self._delete_uploads([removed])
        return removed

    def returning(self, documents: "Sequence[DocumentRecord]") -> dict[str, Path]:
        """Return, by document, the followed folder that brings it back when it is removed and its file is not.

        Uploaded files are removed along.
        """
        from retrieval.ingest.sources.files import is_taken

        uploads, followed = self.uploads, [Path(folder) for one in self.library.collections() for folder in one.folders]
        home = self.home.resolve()
        found = {}
        for document in documents:
            file = Path(file_of(document.uri))
            for folder in followed:
                if file.is_relative_to(folder) and not file.is_relative_to(uploads) and is_taken(file, folder, home):
                    found[document.id] = folder
        return found

    def remove_collection(self, name: str) -> "list[DocumentRecord]":
        """Take a collection out of the library, and its files out of the uploads.

        Raises RetrievalError when there is none of this name or an ingest is running.
        """
        removed = self.library.remove_collection(name)
        self._delete_uploads(removed)
        return removed

    def _delete_uploads(self, removed: "Sequence[DocumentRecord]") -> None:
        in_use = {file_of(document.uri) for document in self.library.documents()}
        for file in {file_of(document.uri) for document in removed} - in_use:
            folder = Path(file).parent.resolve()
            if folder.is_relative_to(self.uploads):
                Path(file).unlink(missing_ok=True)
                if folder != self.uploads and folder.is_dir() and not any(folder.iterdir()):
                    folder.rmdir()

    def exam(
        self,
        questions: "Sequence[GoldenQuestion]",
        *,
        adapter: str = "champion",
        context: Context = "retrieved",
        collections: Sequence[str] = (),
        on_row: "Callable[[Row], None] | None" = None,
    ) -> "EvaluationReport":
        """Let `adapter` ("champion", "base" or an id) answer the questions and measure every answer.

        Passages are found in `collections`, in all when none is named. What it can do itself: nothing is answered from
        corrections.
        """
        from assistant.assistant import Assistant
        from assistant.models.local import LocalGenerator
        from feedback.evaluation.exam import sit
        from feedback.evaluation.metrics.ragas import RagasMetrics

        fixed = (self.shelf.champion() or "base") if adapter == "champion" else adapter
        generator, quoter = self.generator(fixed), self.quoter(fixed)
        library = self.library.within(collections)
        return sit(
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
        method: "Method" = "dpo",
        *,
        exam: Path | str | None = None,
        context: Context = "retrieved",
        promote: Literal["auto", "never"] = "auto",
        resume: bool = False,
        dry_run: bool = False,
        on_progress: "OnProgress | None" = None,
    ) -> "Outcome":
        """Learn from all feedback so far: train an adapter, examine it, and promote it when it is shown to be better.

        `exam` is a file of golden questions, answered from `context`; without it some of the feedback is held out.
        Raises FinetuneError when another training runs or there is nothing to resume.
        """
        from assistant.answerability.gate import first_score
        from feedback.evaluation.golden import load_golden
        from feedback.evaluation.metrics.ragas import RagasMetrics
        from finetune.cycle import Night, retrain
        from finetune.exam.contest import Exam
        from finetune.exam.local import LocalExaminer
        from finetune.lessons.answerability_fitter import AnswerabilityFitter
        from finetune.training.local import LocalTrainer

        settings = self.settings
        night = Night(
            method=method,
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

    def candidates(self) -> "list[Candidate]":
        """Decide for every judged answer whether training may learn from it, and why not."""
        from feedback.pairs.candidates import candidates

        return candidates(self.feedback.judged(), self.settings.learning_rules)

    def plan_training(self, method: "Method" = "dpo", *, exam: Path | str | None = None) -> "TrainingPlan":
        """Say what the next training makes of every judged answer; `exam` is a file of golden questions."""
        from feedback.evaluation.golden import load_golden
        from finetune.data.plan import plan_training

        settings = self.settings
        questions = load_golden(Path(exam)) if exam is not None else None
        return plan_training(method, self.candidates(), settings.training, settings.promotion, questions)

    def simulate(
        self, questions: "Sequence[GoldenQuestion]", *, context: Context = "retrieved"
    ) -> "Iterator[Exchange]":
        """Ask every question and keep its reference as the edit of the user `simulated`; the model answers all."""
        from feedback.simulation import simulate

        return simulate(
            questions,
            self.assistant.without_corrections(),
            self.feedback,
            context=context,
            refusal=self.settings.answers.refusal,
            adapter_id=self.shelf.champion(),
        )

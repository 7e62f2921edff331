"""Where the concrete classes meet: from settings to a whole Apprentice. Everything is built when it is first needed.

Each property imports the package it builds, so that opening an Apprentice costs nothing and `assistant documents`
never loads a language model. What the parts do is not known here.
"""

import threading
from collections.abc import Callable, Iterator, Sequence
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Literal, TypeVar

from ui.quiet import share_the_processor, stay_private
from ui.settings import Loaded, Settings, load

if TYPE_CHECKING:
    from sqlalchemy import Engine

    from assistant.adapters import AdapterShelf
    from assistant.assistant import Assistant
    from assistant.gate import AnswerabilityGate
    from assistant.models import LoadedBase
    from assistant.seams import Generator, Highlighter
    from assistant.signals import Embedder
    from assistant.thresholds import Thresholds
    from feedback.corrections import PastCorrections
    from feedback.evaluation.golden import GoldenQuestion
    from feedback.evaluation.judging import Judge
    from feedback.evaluation.report import EvaluationReport, Row
    from feedback.pairs import Candidate
    from feedback.records import Exchange
    from feedback.store import FeedbackStore
    from finetune.cycle import Outcome
    from finetune.progress import OnProgress
    from finetune.settings import Method
    from retrieval.library import Library
    from retrieval.records import DocumentRecord

T = TypeVar("T")
Context = Literal["retrieved", "gold"]


class built_once(cached_property[T]):  # noqa: N801 - used as a decorator
    """A cached property that two threads of the server cannot build twice. While one part loads, others can be had."""

    def __get__(self, instance: "Apprentice", owner: type | None = None) -> T:  # type: ignore[override]
        with instance.building.setdefault(self.attrname or "", threading.RLock()):
            return super().__get__(instance, owner)


class Apprentice:
    """One home folder, one database, one model: the whole product behind one value."""

    def __init__(self, loaded: Loaded) -> None:
        self.loaded = loaded
        self.settings: Settings = loaded.settings
        self.home: Path = loaded.settings.home
        self.building: dict[str, threading.RLock] = {}
        model = self.settings.model
        answers_offline = bool(model.base_url) or _is_local(model.name)
        stay_private(hub=not (answers_offline and _is_local(self.settings.index.embeddings)))
        share_the_processor()

    @classmethod
    def open(cls, config: Path | str | None = None) -> "Apprentice":
        """Open what `config` describes, else what $APPRENTICE_CONFIG or ./apprentice.toml does.

        Cheap: loads no library and writes nothing. Raises SettingsError.
        """
        return cls(load(Path(config) if config is not None else None))

    @built_once
    def engine(self) -> "Engine":
        """The database, migrated to the newest schema; the home folder is made when it is missing."""
        from feedback.database import open_database

        self.home.mkdir(parents=True, exist_ok=True)
        return open_database(self.settings.database or f"sqlite:///{self.home / 'apprentice.db'}")

    @built_once
    def library(self) -> "Library":
        """The documents."""
        from retrieval.library import Library

        return Library.open(self.settings.index, self.home, self.engine)

    @property
    def uploads(self) -> Path:
        """The folder of the files that came in through the page, as the library names it: links followed."""
        return (self.home / "uploads").resolve()

    def remove(self, document_id: str) -> "DocumentRecord":
        """Take a document out of the library, and its file out of the uploads if it came that way.

        Raises RetrievalError when no document has this id or an ingest is running.
        """
        removed = self.library.remove(document_id)
        file = Path(removed.uri)
        if file.parent.resolve() == self.uploads:
            file.unlink(missing_ok=True)
        return removed

    @built_once
    def shelf(self) -> "AdapterShelf":
        """The adapters and which of them answers."""
        from assistant.adapters import AdapterShelf

        return AdapterShelf(self.home / "adapters", self.engine, self.settings.model.model_id)

    @built_once
    def feedback(self) -> "FeedbackStore":
        """What was asked, answered, rated and edited."""
        from feedback.store import FeedbackStore

        return FeedbackStore(self.engine)

    @built_once
    def base(self) -> "LoadedBase":
        """The base model in memory; adapters are put on it."""
        return self.load_base()

    def load_base(self) -> "LoadedBase":
        """Load the base model once more, for one who changes it."""
        from assistant.models import load_base

        return load_base(self.settings.model, self.home)

    @built_once
    def assistant(self) -> "Assistant":
        """Answers with whatever adapter is the champion at that moment."""
        from assistant.assistant import Assistant

        # It is needed anyway, and two threads that import it and the language model at once see modules half-loaded.
        _ = self.library.embedder
        corrections = self.corrections if self.settings.corrections.enabled else None
        return Assistant(
            self.library,
            self.generator(),
            self.settings.answers,
            corrections=corrections,
            gate=self.gate(),
            highlighter=self.highlighter,
        )

    @built_once
    def sentences(self) -> "Embedder":
        """Embeds sentences of passages; the gate and the highlighter look at the same ones."""
        from assistant.highlights import RememberingEmbedder

        return RememberingEmbedder(lambda: self.library.embedder)

    @built_once
    def highlighter(self) -> "Highlighter | None":
        """Which sentences the prompt repeats at its end; None: none."""
        from assistant.highlights import NearestSentences

        most = self.settings.answers.highlights
        return NearestSentences(lambda: self.sentences, most) if most else None

    @built_once
    def corrections(self) -> "PastCorrections":
        """What people corrected, for the next one who asks."""
        from feedback.corrections import PastCorrections

        return PastCorrections(
            self.feedback,
            lambda: self.library.embedder,
            lambda: {record.id for record in self.library.documents()},
            self.settings.corrections,
            self.settings.feedback,
            self.settings.answers.refusal,
        )

    @built_once
    def thresholds(self) -> "Thresholds":
        """Where people have moved the line between answering and refusing."""
        from assistant.thresholds import Thresholds

        return Thresholds(self.engine)

    def gate(self, adapter: str = "champion") -> "AnswerabilityGate":
        """Judge as `adapter` learned to: "champion", "base" or an adapter's id."""
        from assistant.gate import AnswerabilityGate

        settings = self.settings
        return AnswerabilityGate(
            lambda: self.sentences,
            settings.index.embeddings,
            self.shelf,
            self.thresholds,
            settings.answerability,
            adapter,
        )

    def generator(self, adapter: str = "champion") -> "Generator":
        """Write with `adapter`: "champion", "base" or an adapter's id. Raises AssistantError for an unknown id."""
        if self.settings.model.base_url:
            from assistant.remote import RemoteGenerator

            return RemoteGenerator(self.settings.model, self.shelf, adapter)
        from assistant.generation import LocalGenerator

        return LocalGenerator(self.base, self.shelf, adapter)

    def exam(
        self,
        questions: "Sequence[GoldenQuestion]",
        *,
        adapter: str = "champion",
        context: Context = "retrieved",
        on_row: "Callable[[Row], None] | None" = None,
    ) -> "EvaluationReport":
        """Let `adapter` ("champion", "base" or an id) answer the questions and measure every answer.

        What it can do itself: nothing is answered from corrections.
        """
        from assistant.assistant import Assistant
        from assistant.generation import LocalGenerator
        from feedback.evaluation.exam import sit
        from feedback.evaluation.ragas_metrics import RagasMetrics

        fixed = (self.shelf.champion() or "base") if adapter == "champion" else adapter
        generator = self.generator(fixed)
        return sit(
            questions,
            Assistant(
                self.library, generator, self.settings.answers, gate=self.gate(fixed), highlighter=self.highlighter
            ),
            context=context,
            index_digest=self.library.digest(),
            likelihood=generator if isinstance(generator, LocalGenerator) else None,
            metrics=RagasMetrics(self.library.embedder),
            judge=self.judge,
            on_row=on_row,
        )

    @built_once
    def judge(self) -> "Judge | None":
        """The model that judges answers in exams, None when the settings name none."""
        if not self.settings.judge.base_url:
            return None
        from feedback.evaluation.judge import RagasJudge

        return RagasJudge(self.settings.judge, self.library.embedder)

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
        from assistant.gate import first_score
        from feedback.evaluation.golden import load_golden
        from feedback.evaluation.ragas_metrics import RagasMetrics
        from finetune.answerability_fitting import AnswerabilityFitter
        from finetune.cycle import Plan, retrain
        from finetune.examination import Exam
        from finetune.local import LocalTrainer
        from finetune.local_exam import LocalExaminer

        settings = self.settings
        plan = Plan(
            method=method,
            training=settings.training,
            promotion=settings.promotion,
            feedback=settings.feedback,
            refusal=settings.answers.refusal,
            exam=Exam(tuple(load_golden(Path(exam))), context) if exam is not None else None,
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
            metrics=RagasMetrics(self.library.embedder),
            judge=self.judge,
        )
        trainer = LocalTrainer(self.load_base, self.shelf, settings.answers, self.home / "models")
        fitter = AnswerabilityFitter(
            lambda: self.library.embedder,
            settings.index.embeddings,
            settings.answerability,
            settings.feedback,
            settings.answers.refusal,
            lambda: first_score(settings.answerability.first_score),
        )
        return retrain(plan, self.feedback, self.shelf, trainer, examiner, on_progress, fitter)

    def candidates(self) -> "list[Candidate]":
        """Decide for every judged answer whether training may learn from it, and why not."""
        from feedback.pairs import candidates

        return candidates(self.feedback.judged(), self.settings.feedback, refusal=self.settings.answers.refusal)

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


def _is_local(model: str) -> bool:
    """Whether a model is had without the Hugging Face hub."""
    return model == "embedded" or Path(model).expanduser().exists()
